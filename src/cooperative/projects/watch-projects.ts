/** Timed work: the board hears of a project that turns red, once; who leads is asked for news each month. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addMonths, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import type { Reader } from '#people/letters/write-letter.ts'
import { readersWith } from '#people/roles/holders-on.ts'
import { projectPaths } from './project-paths.ts'
import { allProjects } from './project-store.ts'
import type { Project } from './project-store.ts'
import { projectWordsFor } from './project-words.ts'

const redReasons = (project: Project): string[] => (project.judgement.isRed ? project.judgement.findings.filter((one) => one === 'spendsWithoutDelivering' || one === 'overBudget') : [])

/** Who hears of it: board and administrators, and who leads it. */
async function readersOf(tx: Tx, project: Project, at: Date): Promise<Reader[]> {
  const staff = await readersWith(tx, ['board', 'administrator'], at)
  const leader = await tx.selectFrom('person').select(['email', 'name', 'language']).where('id', '=', project.leader.id).where('disabled_at', 'is', null).executeTakeFirst()
  return leader && !staff.some(({ email }) => email === leader.email) ? [...staff, leader] : staff
}

async function write(tx: Tx, to: Reader, project: Project, name: 'red' | 'ask', from: Letterhead, clock: Clock): Promise<void> {
  const m = messagesOf(to.language)
  const { t, finding, standsAs } = projectWordsFor(m, to.language)
  const words = t.letters[name]
  const said = { name: project.name, state: standsAs(project), why: redReasons(project).map((one) => finding(one as 'overBudget', project)).join('\n\n'), who: t.stops[project.vote.stopBody] }
  const action = { label: words.action, path: name === 'ask' ? projectPaths.news(project.id) : projectPaths.one(project.id) }
  await writeLetter(tx, to, { subject: words.subject(said), body: words.body(said), action, after: words.after }, from, clock)
}

/** The last day something was heard of it: news, a stop, its vote, its first day. */
export const heardOn = (project: Project): Day => [project.vote.votedOn, project.vote.startsOn, ...project.updates.map(({ day }) => day)].reduce((last, one) => (one > last ? one : last))

/** Whether nothing was heard of it for a month. */
export const isSilent = (project: Project, today: Day): boolean => project.judgement.standing === 'running' && addMonths(heardOn(project), 1) < today

/** @returns how many letters left. */
export async function watchProjects(tx: Tx, input: { from: Letterhead }, clock: Clock): Promise<number> {
  const today = dayOf(clock.now())
  // of two at once the second sees what the first told
  await sql`lock table project_alarm in share row exclusive mode`.execute(tx)
  let letters = 0
  for (const project of await allProjects(tx, today)) {
    const reasons = redReasons(project)
    const last = await tx.selectFrom('project_alarm').select('reasons').where('project_id', '=', project.id).orderBy('id', 'desc').limit(1).executeTakeFirst()
    const known = last?.reasons ?? []
    if (reasons.join() !== known.join()) {
      await tx.insertInto('project_alarm').values({ project_id: project.id, at: clock.now(), reasons }).execute()
      if (reasons.some((one) => !known.includes(one))) for (const to of await readersOf(tx, project, clock.now())) letters += await write(tx, to, project, 'red', input.from, clock).then(() => 1)
    }
    const isAsked = project.askedOn !== null && addMonths(project.askedOn, 1) > today
    const leader = project.leader.id !== null && isSilent(project, today) && !isAsked ? await tx.selectFrom('person').select(['email', 'name', 'language']).where('id', '=', project.leader.id).where('disabled_at', 'is', null).executeTakeFirst() : undefined
    if (!leader) continue
    await tx.updateTable('project').set({ asked_on: today }).where('id', '=', project.id).execute()
    await write(tx, leader, project, 'ask', input.from, clock)
    letters++
  }
  return letters
}
