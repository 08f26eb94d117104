/** One project: how it goes, what was voted, what it spent and delivered, who decides to stop it. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { addDays, addMonths, compareDays, dayOf, daysBetween, endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { hasRole } from '#people/actor.ts'
import { colon, formatPercent } from '#lib/format.ts'
import { linkButton } from '#web/components/button.ts'
import { bar, chart, gauge, key, linePlot } from '#web/components/figures.ts'
import { postButton } from '#web/components/form.ts'
import { definitionList, head, section, stats, twoColumns } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { note, verdict } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths } from '../cooperative-paths.ts'
import { projectPaths } from './project-paths.ts'
import { projectById, projectCourse } from './project-store.ts'
import type { Milestone, Project } from './project-store.ts'
import { projectWordsOf } from './project-words.ts'
import { heardOn, isSilent } from './watch-projects.ts'

/** `/cooperative/projects/:project`. */
export function makeOneProjectPages(): App {
  const app = new Hono<Env>()
  app.get(projectPaths.one(':project'), signedIn, async (c) => onePage(c, await projectIn(c)))
  return app
}

/** The project that the address names. @throws {UserError} `projectNone` (404). */
export const projectIn = (c: Ctx): Promise<Project> => projectById(c.get('db'), c.req.param('project') ?? '', dayOf(c.get('clock').now()))

/** What leads to a page below a project. */
export const aboveProject = (c: Ctx, project: Project) => [
  { label: c.get('m').cooperative.hub.title, href: cooperativePaths.front },
  { label: c.get('m').cooperative.projects.title, href: projectPaths.home },
  { label: project.name, href: projectPaths.one(project.id) },
]

const paragraphs = (text: string): Html => html`${text.split(/\n\s*\n/).map((part) => html`<p>${part.split('\n').map((line, index) => html`${index > 0 ? html`<br>` : ''}${line}`)}</p>`)}`

/** May tell news and tend steps. */
const leads = (c: Ctx, project: Project): boolean => project.leader.id === actorOf(c).personId || hasRole(actorOf(c), 'board', 'administrator')

async function onePage(c: Ctx, project: Project): Promise<Response> {
  const words = projectWordsOf(c)
  const { t, shortDay } = words
  const { judgement, vote } = project
  const today = dayOf(c.get('clock').now())
  const keeps = hasRole(actorOf(c), 'board', 'administrator')
  const goesOn = judgement.standing === 'running' || judgement.standing === 'planned'
  const { kind, words: standing } = words.stateOf(judgement)
  const stop = project.updates.find((one) => one.kind === 'stopped')
  const reasons = judgement.findings.map((one) => words.finding(one, project))
  const said =
    judgement.standing === 'stopped' && stop
      ? note({ text: html`<p><b>${t.one.kinds.stopped}${colon(c.get('language'))}${shortDay(stop.day)}.</b></p>${paragraphs(stop.words)}` })
      : goesOn && reasons.length > 0
        ? verdict({ title: judgement.isRed ? t.one.verdictRed : t.one.verdictLate, kind: judgement.isRed ? 'bad' : 'warn', text: html`${reasons.map((one) => html`<p>${one}</p>`)}${judgement.isRed ? html`<p>${t.one.stopBy(t.stops[vote.stopBody], vote.stopWords.replace(/\.$/, ''))}</p>` : ''}` })
        : reasons.length > 0
          ? note({ kind: 'warn', text: html`${reasons.map((one) => html`<p>${one}</p>`)}` })
          : ''
  const silence = isSilent(project, today) ? note({ kind: 'warn', text: t.one.silent(shortDay(heardOn(project))) }) : ''
  const actions = html`${leads(c, project) ? linkButton({ href: projectPaths.news(project.id), label: t.one.actions.news, icon: 'message-circle', kind: 'main' }) : ''}${keeps ? html`${linkButton({ href: projectPaths.vote(project.id), label: t.one.actions.vote, icon: 'scroll-text' })}${linkButton({ href: projectPaths.edit(project.id), label: t.one.actions.edit, icon: 'pencil' })}${judgement.standing === 'stopped' ? linkButton({ href: projectPaths.resume(project.id), label: t.one.actions.resume, icon: 'play' }) : goesOn ? linkButton({ href: projectPaths.stop(project.id), label: t.one.actions.stop, icon: 'pause' }) : ''}` : ''}`
  return page(c, {
    title: project.name,
    section: 'cooperative',
    body: html`${head({ title: project.name, lead: words.voteIs(project.votes[0] ?? vote), facts: state(kind, standing), actions, crumbs: crumbs(c, [...aboveProject(c, project).slice(0, 2), { label: project.name }]) })}${said}${silence}${twoColumns(
      html`${figures(c, project)}${await course(c, project, today)}${stepsPart(c, project, today)}`,
      html`<div class="stack">${paragraphs(project.purpose)}</div>${votePart(c, project)}${journal(c, project)}`,
    )}`,
  })
}

