/** Which site is meant: people say its host name, scripts its id. */
import type { InferResponseType } from 'hono/client'
import { answered } from './answers.ts'
import type { Client, Scene } from './command.ts'
import { exitCode } from './exit-code.ts'
import { absent, Failure } from './failure.ts'

export type Site = InferResponseType<Client['api']['v1']['sites'][':site']['$get'], 200>

const idShape = /^[a-z0-9]{12}$/

/**
 * The id of the site whose id, main host name or first label of it is `said`.
 * @throws {Failure} when there is none, or when several are meant.
 */
export async function findSite(scene: Scene, said: string): Promise<string> {
  const client = await scene.client()
  if (idShape.test(said)) {
    const answer = await client.api.v1.sites[':site'].$get({ param: { site: said } })
    if (answer.ok) return said
    if (answer.status as number !== 404) await answered(Promise.resolve(answer))
  }
  const wanted = said.toLowerCase().replace(/^https?:\/\//, '').replace(/[:/].*$/, '')
  const found: string[] = []
  for (const view of ['all', 'deleted'] as const) {
    const list = await answered(client.api.v1.sites.$get({ query: { q: wanted, view, all: 'true', pageSize: '100', page: '1' } }))
    const hostOf = (address: string | null) => (address === null ? '' : new URL(address).hostname)
    const exact = list.items.filter((site) => hostOf(site.address) === wanted)
    const byLabel = list.items.filter((site) => hostOf(site.address).split('.')[0] === wanted)
    found.push(...(exact.length > 0 ? exact : byLabel).map((site) => site.id))
    if (found.length > 0) break // a live site comes before a deleted one of the same name
  }
  const [only, ...others] = found
  if (only === undefined) throw absent(scene.m.noSuchSite(said))
  if (others.length > 0) throw new Failure(exitCode.refused, { code: 'severalSites', title: scene.m.severalSites(said, found.join(', ')) })
  return only
}
