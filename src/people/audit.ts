/**
 * The journal of what was done: who, for whom, what, on what, before and after, from where. Append-only (the
 * database refuses the rest). Never put a secret, a hash or a whole letter into `before` or `after`: members
 * read their own journal.
 */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'

/**
 * Who an act is put down to. An `Actor` is one; before sign-in is complete it is a visitor (`personId` null),
 * for timed work `byItself`.
 */
export interface Doer {
  personId: string | null
  source: string
  requestId: string
}

/** The doer of timed work and of the command line on the machine itself. */
export const byItself = (requestId: string): Doer => ({ personId: null, source: 'onyva', requestId })

interface AuditEntry {
  /** `thing.done`, e.g. `site.created`; its words stand in `locales/<language>/audit.ts`. */
  action: string
  /** What kind of thing it was done on: `site`, `person`, `member`, `node`… */
  subjectKind: string
  subjectId: string
  /** The member whose journal shows it, if any. */
  memberId?: string | null
  /** The fields that changed, as they were and as they are. A `name` in either is what the journal calls the thing. */
  before?: Readonly<Record<string, unknown>> | null
  after?: Readonly<Record<string, unknown>> | null
}

/** Writes one line of the journal, in the same transaction as the act: both stand or neither. */
export const recordAudit = (tx: Tx, doer: Doer, entry: AuditEntry, clock: Clock): Promise<void> => recordAudits(tx, doer, [entry], clock)

/** The same for acts on many things at once: one statement; some thousands at most. */
export async function recordAudits(tx: Tx, doer: Doer, entries: readonly AuditEntry[], clock: Clock): Promise<void> {
  if (entries.length === 0) return
  const at = clock.now()
  await tx
    .insertInto('audit_event')
    .values(
      entries.map((entry) => ({
        at,
        person_id: doer.personId,
        member_id: entry.memberId ?? null,
        action: entry.action,
        subject_kind: entry.subjectKind,
        subject_id: entry.subjectId,
        before: entry.before ? JSON.stringify(entry.before) : null,
        after: entry.after ? JSON.stringify(entry.after) : null,
        source: doer.source,
        request_id: doer.requestId,
      })),
    )
    .execute()
}

/** The newest change of a thing that gave it a new version, with the name of who did it (null for timed work). */
export async function lastChangeOf(tx: Tx, subjectKind: string, subjectId: string): Promise<{ action: string; personName: string | null } | null> {
  const row = await tx
    .selectFrom('audit_event')
    .leftJoin('person', 'person.id', 'audit_event.person_id')
    .select(['audit_event.action', 'person.name as personName'])
    .where('subject_kind', '=', subjectKind)
    .where('subject_id', '=', subjectId)
    .where(sql<boolean>`audit_event.after ? 'version'`)
    .orderBy('audit_event.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}
