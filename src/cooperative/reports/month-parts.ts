/** The parts of a month's report, in words: each with its figures, how they are worked out, and the way to what is behind. */
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { cooperativePaths } from '#cooperative/cooperative-paths.ts'
import { peoplePaths } from '#people/pages/people-paths.ts'
import { paths } from '#web/paths.ts'
import type { MonthFacts } from './facts.ts'
import { gaugePart } from './gauge-part.ts'
import { arrearPart, capitalPart, memberPart, projectPart, servicePart } from './shared-parts.ts'
import { moneyChart, signOf, size } from './report-part.ts'
import type { Mark, ReportPart, ReportWords } from './report-part.ts'

/** All of them, in the order of the page. */
export function monthParts(words: ReportWords, facts: MonthFacts): ReportPart[] {
  const cash = cashPart(words, facts)
  return [cash, resultPart(words, facts), memberPart(words, facts.members, [{ label: words.t.parts.members.links.register, href: peoplePaths.members }, { label: words.t.parts.members.links.applications, href: peoplePaths.applications }]), arrearPart(words, facts.arrears, [{ label: words.t.parts.arrears.links.arrears, href: ledgerPaths.arrears }]), servicePart(words, facts.service, [{ label: words.t.parts.service.links.health, href: `${paths.administration}/health` }]), ...(facts.capital ? [capitalPart(words, facts.capital, [{ label: words.t.parts.capital.links.capital, href: cooperativePaths.capital }])] : []), gaugePart(words, facts.gauges, facts.until, false), projectPart(words, facts.projects), nextPart(words, facts), booksPart(words, facts)]
}

const order: readonly Mark[] = ['bad', 'watch', 'unknown', 'calm']

/** The five lines that matter: what calls for somebody first, then the usual order. */
export const linesThatMatter = (parts: readonly ReportPart[]): ReportPart[] => [...parts].sort((a, b) => order.indexOf(a.mark) - order.indexOf(b.mark)).slice(0, 5)

function cashPart(words: ReportWords, { cash, result, until }: MonthFacts): ReportPart {
  const t = words.t.parts.cash
  const change = cash.cents - cash.beforeCents
  const monthsIn = result?.months.length ?? 0
  // three months of the mean month's costs
  const isShort = result !== null && cash.cents * monthsIn < 3 * result.costsCents
  const known = cash.course.filter(({ cents }) => cents !== null)
  const [first, last] = [known[0], known.at(-1)]
  return {
    id: 'cash', title: t.title, mark: known.length === 0 ? 'unknown' : cash.cents < 0 ? 'bad' : isShort ? 'watch' : 'calm',
    text: t.text(words.money(cash.cents), words.money(size(change)), signOf(change)),
    more: cash.cents < 0 ? [t.negative] : isShort ? [t.short] : [],
    figures: [{ term: t.now, value: words.money(cash.cents) }, { term: t.before, value: words.money(cash.beforeCents) }, ...(cash.yearAgoCents === null ? [] : [{ term: t.yearAgo, value: words.money(cash.yearAgoCents) }])],
    ...(first && last && first !== last ? { chart: moneyChart(words, { title: t.title, caption: t.caption(words.month(first.day), words.month(last.day), words.money(first.cents ?? 0), words.money(last.cents ?? 0)), course: cash.course, shape: 'line' }) } : {}),
    method: t.method,
    links: [...(result ? [{ label: t.links.trial, href: `${ledgerPaths.trial}?year=${result.yearId}&until=${until}` }] : []), { label: t.links.bank, href: ledgerPaths.bank }],
  }
}

function resultPart(words: ReportWords, { result, budget, until }: MonthFacts): ReportPart {
  const t = words.t.parts.result
  const common = { id: 'result', title: t.title, method: t.method }
  if (!result) return { ...common, mark: 'unknown', text: t.none, more: [], figures: [], links: [] }
  const month = result.monthIncomeCents - result.monthCostsCents
  const soFar = result.incomeCents - result.costsCents
  return {
    ...common,
    mark: soFar < 0 ? 'bad' : month < 0 ? 'watch' : 'calm',
    text: t.text(words.money(size(month)), signOf(month), words.money(size(soFar)), signOf(soFar), words.day(result.yearFrom)),
    more: [...(result.monthIncomeCents === 0 && result.monthCostsCents === 0 ? [t.noneMonth] : []), budget ? t.budget(words.money(size(soFar - budget.toDateCents)), signOf(soFar - budget.toDateCents)) : t.noBudget],
    figures: [{ term: t.income, value: words.money(result.monthIncomeCents) }, { term: t.costs, value: words.money(result.monthCostsCents) }, { term: t.soFar, value: words.money(soFar) }, ...(result.yearAgoCents === null ? [] : [{ term: t.yearAgo, value: words.money(result.yearAgoCents) }]), ...(budget ? [{ term: t.planned, value: words.money(budget.toDateCents) }, { term: t.forecast, value: words.money(budget.forecastCents) }] : [])],
    ...(result.months.length > 1 ? { chart: moneyChart(words, { title: t.title, caption: t.caption(result.months.length), course: result.months, shape: 'columns' }) } : {}),
    links: [{ label: t.links.statements, href: `${ledgerPaths.statements}?year=${result.yearId}&until=${until}` }],
  }
}

const nextLinks: Readonly<Record<MonthFacts['next'][number]['kind'], string>> = { purchases: ledgerPaths.purchases, dues: ledgerPaths.sales, redemptions: '/administration/shares/redemptions', vat: ledgerPaths.vat, yearEnd: ledgerPaths.closing, assembly: ledgerPaths.closing }

function nextPart(words: ReportWords, { next }: MonthFacts): ReportPart {
  const t = words.t.parts.next
  const label = ({ kind, count }: MonthFacts['next'][number]) => t.kinds[kind](count)
  return {
    id: 'next', title: t.title, mark: next.some(({ kind }) => kind === 'assembly') ? 'watch' : 'calm', text: t.text(next.length), more: [], figures: [],
    ...(next.length === 0 ? {} : { tables: [{ caption: t.title, columns: [{ label: t.what, part: 0.56 }, { label: t.when, part: 0.22 }, { label: t.howMuch, part: 0.22, numeric: true }], rows: next.map((one) => [label(one), one.day === null ? t.soon : words.shortDay(one.day), one.cents === null ? '' : words.money(one.cents)]) }] }),
    method: t.method,
    links: next.map((one) => ({ label: label(one), href: nextLinks[one.kind] })),
  }
}

function booksPart(words: ReportWords, { books, month }: MonthFacts): ReportPart {
  const t = words.t.parts.books
  const worries = [
    ...(books.lastEntryDay === null ? [t.never] : books.lastEntryDay < month ? [t.noEntry(words.day(books.lastEntryDay))] : []),
    ...(books.lastBankDay === null ? [t.bankNever] : books.lastBankDay < month ? [t.noBank(words.day(books.lastBankDay))] : []),
    ...(books.drafts > 0 ? [t.drafts(books.drafts)] : []),
  ]
  const [first = t.calm(words.number(books.entries)), ...more] = worries
  return {
    id: 'books', title: t.title, mark: worries.length > 0 ? 'watch' : 'calm', text: first, more,
    figures: [{ term: t.entries, value: words.number(books.entries) }, { term: t.lastEntry, value: books.lastEntryDay === null ? t.none : words.shortDay(books.lastEntryDay) }, { term: t.lastBank, value: books.lastBankDay === null ? t.none : words.shortDay(books.lastBankDay) }],
    method: t.method,
    links: [{ label: words.m.cooperative.ledger.tabs.entries, href: ledgerPaths.entries }],
  }
}
