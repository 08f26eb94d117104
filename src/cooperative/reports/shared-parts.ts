/** Parts that reports of months and of years share. */
import type { ArrearFacts, CapitalFacts, MemberFacts, ServiceFacts } from './facts.ts'
import { axisOf, moneyChart, signOf, size } from './report-part.ts'
import type { ReportPart, ReportWords } from './report-part.ts'

type Links = ReportPart['links']

export function memberPart(words: ReportWords, facts: MemberFacts, links: Links): ReportPart {
  const t = words.t.parts.members
  const [came, left] = [facts.admitted + facts.readmitted, facts.withdrawn + facts.excluded + facts.struckOff]
  const { number } = words
  const counts = facts.course.map(({ count }) => count)
  const { bottom, top, ticks } = axisOf(counts)
  const [first, last] = [facts.course[0], facts.course.at(-1)]
  return {
    id: 'members', title: t.title, mark: left > came ? 'watch' : 'calm', text: t.text(number(facts.after), came, left), more: facts.applicants > 0 ? [t.applicants(facts.applicants)] : [],
    figures: [
      { term: t.after, value: number(facts.after) }, { term: t.before, value: number(facts.before) }, { term: t.admitted, value: number(facts.admitted) }, ...(facts.readmitted > 0 ? [{ term: t.readmitted, value: number(facts.readmitted) }] : []),
      { term: t.withdrawn, value: number(facts.withdrawn) }, { term: t.excluded, value: number(facts.excluded) }, { term: t.struckOff, value: number(facts.struckOff) },
    ],
    ...(first && last && first !== last
      ? {
          chart: {
            title: t.title, shape: 'line', caption: t.caption(number(first.count), number(last.count)), values: counts, bottom, top, x: [words.month(first.day), words.month(last.day)], y: ticks.map((tick) => number(Math.round(tick))),
            rows: facts.course.map(({ day, count }) => [words.shortDay(day), number(count)] as const),
          },
        }
      : {}),
    method: t.method, links,
  }
}

export function capitalPart(words: ReportWords, facts: CapitalFacts, links: Links): ReportPart {
  const t = words.t.parts.capital
  const below = facts.cents < facts.floorCents
  const near = !below && (facts.cents - facts.floorCents) * 10 < facts.floorCents
  const [first, last] = [facts.course[0], facts.course.at(-1)]
  return {
    id: 'capital', title: t.title, mark: below ? 'bad' : near ? 'watch' : 'calm', text: t.text(words.money(facts.cents), words.money(facts.floorCents)), more: below ? [t.below] : near ? [t.near] : [],
    figures: [{ term: t.now, value: words.money(facts.cents) }, { term: t.before, value: words.money(facts.beforeCents) }, { term: t.floor, value: words.money(facts.floorCents) }],
    ...(first && last && first !== last
      ? { chart: moneyChart(words, { title: t.title, caption: t.caption(words.money(first.cents ?? 0), words.money(last.cents ?? 0)), course: facts.course, shape: 'line', aim: { cents: facts.floorCents, words: `${t.floor} ${words.money(facts.floorCents)}` } }) }
      : {}),
    method: t.method, links,
  }
}

export function arrearPart(words: ReportWords, facts: ArrearFacts, links: Links): ReportPart {
  const t = words.t.parts.arrears
  const change = facts.cents - facts.beforeCents
  return {
    id: 'arrears', title: t.title, mark: facts.cents > 0 && change > 0 ? 'watch' : 'calm', text: facts.cents === 0 ? t.none : t.text(words.money(facts.cents), facts.customers), more: facts.cents === 0 && facts.beforeCents === 0 ? [] : [t.change(words.money(size(change)), signOf(change))],
    figures: [{ term: t.now, value: words.money(facts.cents) }, { term: t.before, value: words.money(facts.beforeCents) }, ...(facts.oldestDay === null ? [] : [{ term: t.oldest, value: words.shortDay(facts.oldestDay) }])],
    method: t.method, links,
  }
}

const share = (faults: number, requests: number): number => (requests === 0 ? 0 : faults / requests)

export function servicePart(words: ReportWords, facts: ServiceFacts | null, links: Links): ReportPart {
  const t = words.t.parts.service
  const common = { id: 'service', title: t.title, method: t.method, links }
  if (!facts) return { ...common, mark: 'unknown', text: t.none, more: [], figures: [] }
  const { number, percent } = words
  const now = share(facts.faults, facts.requests)
  const { bottom, top, ticks } = axisOf(facts.months.map((one) => share(one.faults, one.requests)))
  const out = facts.outages
  return {
    ...common,
    mark: now > 0.01 ? 'bad' : now > 0.001 || (out !== null && out.count > 0) || facts.silentDays > 0 ? 'watch' : 'calm',
    text: facts.requests === 0 ? t.idle : t.text(number(facts.requests), percent(now)),
    more: [out ? t.outages(out.count, number(out.minutes)) : t.outagesUnknown, ...(facts.silentDays > 0 ? [t.silent(facts.silentDays)] : [])],
    figures: [
      { term: t.requests, value: number(facts.requests) }, ...(facts.requests === 0 ? [] : [{ term: t.share, value: percent(now), ...(facts.beforeRequests === 0 ? {} : { note: `${t.shareBefore} ${percent(share(facts.beforeFaults, facts.beforeRequests))}` }) }]),
      { term: t.troubled, value: number(facts.troubledSites), note: t.ofSites(number(facts.sites)) },
    ],
    ...(facts.months.length > 1
      ? { chart: { title: t.title, shape: 'columns', caption: t.caption, values: facts.months.map((one) => share(one.faults, one.requests)), bottom, top, x: [facts.months[0], facts.months.at(-1)].flatMap((one) => (one ? [words.month(one.day)] : [])), y: ticks.map(percent), rows: facts.months.map((one) => [words.month(one.day), percent(share(one.faults, one.requests))] as const) } }
      : {}),
  }
}
