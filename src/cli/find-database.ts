/** Which database of a site is meant. */
import type { InferResponseType } from 'hono/client'
import { answered } from './answers.ts'
import type { Client, Scene } from './command.ts'
import { exitCode } from './exit-code.ts'
import { absent, Failure } from './failure.ts'

export type Database = InferResponseType<Client['api']['v1']['sites'][':site']['databases'][':database']['$get'], 200>

/**
 * The database whose id or name (or its beginning) is `said`; when nothing is said, the only one that is not deleted.
 * @throws {Failure} when there is none, or when several are meant.
 */
export async function findDatabase(scene: Scene, site: string, said: string): Promise<Database> {
  const client = await scene.client()
  const { items } = await answered(client.api.v1.sites[':site'].databases.$get({ param: { site } }))
  const found = said === '' ? items.filter((one) => one.state !== 'deleted') : items.filter((one) => one.id === said || one.name === said || one.name.startsWith(`${said}_`))
  const [only, ...others] = found
  if (only === undefined) throw absent(scene.m.database.noSuch(said))
  if (others.length > 0) throw new Failure(exitCode.refused, { code: 'severalDatabases', title: scene.m.database.several(found.map((one) => one.name).join(', ')) })
  return only
}
