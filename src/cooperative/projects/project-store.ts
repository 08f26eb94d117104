/** Reading projects: all of them with what they spent, one whole, what of the books is counted. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { ProjectBody, UpdateKind } from '#db/project-tables.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { judgeProject } from './judge-project.ts'
import type { Judgement, MilestoneFacts } from './judge-project.ts'

/** What was decided of a project by a vote. */
export interface ProjectVote {
  place: number
  body: ProjectBody
  votedOn: Day
  resolution: string
  cents: bigint
  startsOn: Day
  endsOn: Day
  redPoints: number
  stopBody: ProjectBody
  stopWords: string
}

export interface Milestone extends MilestoneFacts {
  id: string
  place: number
  label: string
  seen: string
  doneWords: string
  doneLink: string
}

interface ProjectUpdate {
  id: string
  place: number
  kind: UpdateKind
  day: Day
  words: string
  expectedCents: bigint | null
  writtenBy: string | null
}

export interface Project {
  id: string
  number: number
  name: string
  purpose: string
  leader: { id: string | null; name: string }
  /** When who leads was last asked for news. */
  askedOn: Day | null
  /** The oldest first; the last one holds. */
  votes: readonly ProjectVote[]
  vote: ProjectVote
  /** Of the plan that holds, by day. */
  milestones: readonly Milestone[]
  /** The newest first. */
  updates: readonly ProjectUpdate[]
  spentCents: bigint
  /** Of invoices that nobody has approved yet. */
  waitingCents: bigint
  judgement: Judgement
}

/** What is spent of each project by a day, reversals counted from their own day. */
async function spentOn(db: DbOrTx, on: Day): Promise<Map<string, bigint>> {
  const { rows } = await sql<{ project_id: string; cents: number }>`
    select project_id, sum(cents)::bigint as cents from project_cost where day <= ${on}::date and (reversed_on is null or reversed_on > ${on}::date) group by project_id`.execute(db)
  return new Map(rows.map((row) => [row.project_id, BigInt(row.cents)]))
}

/** Of suppliers' invoices that wait: what they come to, tax that is not on the paper aside. */
async function waitingOf(db: DbOrTx): Promise<Map<string, bigint>> {
  const { rows } = await sql<{ project_id: string; cents: number }>`
    select k.project_id, sum(case when i.kind = 'invoice' then l.net_cents else -l.net_cents end)::bigint as cents
      from project_expense k join purchase_invoice i on i.id = k.invoice_id and i.state <> 'approved' join purchase_line l on l.invoice_id = i.id
     where k.removed_at is null group by k.project_id`.execute(db)
  return new Map(rows.map((row) => [row.project_id, BigInt(row.cents)]))
}

/** The estimate that holds: the last one told, up to a day. */
const saidOf = (updates: readonly ProjectUpdate[], on: Day): bigint | null => updates.find((one) => one.expectedCents !== null && one.day <= on)?.expectedCents ?? null

/** The day since which it is stopped, up to a day. */
function stoppedOf(updates: readonly ProjectUpdate[], on: Day): Day | null {
  const last = updates.find((one) => one.kind !== 'news' && one.day <= on)
  return last?.kind === 'stopped' ? last.day : null
}

