/** Making, filling and removing many sites for the rows that need them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomText } from '#lib/ids.ts'
import { createSite, untilAnswering } from './instance.ts'
import type { Instance } from './instance.ts'

/** A label that no other run of the bench has used. */
export const labelOf = (word: string): string => `b-${word}-${randomText(10)}`

/** Puts one file into a site, as the API's user does. */
export async function putFile(instance: Instance, site: string, path: string, content: string): Promise<void> {
  const token = (await readFile(join(instance.dataDir, 'cli-token'), 'utf8')).trim()
  const answer = await instance.panel(`/api/v1/sites/${site}/files/content?path=${encodeURIComponent(path)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', 'content-length': String(Buffer.byteLength(content)) },
    body: content,
  })
  if (answer.status > 299) throw new Error(`putting ${path}: ${answer.status} ${answer.body.slice(0, 300)}`)
}

/** Waits until every PHP that was looked at has fallen asleep again (60 s idle) and garbage was collected. */
export async function settle(say: (line: string) => void): Promise<void> {
  say('waiting 90 s for every PHP to fall asleep')
  await new Promise((resolve) => setTimeout(resolve, 90_000))
}

/** How many sites the node has that are not deleted, whoever's they are. */
export async function countSites(instance: Instance): Promise<number> {
  const list = (await instance.api('GET', '/sites?all=true&pageSize=1')) as { total: number }
  return list.total
}

/** Adds static sites, several at once, until there are `wanted`. Gives the hosts it made. */
export async function fillUpTo(instance: Instance, wanted: number, say: (line: string) => void): Promise<{ id: string; host: string }[]> {
  const made: { id: string; host: string }[] = []
  let missing = wanted - (await countSites(instance))
  if (missing > 0) say(`making ${missing} sites`)
  const worker = async () => {
    while (missing-- > 0) made.push(await createSite(instance, labelOf('fill'), missing % 2 === 0 ? 'php' : 'static'))
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  const last = made.at(-1)
  if (last) await untilAnswering(instance, last.host, (answer) => answer.status === 200, 600_000)
  return made
}

/** Host names of sites of plain pages that answer, at most `atMost`. */
export async function plainSites(instance: Instance, atMost: number): Promise<string[]> {
  const hosts: string[] = []
  for (let page = 1; hosts.length < atMost; page++) {
    const list = (await instance.api('GET', `/sites?view=online&all=true&pageSize=100&page=${page}`)) as { items: { profile: string; address: string | null }[] }
    for (const { profile, address } of list.items) if (profile === 'static' && address !== null && hosts.length < atMost) hosts.push(new URL(address).hostname)
    if (list.items.length < 100) break
  }
  if (hosts.length === 0) throw new Error('no site of plain pages answers')
  return hosts
}