/** Two bars, one below the other: what is spent, what is delivered. What is apart is seen at once. */
function figures(c: Ctx, project: Project): Html {
  const { t, euros, money, number, shortDay } = projectWordsOf(c)
  const { judgement, vote, spentCents, milestones } = project
  const done = milestones.filter(({ doneOn }) => doneOn !== null).length
  const said = project.updates.find(({ expectedCents }) => expectedCents !== null)
  const top = Number(spentCents > vote.cents ? spentCents : vote.cents)
  const spent = gauge({ parts: [{ value: Math.max(0, Number(spentCents)), tone: judgement.isRed ? 'cbad' : 'c1' }], whole: top * (spentCents > vote.cents ? 1.1 : 1), mark: Number(vote.cents), label: t.one.spentLabel(money(spentCents), money(vote.cents)), thick: true })
  const delivered = bar({ parts: [{ value: judgement.deliveredPoints, tone: 'c2' }], whole: 100, label: t.one.deliveredLabel(number(judgement.deliveredPoints)), thick: true })
  const forecast = judgement.standing === 'delivered' ? [] : [{ term: t.one.forecast, value: judgement.forecastCents === null ? '–' : euros(judgement.forecastCents), note: judgement.forecastCents === null ? t.one.forecastNone : said ? t.one.forecastSaid(shortDay(said.day)) : t.one.forecastTrend }]
  return html`<section class="stack m"><h2 class="sr">${t.one.both}</h2>${stats([
    { term: t.spent, value: html`<a href="${projectPaths.expenses(project.id)}">${euros(spentCents)}</a>`, note: t.one.spentShare(number(judgement.spentPoints)) },
    { term: t.voted, value: euros(vote.cents), note: t.votedOn(shortDay(vote.votedOn)) },
    { term: t.one.delivered, value: formatPercent(c.get('language'), judgement.deliveredPoints / 100), note: milestones.length === 0 ? t.one.noSteps : t.one.deliveredShare(number(done), number(milestones.length)) },
    ...forecast,
  ])}<div class="stack"><p class="s soft">${t.spent}</p>${spent}<p class="s soft">${t.one.delivered}</p>${delivered}</div>${
    project.waitingCents > 0n ? html`<p class="s soft">${t.one.waiting(euros(project.waitingCents))}</p>` : ''
  }<p class="s"><a href="${projectPaths.expenses(project.id)}">${t.one.expenses}</a></p><details class="fig"><summary>${t.one.method}</summary><div class="stack">${[t.one.methodSpent, t.one.methodDelivered, t.one.methodRed(number(vote.redPoints)), t.one.methodLate, t.one.methodForecast].map((line) => html`<p>${line}</p>`)}</div></details></section>`
}

/** Some days from its first to today, months where it is long. */
function daysShown(project: Project, today: Day): Day[] {
  const from = project.votes[0]?.votedOn ?? today
  const long = daysBetween(from, today)
  const step = long > 1500 ? 3 : 1
  const ends = long < 60 ? Array.from({ length: Math.floor(long / 7) }, (_, index) => addDays(from, index * 7)) : Array.from({ length: Math.floor(long / 30 / step) + 1 }, (_, index) => endOfMonth(addMonths(from, index * step)))
  return [...new Set([from, ...ends.filter((one) => one > from && one < today), today])].sort(compareDays)
}

async function course(c: Ctx, project: Project, today: Day): Promise<Html | ''> {
  const { t, euros, number, shortDay } = projectWordsOf(c)
  const points = await projectCourse(c.get('db'), project, daysShown(project, today))
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 3 || (last.spentCents === 0n && last.deliveredPoints === 0)) return ''
  const share = (cents: bigint) => Number((cents * 100n) / project.vote.cents)
  const top = Math.max(100, Math.ceil(Math.max(...points.map(({ spentCents }) => share(spentCents))) / 20) * 20)
  return chart({
    title: t.one.both,
    drawing: linePlot({ label: t.one.bothLabel(number(share(last.spentCents)), number(last.deliveredPoints)), values: points.map(({ spentCents }) => Math.max(0, share(spentCents))), second: points.map(({ deliveredPoints }) => deliveredPoints), top, x: [shortDay(first.day), shortDay(last.day)], y: ['0', formatPercent(c.get('language'), top / 200), formatPercent(c.get('language'), top / 100)] }),
    key: key([{ tone: 'c1', words: t.one.lineSpent }, { tone: 'c2', words: t.one.lineDelivered }]),
    seeFigures: t.one.seeFigures,
    table: table({
      caption: t.one.both,
      columns: [{ label: t.one.day }, { label: t.spent, numeric: true, labelled: true }, { label: t.one.delivered, numeric: true, labelled: true }],
      rows: points.toReversed().map((one) => ({ header: shortDay(one.day), cells: [euros(one.spentCents), formatPercent(c.get('language'), one.deliveredPoints / 100)] })),
    }),
  })
}