/** All projects as they stand on a day, or one of them; by number. */
export async function allProjects(db: DbOrTx, on: Day, id: string | null = null): Promise<Project[]> {
  const rows = await db.selectFrom('project as p').leftJoin('person as l', 'l.id', 'p.leader_id').selectAll('p').select('l.name as personName').where('p.removed_at', 'is', null).$if(id !== null, (query) => query.where('p.id', '=', id ?? '')).orderBy('p.number').execute()
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const [votes, milestones, updates, spent, waiting] = await Promise.all([
    db.selectFrom('project_vote').selectAll().where('project_id', 'in', ids).orderBy('place').execute(),
    db.selectFrom('project_milestone').selectAll().where('project_id', 'in', ids).where('until_vote', 'is', null).orderBy('planned_on').orderBy('place').execute(),
    db.selectFrom('project_update as u').leftJoin('person as w', 'w.id', 'u.written_by').selectAll('u').select('w.name as writerName').where('u.project_id', 'in', ids).orderBy('u.place', 'desc').execute(),
    spentOn(db, on),
    waitingOf(db),
  ])
  return rows.map((row): Project => {
    const mine = votes.filter((one) => one.project_id === row.id).map((one): ProjectVote => ({ place: one.place, body: one.body, votedOn: day(one.voted_on), resolution: one.resolution, cents: BigInt(one.cents), startsOn: day(one.starts_on), endsOn: day(one.ends_on), redPoints: one.red_points, stopBody: one.stop_body, stopWords: one.stop_words }))
    const vote = mine.at(-1)!
    const steps = milestones.filter((one) => one.project_id === row.id).map((one): Milestone => ({ id: one.id, place: one.place, label: one.label, seen: one.seen, weight: one.weight, plannedOn: day(one.planned_on), expectedOn: one.expected_on === null ? null : day(one.expected_on), doneOn: one.done_on === null ? null : day(one.done_on), doneWords: one.done_words, doneLink: one.done_link }))
    const told = updates.filter((one) => one.project_id === row.id).map((one): ProjectUpdate => ({ id: one.id, place: one.place, kind: one.kind, day: day(one.day), words: one.words, expectedCents: one.expected_cents === null ? null : BigInt(one.expected_cents), writtenBy: one.writerName }))
    const spentCents = spent.get(row.id) ?? 0n
    const facts = { votedCents: vote.cents, startsOn: vote.startsOn, endsOn: vote.endsOn, redPoints: vote.redPoints, spentCents, milestones: steps, stoppedOn: stoppedOf(told, on), saidCents: saidOf(told, on) }
    return {
      id: row.id, number: row.number, name: row.name, purpose: row.purpose, leader: { id: row.leader_id, name: row.personName ?? row.leader_name }, askedOn: row.asked_on === null ? null : day(row.asked_on),
      votes: mine, vote, milestones: steps, updates: told, spentCents, waitingCents: waiting.get(row.id) ?? 0n, judgement: judgeProject(facts, on),
    }
  })
}

/** @throws {UserError} `projectNone` (404). */
export async function projectById(db: DbOrTx, id: string, on: Day): Promise<Project> {
  const [project] = await allProjects(db, on, id)
  if (!project) throw new UserError('projectNone', {}, { status: 404 })
  return project
}

/** Whether a person leads a project. */
export const isLedBy = async (db: DbOrTx, projectId: string, personId: string): Promise<boolean> =>
  (await db.selectFrom('project').select('id').where('id', '=', projectId).where('leader_id', '=', personId).where('removed_at', 'is', null).executeTakeFirst()) !== undefined

/** What the front page shows of a project. */
export interface ProjectInView {
  id: string
  name: string
  votedOn: Day
  spentCents: bigint
  votedCents: bigint
  judgement: Judgement
}

/** How long what is over stays in view, in months. */
const monthsInView = 12

/** Projects that go on, and those that were delivered or stopped lately: red ones first, then the oldest vote first. */
export async function projectsInView(db: DbOrTx, today: Day): Promise<ProjectInView[]> {
  const { rows } = await sql<{ since: string }>`select (${today}::date - make_interval(months => ${monthsInView}))::date::text as since`.execute(db)
  const since = rows[0]?.since ?? today
  return (await allProjects(db, today))
    .filter(({ judgement, updates }) => (judgement.standing === 'delivered' ? (judgement.deliveredOn ?? today) >= since : judgement.standing === 'stopped' ? (updates.find(({ kind }) => kind === 'stopped')?.day ?? today) >= since : true))
    .map(({ id, name, votes, vote, spentCents, judgement }) => ({ id, name, votedOn: votes[0]?.votedOn ?? vote.votedOn, spentCents, votedCents: vote.cents, judgement }))
    .sort((a, b) => Number(b.judgement.isRed) - Number(a.judgement.isRed) || (a.votedOn < b.votedOn ? -1 : 1))
}

/** Something of the books that is counted for a project. */
export interface Expense {
  id: string
  kind: 'entry' | 'invoice' | 'asset'
  /** The entry, the invoice or the asset. */
  subjectId: string
  label: string
  day: Day
  /** Null while an invoice waits for its approval. */
  cents: bigint | null
  /** Where it stands in the books. */
  entryId: string | null
  isReversed: boolean
}

