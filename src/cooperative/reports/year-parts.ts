/** The parts of a year's report, in words: the accounts, what the board wrote, the members, the capital, the service. */
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { resultParts } from '#cooperative/finance/ledger/statements.ts'
import { reportWordParts } from '#db/report-tables.ts'
import type { ReportWordPart } from '#db/report-tables.ts'
import { gaugePart } from './gauge-part.ts'
import { arrearPart, capitalPart, memberPart, projectPart, servicePart } from './shared-parts.ts'
import type { YearFacts } from './facts.ts'
import { moneyChart, signOf, size } from './report-part.ts'
import type { ReportPart, ReportWords } from './report-part.ts'

type Line = YearFacts['statements']['assets'][number]
const nothing = { mark: 'calm', more: [], figures: [], links: [], method: '' } as const

/** All of them, in the order of the paper. @param hash of the facts as they are kept, in hexadecimal. */
export function yearParts(words: ReportWords, facts: YearFacts, hash: string): ReportPart[] {
  return [
    overviewPart(words, facts), writtenPart(words, facts, 'moral'), accountsPart(words, facts), gaugePart(words, facts.gauges, facts.year.to, true), resultsPart(words, facts), budgetPart(words, facts), allocationPart(words, facts), cashPart(words, facts), memberPart(words, facts.members, []),
    ...(facts.capital ? [capitalPart(words, facts.capital, [])] : []), arrearPart(words, facts.arrears, []), servicePart(words, facts.service, []), projectPart(words, facts.projects), writtenPart(words, facts, 'activity'), writtenPart(words, facts, 'outlook'), aboutPart(words, facts, hash),
  ]
}

const statementsLink = (words: ReportWords, { year }: YearFacts) => ({ label: words.t.parts.result.links.statements, href: `${ledgerPaths.statements}?year=${year.id}` })

function overviewPart(words: ReportWords, facts: YearFacts): ReportPart {
  const t = words.t.yearParts
  const { result } = facts.statements.totals
  const { equity } = facts
  const half = equity.halfCapitalCents
  const isLow = half !== null && equity.cents < half
  return {
    ...nothing, id: 'overview', title: t.overview, mark: isLow ? 'bad' : result < 0 ? 'watch' : 'calm',
    text: t.overviewText(words.money(size(result)), signOf(result), words.money(facts.cash.cents), words.number(facts.members.after)),
    more: half === null ? [] : [isLow ? t.equityBad(words.money(equity.cents), words.money(half)) : t.equityOk(words.money(equity.cents), words.money(half))],
    figures: [{ term: words.t.parts.result.title, value: words.money(result) }, { term: words.t.parts.cash.title, value: words.money(facts.cash.cents) }, { term: t.equity, value: words.money(equity.cents) }, { term: words.t.parts.members.title, value: words.number(facts.members.after) }],
  }
}

const isTitled = (part: string): part is ReportWordPart => reportWordParts.some((one) => one === part)

function writtenPart(words: ReportWords, facts: YearFacts, part: ReportWordPart): ReportPart {
  const text = facts.words[part]
  return { ...nothing, id: part, title: isTitled(part) ? words.t.words.parts[part].title : part, text: text === '' ? words.t.yearParts.notWritten : '', ...(text === '' ? {} : { written: text }) }
}

function accountsPart(words: ReportWords, facts: YearFacts): ReportPart {
  const t = words.t.yearParts
  const ledger = words.m.cooperative.ledger
  const s = ledger.statements
  const { assets, liabilities, result, totals } = facts.statements
  const lineName = (name: string): string => (Object.hasOwn(s.lines, name) ? s.lines[name as keyof typeof s.lines] : name)
  const before = (cents: number | null): string => (cents === null ? '' : words.money(cents))
  const shown = (line: Line) => line.netCents !== 0 || line.grossCents !== 0 || (line.beforeCents ?? 0) !== 0
  const wide = [{ label: s.line, part: 0.52 }, { label: ledger.year, part: 0.24, numeric: true }, { label: s.before, part: 0.24, numeric: true }]
  const assetRows = assets.filter(shown).map((line) => [lineName(line.name), line.grossCents === line.netCents ? '' : words.money(line.grossCents), words.money(line.netCents), before(line.beforeCents)])
  const liabilityRows = liabilities.filter(shown).map((line) => [lineName(line.name), words.money(line.netCents), before(line.beforeCents)])
  const resultRows: string[][] = []
  const sums: number[] = []
  for (const part of resultParts) {
    const lines = result.filter((line) => line.part === part && shown(line))
    if (lines.length === 0) continue
    const signed = (line: (typeof lines)[number], cents: number) => (line.income ? cents : -cents)
    for (const line of lines) resultRows.push([lineName(line.name), words.money(signed(line, line.netCents)), line.beforeCents === null ? '' : words.money(signed(line, line.beforeCents))])
    sums.push(resultRows.length)
    resultRows.push([s.parts[part], words.money(lines.reduce((sum, line) => sum + signed(line, line.netCents), 0)), totals.before ? words.money(lines.reduce((sum, line) => sum + signed(line, line.beforeCents ?? 0), 0)) : ''])
  }
  return {
    ...nothing, id: 'accounts', title: t.accounts, text: facts.year.closedOn === null ? t.provisional : t.closed(words.day(facts.year.closedOn)), method: t.accountsMethod, links: [statementsLink(words, facts)],
    tables: [
      { caption: s.assets, columns: [{ label: s.line, part: 0.4 }, { label: s.gross, part: 0.2, numeric: true }, { label: s.net, part: 0.2, numeric: true }, { label: s.before, part: 0.2, numeric: true }], rows: [...assetRows, [s.totalAssets, '', words.money(totals.assets), before(totals.before?.assets ?? null)]], sums: [assetRows.length] },
      { caption: s.liabilities, columns: wide, rows: [...liabilityRows, [s.totalLiabilities, words.money(totals.liabilities), before(totals.before?.liabilities ?? null)]], sums: [liabilityRows.length] },
      { caption: s.result, columns: wide, rows: [...resultRows, [s.profit, words.money(totals.result), before(totals.before?.result ?? null)]], sums: [...sums, resultRows.length] },
    ],
  }
}