function stepsPart(c: Ctx, project: Project, today: Day): Html {
  const { t, number, shortDay } = projectWordsOf(c)
  const whole = project.milestones.reduce((sum, { weight }) => sum + weight, 0)
  const next = project.milestones.find(({ doneOn }) => doneOn === null)
  const mayTend = leads(c, project)
  const stepOf = (one: Milestone): Step => {
    const isLate = one.doneOn === null && one.plannedOn < today
    const when =
      one.doneOn !== null
        ? one.doneOn > one.plannedOn ? t.one.stepDoneLate(shortDay(one.doneOn), shortDay(one.plannedOn)) : t.one.stepDone(shortDay(one.doneOn))
        : one.expectedOn !== null && one.expectedOn !== one.plannedOn
          ? t.one.stepExpected(shortDay(one.expectedOn), shortDay(one.plannedOn))
          : isLate ? t.one.stepLate(shortDay(one.plannedOn)) : t.one.stepPlanned(shortDay(one.plannedOn))
    const tend = !mayTend ? undefined : one.doneOn === null ? linkButton({ href: projectPaths.milestone(project.id, one.id), label: t.one.stepTend, small: true, describedAs: `${t.one.stepTend}${colon(c.get('language'))}${one.label}` }) : postButton(c, { action: projectPaths.reopen(project.id, one.id), label: t.one.reopen, small: true, describedAs: `${t.one.reopen}${colon(c.get('language'))}${one.label}` })
    return {
      state: one.doneOn !== null ? 'done' : isLate ? 'warnly' : one === next ? 'now' : 'next',
      title: one.label,
      when: t.one.stepWeight(number(Math.round((one.weight * 100) / whole))),
      text: html`${one.doneOn === null ? one.seen : one.doneWords}${one.doneLink ? html` <a href="${one.doneLink}" rel="noreferrer nofollow">${t.one.seeIt}</a>.` : ''}<br><span class="soft">${when}</span>`,
      actions: tend,
    }
  }
  return section({ title: t.one.steps, content: project.milestones.length === 0 ? note({ kind: 'warn', text: t.one.stepsNone }) : way({ steps: project.milestones.map(stepOf) }) })
}

function votePart(c: Ctx, project: Project): Html {
  const { t, money, shortDay, voteIs } = projectWordsOf(c)
  const { vote, votes } = project
  const before = votes.slice(0, -1).toReversed()
  return section({
    title: t.one.vote,
    tight: true,
    content: html`${definitionList([
      { term: t.form.body, value: voteIs(vote) },
      { term: t.one.amount, value: money(vote.cents) },
      { term: t.one.days, value: t.one.daysAre(shortDay(vote.startsOn), shortDay(vote.endsOn)) },
      { term: t.one.leader, value: project.leader.name },
      { term: t.one.stopper, value: html`<b>${t.stops[vote.stopBody]}</b>${vote.stopWords ? html`<br><span class="soft">${vote.stopWords}</span>` : ''}` },
      ...before.map((one) => ({ term: t.one.votes(String(one.place)), value: html`${voteIs(one)}<br><span class="soft">${money(one.cents)}, ${t.one.daysAre(shortDay(one.startsOn), shortDay(one.endsOn))}</span>` })),
    ])}`,
  })
}

function journal(c: Ctx, project: Project): Html {
  const { t, money, shortDay } = projectWordsOf(c)
  return section({
    title: t.one.journal,
    tight: true,
    content:
      project.updates.length === 0
        ? html`<p class="soft">${t.one.journalNone}</p>`
        : way({
            kind: 'back',
            steps: project.updates.map((one) => ({
              state: one.kind === 'stopped' ? 'badly' : 'open',
              title: t.one.kinds[one.kind],
              when: t.one.by(shortDay(one.day), one.writtenBy ?? ''),
              text: html`${one.words}${one.expectedCents === null ? '' : html`<br><span class="soft">${t.one.expectedTotal(money(one.expectedCents))}</span>`}`,
            })),
          }),
  })
}