/** What is counted for a project, the newest first. An amount that another of them holds already is told once, by the first. */
export async function expensesOf(db: DbOrTx, projectId: string): Promise<Expense[]> {
  const { rows } = await sql<{ id: string; kind: Expense['kind']; subject: string; label: string; day: string; cents: number | null; entry_id: string | null; reversed: boolean }>`
    select k.id, case when k.invoice_id is not null then 'invoice' when k.asset_id is not null then 'asset' else 'entry' end as kind, coalesce(k.entry_id, k.invoice_id, k.asset_id) as subject,
           coalesce(s.name || ' : ' || i.label, a.label, nullif(l.label, ''), e.label) as label, coalesce(e.day, i.day, a.acquired_on) as day, e.id as entry_id, coalesce(r.id is not null, false) as reversed,
           case when e.id is null then null
                when k.asset_id is not null then a.cost_cents
                else (select coalesce(sum(x.debit_cents - x.credit_cents), 0) from entry_line x where x.entry_id = e.id and (k.place = 0 or x.place = k.place) and x.account ~ '^(2[0-7]|6[0-7])') end::bigint as cents
      from project_expense k
      left join purchase_invoice i on i.id = k.invoice_id left join supplier s on s.id = i.supplier_id
      left join asset a on a.id = k.asset_id
      left join journal_entry e on e.id = coalesce(k.entry_id, i.entry_id, a.entry_id)
      left join entry_line l on l.entry_id = k.entry_id and l.place = k.place
      left join journal_entry r on r.reverses = e.id and r.state = 'validated'
     where k.project_id = ${projectId} and k.removed_at is null
     order by 5 desc, k.added_at desc, k.id`.execute(db)
  return rows.map((row) => ({ id: row.id, kind: row.kind, subjectId: row.subject, label: row.label, day: day(row.day), cents: row.cents === null ? null : BigInt(row.cents), entryId: row.entry_id, isReversed: row.reversed }))
}

/** A line of the books, or an invoice, that could be counted. */
export interface Candidate {
  kind: 'entry' | 'invoice'
  id: string
  label: string
  day: Day
  cents: bigint
}

/**
 * What a treasurer may count for a project: suppliers' invoices and entries of costs that no project counts yet and nothing reverses,
 * the newest first, at most 50. `text` finds part of a name, a label, a number of a document.
 */
export async function expenseCandidates(db: DbOrTx, text: string): Promise<Candidate[]> {
  const bare = text.trim()
  const pattern = containing(bare)
  const { rows } = await sql<{ kind: Candidate['kind']; id: string; label: string; day: string; cents: number }>`
    select * from (
      select 'invoice' as kind, i.id, s.name || ' : ' || i.label as label, i.day, case when i.kind = 'invoice' then i.total_cents else -i.total_cents end as cents
        from purchase_invoice i join supplier s on s.id = i.supplier_id
       where i.cancelled_by is null and i.state <> 'refused' and not exists (select from project_expense k where k.invoice_id = i.id and k.removed_at is null)
         and not exists (select from project_cost c where c.entry_id = i.entry_id)
         ${bare === '' ? sql`` : sql`and (fold_text(i.reference || ' ' || i.label) like fold_text(${pattern}) or fold_text(s.name) like fold_text(${pattern}))`}
       order by i.day desc limit 50) as invoices
    union all
    select * from (
      select 'entry', e.id, e.label, e.day, c.cents
        from journal_entry e join lateral (select sum(l.debit_cents - l.credit_cents)::bigint as cents from entry_line l where l.entry_id = e.id and l.account ~ '^(2[0-7]|6[0-7])') c on c.cents <> 0
       where e.state = 'validated' and e.reverses is null and e.number > 0 and e.cause_kind is distinct from 'supplier-invoice' and entry_stands(e.id)
         and e.journal in (select code from journal where kind in ('purchases', 'bank', 'general'))
         and not exists (select from project_cost c2 where c2.entry_id = e.id)
         ${bare === '' ? sql`` : sql`and fold_text(e.label || ' ' || coalesce(e.document_reference, '')) like fold_text(${pattern})`}
       order by e.position desc limit 50) as entries
     order by day desc limit 50`.execute(db)
  return rows.map((row) => ({ kind: row.kind, id: row.id, label: row.label, day: day(row.day), cents: BigInt(row.cents) }))
}

/** A moment of a project: what was spent and delivered by then, in points of a hundred. */
interface CoursePoint {
  day: Day
  spentCents: bigint
  deliveredPoints: number
}

/** How spending and delivering went, on these days. */
export async function projectCourse(db: DbOrTx, project: Project, days: readonly Day[]): Promise<CoursePoint[]> {
  const costs = await db.selectFrom('project_cost').select(['day', 'cents', 'reversed_on']).where('project_id', '=', project.id).execute()
  return days.map((on) => {
    const spentCents = costs.reduce((sum, one) => (one.day <= on && (one.reversed_on === null || one.reversed_on > on) ? sum + BigInt(one.cents) : sum), 0n)
    const facts = { votedCents: project.vote.cents, startsOn: project.vote.startsOn, endsOn: project.vote.endsOn, redPoints: project.vote.redPoints, spentCents, milestones: project.milestones, stoppedOn: null, saidCents: null }
    return { day: on, spentCents, deliveredPoints: judgeProject(facts, on).deliveredPoints }
  })
}