function resultsPart(words: ReportWords, { results }: YearFacts): ReportPart {
  const t = words.t.yearParts
  const losses = results.filter(({ cents }) => cents < 0).length
  return {
    ...nothing, id: 'results', title: t.results, mark: (results.at(-1)?.cents ?? 0) < 0 ? 'watch' : 'calm', text: t.resultsText(losses, results.length), method: words.t.parts.result.method,
    ...(results.length > 1 ? { chart: moneyChart(words, { title: t.results, caption: t.resultsCaption, course: results, shape: 'columns' }) } : {}),
  }
}

function budgetPart(words: ReportWords, { budget, statements }: YearFacts): ReportPart {
  const t = words.t.yearParts
  const { result } = statements.totals
  if (!budget) return { ...nothing, id: 'budget', title: t.budget, text: words.t.parts.result.noBudget }
  const gap = result - budget.yearCents
  return {
    ...nothing, id: 'budget', title: t.budget, mark: gap < 0 ? 'watch' : 'calm', text: t.budgetText(words.money(budget.yearCents), words.money(result)),
    figures: [{ term: t.budgetPlanned, value: words.money(budget.yearCents) }, { term: words.t.parts.result.title, value: words.money(result) }, { term: t.budgetGap, value: words.money(gap) }],
  }
}

function allocationPart(words: ReportWords, { allocation }: YearFacts): ReportPart {
  const t = words.t.yearParts
  const names = words.m.cooperative.closing.allocation
  if (!allocation) return { ...nothing, id: 'allocation', title: t.allocation, text: t.allocationNone }
  const label = (name: string): string => (Object.hasOwn(names.parts, name) ? names.parts[name as keyof typeof names.parts] : name)
  return {
    ...nothing, id: 'allocation', title: t.allocation, text: t.allocationText(words.day(allocation.meetingDay), allocation.resolution),
    tables: [{ caption: names.caption, columns: [{ label: names.part, part: 0.7 }, { label: names.amount, part: 0.3, numeric: true }], rows: allocation.parts.map(({ name, cents }) => [label(name), words.money(cents)]) }],
  }
}

function cashPart(words: ReportWords, { cash, year }: YearFacts): ReportPart {
  const t = words.t.parts.cash
  const change = cash.cents - cash.beforeCents
  const known = cash.course.filter(({ cents }) => cents !== null)
  const [first, last] = [known[0], known.at(-1)]
  return {
    ...nothing, id: 'cash', title: t.title, mark: cash.cents < 0 ? 'bad' : 'calm', text: t.text(words.money(cash.cents), words.money(size(change)), signOf(change)), more: cash.cents < 0 ? [t.negative] : [],
    figures: [{ term: t.now, value: words.money(cash.cents) }, { term: t.before, value: words.money(cash.beforeCents) }],
    ...(first && last && first !== last ? { chart: moneyChart(words, { title: t.title, caption: t.caption(words.month(first.day), words.month(last.day), words.money(first.cents ?? 0), words.money(last.cents ?? 0)), course: cash.course, shape: 'line' }) } : {}),
    method: t.method, links: [{ label: t.links.trial, href: `${ledgerPaths.trial}?year=${year.id}` }],
  }
}

function aboutPart(words: ReportWords, facts: YearFacts, hash: string): ReportPart {
  const t = words.t.yearParts
  return {
    ...nothing, id: 'about', title: t.about, text: t.aboutText,
    tables: [{ caption: t.about, columns: [{ label: words.t.figure, part: 0.32 }, { label: words.t.is, part: 0.68 }], rows: [[t.entries, words.number(facts.books.entries)], [t.lastSeal, facts.books.seal], [t.hash, hash]] }],
  }
}
