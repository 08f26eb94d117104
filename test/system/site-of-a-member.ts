/** Sites for attacks on a whole instance: made, filled and asked as their members would. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import type { Answer } from '../exchange.ts'
import type { TestInstance } from './instance.ts'

export interface MemberSite {
  id: string
  label: string
  /** `label.sites-domain`. */
  host: string
  put(path: string, bytes: string | Buffer): Promise<Answer>
  unpack(format: 'zip' | 'tar.gz', bytes: Buffer): Promise<Answer>
  visit(path?: string): Promise<Answer>
  remove(): Promise<Answer>
}

/** Asks again until it is so. @returns how many ms that took. @throws with what was awaited. */
export async function until(what: string, patienceMs: number, isSo: () => Promise<boolean>): Promise<number> {
  const startedAt = elapsedMs()
  while (!(await isSo().catch(() => false))) {
    if (elapsedMs() - startedAt > patienceMs) throw new Error(`not within ${patienceMs} ms: ${what}`)
    await wait(100)
  }
  return Math.round(elapsedMs() - startedAt)
}

/** Asks the panel for a site. It need not answer yet. */
export async function askForSite(instance: TestInstance, profile: 'php' | 'static', label = `attack-${randomText(8)}`): Promise<MemberSite> {
  const members = JSON.parse((await instance.api('GET', '/api/v1/members')).body) as { items: { id: string }[] }
  const made = await instance.api('POST', '/api/v1/sites', { hostName: label, profile, memberId: members.items[0]?.id })
  if (made.status !== 201) throw new Error(`${made.status} ${made.body}`)
  const { id } = JSON.parse(made.body) as { id: string }
  const token = (await readFile(join(instance.data, 'cli-token'), 'utf8')).trim()
  const send = (method: string, path: string, bytes: string | Buffer) =>
    instance.panel(path, { method, body: bytes, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', 'content-length': String(Buffer.byteLength(bytes)) } })
  return {
    id,
    label,
    host: `${label}.${(await instance.config()).sitesDomain}`,
    put: (path, bytes) => send('PUT', `/api/v1/sites/${id}/files/content?path=${encodeURIComponent(path)}`, bytes),
    unpack: (format, bytes) => send('POST', `/api/v1/sites/${id}/files/archive?format=${format}`, bytes),
    visit: (path) => instance.visit(label, path),
    remove: () => instance.api('DELETE', `/api/v1/sites/${id}`),
  }
}

/** As `askForSite`, and it answers. */
export async function makeSite(instance: TestInstance, profile: 'php' | 'static', label?: string): Promise<MemberSite> {
  const site = await askForSite(instance, profile, label)
  await until(`${site.label} answers`, 60_000, async () => (await site.visit()).status === 200)
  return site
}
