/** Reading the journal, the newest first, a page at a time. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'

export interface AuditEvent {
  id: number
  at: Date
  action: string
  subjectKind: string
  subjectId: string
  personId: string | null
  personName: string | null
  memberId: string | null
  memberName: string | null
  /** The person it was done to, where it is one. */
  subjectName: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  source: string
  requestId: string
}

export interface AuditPage {
  events: AuditEvent[]
  /** Give it as `before` for the next page; null at the end. */
  next: number | null
}

interface AuditWindow {
  /** Only events with a smaller id; null for the newest. */
  before: number | null
  /** 1–100. */
  pageSize: number
}

async function read(db: DbOrTx, wanted: RawBuilder<boolean>, window: AuditWindow): Promise<AuditPage> {
  const { rows } = await sql<AuditEvent>`
    select e.id, e.at, e.action, e.subject_kind as "subjectKind", e.subject_id as "subjectId", e.person_id as "personId",
      p.name as "personName", e.member_id as "memberId", m.name as "memberName", s.name as "subjectName", e.before, e.after, e.source, e.request_id as "requestId"
    from audit_event e left join person p on p.id = e.person_id left join member m on m.id = e.member_id
      left join person s on e.subject_kind = 'person' and s.id = e.subject_id
    where ${window.before === null ? sql`true` : sql`e.id < ${window.before}`} and ${wanted}
    order by e.id desc limit ${window.pageSize + 1}`.execute(db)
  const events = rows.slice(0, window.pageSize)
  return { events, next: rows.length > window.pageSize ? (events.at(-1)?.id ?? null) : null }
}

/** What a person may read: what they did, what was done to their account, and what was done for their members. */
export const auditOfPerson = (db: DbOrTx, who: { personId: string; memberIds: readonly string[] }, window: AuditWindow): Promise<AuditPage> =>
  read(
    db,
    // A union of three index scans: with `or` over three columns the planner reads the whole journal.
    sql<boolean>`e.id in (
      (select id from audit_event where person_id = ${who.personId} and ${below(window)} order by id desc limit ${window.pageSize + 1})
      union (select id from audit_event where subject_kind = 'person' and subject_id = ${who.personId} and ${below(window)} order by id desc limit ${window.pageSize + 1})
      union (select id from unnest(${[...who.memberIds]}::text[]) as mine(member_id), lateral
        (select id from audit_event a where a.member_id = mine.member_id and ${below(window)} order by id desc limit ${window.pageSize + 1}) as theirs))`,
    window,
  )

const below = (window: AuditWindow): RawBuilder<boolean> => (window.before === null ? sql<boolean>`true` : sql<boolean>`id < ${window.before}`)

/** What was done on one thing, or for one member. */
export const auditOfSubject = (db: DbOrTx, subject: { kind: string; id: string }, window: AuditWindow): Promise<AuditPage> =>
  read(
    db,
    subject.kind === 'member'
      ? sql<boolean>`e.member_id = ${subject.id}`
      : sql<boolean>`e.subject_kind = ${subject.kind} and e.subject_id = ${subject.id}`,
    window,
  )

interface AuditSearch extends AuditWindow {
  /** Part of the name of who did it, of the member, of the thing, or the exact id or address. */
  text: string
  /** What comes before the dot of the action, e.g. `site`; '' for all. */
  kind: string
}

/** How many people or members a text may name; more say little about whom one looks for. */
const mostNamed = 200

/** The whole journal, for the administrator. */
export async function searchAudit(db: DbOrTx, search: AuditSearch): Promise<AuditPage> {
  const text = search.text.trim().slice(0, 100)
  const ofKind = search.kind === '' ? sql<boolean>`true` : sql<boolean>`split_part(action, '.', 1) = any(${[...(kindActions[search.kind] ?? [search.kind])]})`
  if (text === '') return read(db, ofKind, search)
  const like = sql`fold_text(${containing(text)})`
  // Each way of finding is a scan of its own index that stops at a page: with one `or` over all of them the planner
  // reads the whole journal.
  const newest = sql`and ${below(search)} and ${ofKind} order by id desc limit ${search.pageSize + 1}`
  const found = sql<boolean>`e.id in (
    (select id from audit_event where folded_name like ${like} ${newest})
    union (select id from audit_event where subject_id = ${text} ${newest})
    union (select id from audit_event where source = ${text} ${newest})
    union (select id from audit_event where request_id = ${text} ${newest})
    union (select theirs.id from (select id from person where search_text like ${like} limit ${mostNamed}) as named, lateral
      (select id from audit_event where person_id = named.id ${newest}) as theirs)
    union (select theirs.id from (select id from member where folded_name like ${like} limit ${mostNamed}) as named, lateral
      (select id from audit_event where member_id = named.id ${newest}) as theirs))`
  return read(db, found, search)
}

/** Kinds that gather several. */
const kindActions: Readonly<Record<string, readonly string[]>> = {
  signIn: ['signIn', 'signOut', 'identity', 'session', 'token'],
  person: ['person', 'password', 'passkey', 'totp', 'recoveryCodes', 'lostFactor', 'email', 'message'],
  member: ['member', 'representation'],
  site: ['site', 'delegation'],
}
