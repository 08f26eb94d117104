/**
 * What an earlier release of the agent stored, read by this one's grammar: otherwise one new field of a spec
 * would keep an upgraded node from starting. Fields that came later get what they mean (`laterFields`), so that
 * sites go on while the control plane is away; then everything is asked anew, and what comes takes their place.
 */
import type { DatabaseSync } from 'node:sqlite'
import { ShapeError, parseJson } from '#wire/shape.ts'
import type { Parser } from '#wire/shape.ts'
import { laterFields, report, resource } from '#wire/node-state.ts'

const addEarlierColumn = 'ALTER TABLE resource ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0'

/** To be called in a transaction, once, when the store is opened. What cannot be read at all is forgotten. */
export function takeOverEarlier(database: DatabaseSync): void {
  const columns = database.prepare('PRAGMA table_info(resource)').all().map((row) => row['name'])
  if (!columns.includes('earlier')) database.exec(addEarlierColumn)
  const rows = database.prepare('SELECT kind, id, body, acknowledged FROM resource').all() as { kind: string; id: string; body: string; acknowledged: string | null }[]
  let earlier = 0
  for (const { kind, id, body, acknowledged } of rows) {
    if (acknowledged !== null && !fits(report, acknowledged)) database.prepare('UPDATE resource SET acknowledged = NULL WHERE kind = ? AND id = ?').run(kind, id)
    if (fits(resource, body)) continue
    earlier++
    const completed = completedBody(body)
    if (fits(resource, completed)) database.prepare('UPDATE resource SET body = ?, earlier = 1 WHERE kind = ? AND id = ?').run(completed, kind, id)
    else database.prepare('DELETE FROM resource WHERE kind = ? AND id = ?').run(kind, id)
  }
  if (earlier > 0) database.exec(`UPDATE meta SET value = 0 WHERE key = 'revision'`)
}

function fits(parser: Parser<unknown>, json: string): boolean {
  try {
    parseJson(parser, json)
    return true
  } catch (error) {
    if (error instanceof ShapeError) return false
    throw error
  }
}

function completedBody(body: string): string {
  try {
    const stored = JSON.parse(body) as { kind?: unknown; spec?: object | null }
    if (stored.kind !== 'site' || !stored.spec) return body
    return JSON.stringify({ ...stored, spec: { ...laterFields.site, ...stored.spec } })
  } catch {
    return body
  }
}
