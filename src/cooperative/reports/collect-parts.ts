/** Parts of what a month or a year was, asked of who knows, as the numbers that a report keeps. */
import { lastBankDay } from '#cooperative/finance/bank/line-store.ts'
import { budgetResult } from '#cooperative/finance/budget/budget-result.ts'
import { lateDues } from '#cooperative/finance/dues/late-dues.ts'
import { booksAt, cashAtEnds } from '#cooperative/finance/ledger/month-sums.ts'
import { waitingApplications } from '#cooperative/members/applications/application-store.ts'
import { countMovements, membersOn } from '#cooperative/members/register/count-movements.ts'
import { projectsInView } from '#cooperative/projects/project-store.ts'
import { capitalCourse, capitalOn } from '#cooperative/shares/capital.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { ArrearFacts, Books, BudgetFacts, CapitalFacts, Course, MemberFacts, ProjectFact, ServiceFacts } from './facts.ts'
import type { ReportPorts } from './report-ports.ts'

/** Ends of so many months, the last one that of `until`. */
export const monthEnds = (until: Day, months: number): Day[] => Array.from({ length: months }, (_, index) => endOfMonth(addMonths(startOfMonth(until), index - months + 1)))
const eve = (of: Day): Day => addDays(of, -1)

export const bookFacts = async (db: DbOrTx, until: Day): Promise<Books> => ({ ...(await booksAt(db, until)), lastBankDay: await lastBankDay(db, until) })

/** Cash on the eve of `from`, at the end of `to`, and on the way there. */
export async function cashFacts(db: DbOrTx, from: Day, to: Day, ends: readonly Day[]): Promise<{ beforeCents: number; cents: number; course: Course }> {
  const [before, now, ...course] = (await cashAtEnds(db, [eve(from), to, ...ends])).map(({ day, cents }) => ({ day, cents: cents === null ? null : Number(cents) }))
  return { beforeCents: before?.cents ?? 0, cents: now?.cents ?? 0, course }
}

/** Members before and after, who came and who left from one day to another (both in), and how many there were on each of `ends`. */
export async function memberFacts(db: DbOrTx, from: Day, to: Day, ends: readonly Day[]): Promise<MemberFacts> {
  const [before, after, ...course] = await membersOn(db, [eve(from), to, ...ends])
  return { before: before?.count ?? 0, ...(await countMovements(db, from, to)), after: after?.count ?? 0, applicants: (await waitingApplications(db)).count, course }
}

/** Null where there are no shares. */
export async function capitalFacts(db: DbOrTx, from: Day, to: Day, ends: readonly Day[]): Promise<CapitalFacts | null> {
  const capital = await capitalOn(db, to)
  if (!capital) return null
  const [before, ...course] = (await capitalCourse(db, [eve(from), ...ends])).map(({ day, capitalCents }) => ({ day, cents: Number(capitalCents) }))
  return { beforeCents: before?.cents ?? 0, cents: Number(capital.capitalCents), floorCents: Number(capital.floorCents), course }
}

/** What is late at the end of a span, and the evening before it began. Whole cents. */
export async function arrearFacts(db: DbOrTx, from: Day, to: Day): Promise<ArrearFacts> {
  const [now, before] = [await lateDues(db, to), await lateDues(db, eve(from))]
  return { cents: Number(now.cents), customers: now.customers, oldestDay: now.oldestDay, beforeCents: Number(before.cents), beforeCustomers: before.customers }
}

/** Null when nothing was counted; of the span before: as long, for comparison. */
export async function serviceFacts(db: DbOrTx, ports: ReportPorts, span: { from: Day; to: Day; before: { from: Day; to: Day } }): Promise<ServiceFacts | null> {
  const seen = await ports.seenService(db, span.from, span.to)
  if (!seen) return null
  const earlier = await ports.seenService(db, span.before.from, span.before.to)
  return { ...seen, beforeRequests: earlier?.requests ?? 0, beforeFaults: earlier?.faults ?? 0 }
}

/** The budget in force on a day; null where none was voted by then. */
export async function budgetFacts(db: DbOrTx, on: Day): Promise<BudgetFacts> {
  const found = await budgetResult(db, on)
  return found && { toDateCents: Number(found.budgetToDateCents), yearCents: Number(found.budgetYearCents), forecastCents: Number(found.forecastYearCents) }
}

/** Projects voted by a day that members saw then, red ones first. */
export const projectFacts = async (db: DbOrTx, on: Day): Promise<ProjectFact[]> =>
  (await projectsInView(db, on)).filter(({ votedOn }) => votedOn <= on).map(({ id, name, votedOn, votedCents, spentCents, judgement: { standing, isRed, findings, spentPoints, deliveredPoints, lateDays, deliveredOn } }) => ({
    id, name, votedOn, votedCents: Number(votedCents), spentCents: Number(spentCents), judgement: { standing, isRed, findings: [...findings], spentPoints, deliveredPoints, lateDays, deliveredOn },
  }))
