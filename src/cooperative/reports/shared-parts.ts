/** Parts that reports of months and of years share. */
import { projectPaths } from '#cooperative/projects/project-paths.ts'
import { projectWordsFor } from '#cooperative/projects/project-words.ts'
import { day } from '#lib/day.ts'
import type { ArrearFacts, CapitalFacts, MemberFacts, ProjectFact, ServiceFacts } from './facts.ts'
import { axisOf, moneyChart, signOf, size } from './report-part.ts'
import type { ReportPart, ReportWords } from './report-part.ts'

type Links = ReportPart['links']

export function memberPart(words: ReportWords, facts: MemberFacts, links: Links): ReportPart {
  const t = words.t.parts.members
  const [came, left] = [facts.admitted + facts.readmitted, facts.withdrawn + facts.excluded + facts.struckOff]
  const { number } = words
  const counts = facts.course.map(({ count }) => count)
  const { bottom, top, ticks } = axisOf(counts, 1)
  const [first, last] = [facts.course[0], facts.course.at(-1)]
  return {
    id: 'members', title: t.title, mark: left > came ? 'watch' : 'calm', text: t.text(number(facts.after), came, left), more: facts.applicants > 0 ? [t.applicants(facts.applicants)] : [],
    figures: [
      { term: t.after, value: number(facts.after) }, { term: t.before, value: number(facts.before) }, { term: t.admitted, value: number(facts.admitted) }, ...(facts.readmitted > 0 ? [{ term: t.readmitted, value: number(facts.readmitted) }] : []),
      { term: t.withdrawn, value: number(facts.withdrawn) }, { term: t.excluded, value: number(facts.excluded) }, { term: t.struckOff, value: number(facts.struckOff) },
    ],
    ...(first && last && first !== last && counts.some((count) => count > 0)
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

export function projectPart(words: ReportWords, projects: readonly ProjectFact[]): ReportPart {
  const t = words.t.parts.projects
  const red = projects.filter(({ judgement }) => judgement.isRed).length
  const { standsAs } = projectWordsFor(words.m, words.language)
  const standing = ({ judgement }: ProjectFact): string => standsAs({ judgement: { ...judgement, deliveredOn: judgement.deliveredOn === null ? null : day(judgement.deliveredOn), trendCents: null, forecastCents: null } })
  return {
    id: 'projects', title: t.title, mark: red > 0 ? 'bad' : projects.some(({ judgement }) => judgement.standing === 'running' && judgement.findings.length > 0) ? 'watch' : 'calm', text: projects.length === 0 ? t.none : t.text(projects.length, red), more: [], figures: [],
    ...(projects.length === 0 ? {} : { tables: [{ caption: t.title, columns: [{ label: t.name, part: 0.4 }, { label: t.standing, part: 0.28 }, { label: t.spent, part: 0.16, numeric: true }, { label: t.voted, part: 0.16, numeric: true }], rows: projects.map((one) => [one.name, standing(one), words.money(one.spentCents), words.money(one.votedCents)]) }] }),
    method: t.method, links: [{ label: t.link, href: projectPaths.home }, ...projects.map(({ id, name }) => ({ label: name, href: projectPaths.one(id) }))],
  }
}
