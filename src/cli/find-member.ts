/** Members by what people know of them: the number of the register. */
import { answered } from './answers.ts'
import type { Client, Scene } from './command.ts'
import { absent } from './failure.ts'

/** The id of the member of this number or id: one's own, or for who may read the register anybody's. @throws {Failure} */
export async function memberIdOf(scene: Scene, client: Client, said: string): Promise<string> {
  if (!/^\d{1,9}$/.test(said)) return said
  const { members } = await answered(client.api.v1.me.$get())
  const own = members.find(({ number }) => number === Number(said))
  if (own) return own.id
  const { items } = await answered(client.api.v1.members.$get({ query: { q: said } }))
  const found = items.find(({ number }) => number === Number(said))
  if (!found) throw absent(scene.m.books.noSuchMember(said))
  return found.id
}
