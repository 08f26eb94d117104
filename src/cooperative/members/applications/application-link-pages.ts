/** What the link of an application leads to: proving the address, seeing where it stands, taking it back. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { formatDay, formatNumber, formatShortDay } from '#lib/format.ts'
import { doorPage } from '#people/pages/door-page.ts'
import { readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { addLinkPage } from '#people/pages/link-page.ts'
import { linkField } from '#people/pages/link-secret.ts'
import { visitorOf } from '#people/visitor.ts'
import { button, linkButton } from '#web/components/button.ts'
import { textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { joinPaths } from '../member-paths.ts'
import { memberById } from '../member-store.ts'
import { memberRulesAt } from '../member-rules.ts'
import { bodyWords } from '../one-member-page.ts'
import { proveApplication, takeApplicationBack } from './answer-application.ts'
import { applicationByLink } from './application-store.ts'
import { answerQuestion, longestAnswer } from './ask-applicant.ts'
import { refusedDays } from './application.ts'
import type { Application } from './application.ts'

const here = (link: string): string => `${joinPaths.application}?link=${link}`

/** Pages `/join/application`. */
export function makeApplicationLinkPages(): App {
  const app = new Hono<Env>()
  addLinkPage(app, joinPaths.application, {
    page: statePage,
    act: async (c, link) => {
      await inTransaction(c.get('db'), (tx) => proveApplication(tx, visitorOf(c), { link }, c.get('clock')))
      flash(c, c.get('m').cooperative.members.application.proven)
      return c.redirect(here(link), 303)
    },
  })
  addLinkPage(app, joinPaths.answer, {
    page: (c, link, state) => statePage(c, link, state),
    act: async (c, link, given) => {
      await inTransaction(c.get('db'), (tx) => answerQuestion(tx, visitorOf(c), { link, answer: given('answer') }, c.get('clock')))
      flash(c, c.get('m').cooperative.asking.answered)
      return c.redirect(here(link), 303)
    },
  })
  addLinkPage(app, joinPaths.takeBack, {
    page: takeBackPage,
    act: async (c, link) => {
      await inTransaction(c.get('db'), (tx) => takeApplicationBack(tx, visitorOf(c), { link }, c.get('clock')))
      flash(c, c.get('m').cooperative.members.application.takenBack)
      return c.redirect(here(link), 303)
    },
  })
  return app
}

/** Where it stands, as a line with stations. */
async function stepsOf(c: Ctx, application: Application): Promise<Step[]> {
  const t = c.get('m').cooperative.members.application.steps
  const short = (instant: Date) => formatShortDay(c.get('language'), instant)
  const sent: Step = { state: 'done', title: t.sent, when: short(application.submittedAt) }
  if (application.state === 'unproven') return [sent, { state: 'now', title: t.prove, text: t.proveText }]
  const proven: Step[] = application.provenAt ? [sent, { state: 'done', title: t.proven, when: short(application.provenAt) }] : [sent]
  const { admissionBody } = await memberRulesAt(c.get('db'), dayOf(c.get('clock').now()))
  const body = application.body === '' ? admissionBody : application.body
  const decision = t.decision(bodyWords(c, body))
  const when = application.decidedAt ? short(application.decidedAt) : undefined
  switch (application.state) {
    case 'waiting':
      return [...proven, { state: 'now', title: decision, text: t.decisionText }, { state: 'next', title: t.welcome }]
    case 'admitted': {
      const member = application.memberId === null ? null : await memberById(c.get('db'), application.memberId)
      return [...proven, { state: 'done', title: decision, when }, { state: 'done', title: t.admitted, text: t.admittedText(formatNumber(c.get('language'), member?.number ?? 0)) }]
    }
    case 'refused':
      return [...proven, { state: 'badly', title: t.refused, when, text: application.reason }]
    case 'taken-back':
      return [...proven, { state: 'warnly', title: t.takenBack, when, text: t.takenBackText }]
  }
}

const dayMs = 24 * 3_600_000

async function statePage(c: Ctx, link: string, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.members.application
  const application = await applicationByLink(c.get('db'), link)
  const mayTakeBack = application.state === 'unproven' || application.state === 'waiting'
  const prove = application.state === 'unproven' ? form(c, { action: joinPaths.application }, html`${linkField(link)}${button({ label: t.prove, kind: 'main' })}`) : ''
  const kept = application.state === 'refused' && application.decidedAt ? html`<p class="s soft">${t.kept(formatDay(c.get('language'), new Date(application.decidedAt.getTime() + refusedDays * dayMs)))}</p>` : ''
  const enter = application.state === 'admitted' ? linkButton({ href: paths.signIn, label: t.signIn, kind: 'main' }) : ''
  const back = mayTakeBack ? linkButton({ href: `${joinPaths.takeBack}?link=${link}`, label: t.takeBack, small: true }) : ''
  return doorPage(c, {
    title: t.title,
    heading: application.name === '' ? t.title : t.heading(application.name),
    status: state.status,
    content: html`${state.above('answer')}${way({ steps: await stepsOf(c, application) })}${prove}${await questionPart(c, link, application, state)}${kept}<div class="actions">${enter}${back}</div>`,
  })
}

/** What the cooperative asks besides, with the place for the answer. */
async function questionPart(c: Ctx, link: string, application: Application, state: FormState): Promise<Html | ''> {
  if (application.state !== 'waiting' || application.askedAt === null) return ''
  const t = c.get('m').cooperative.asking
  const typed = state.status === 422 ? (await readForm(c))('answer') : application.answer
  const answer = textField({ name: 'answer', label: t.answer, hint: application.answeredAt === null ? undefined : t.answeredOn(formatDay(c.get('language'), application.answeredAt)), value: typed, rows: 6, required: true, maxLength: longestAnswer, error: state.beside('answer') })
  return html`<section class="stack m"><h2>${t.asked}</h2><p class="letter-text">${application.question}</p>${form(c, { action: joinPaths.answer }, html`${linkField(link)}${answer}<div class="actions">${button({ label: t.send, kind: 'main' })}</div>`)}</section>`
}

async function takeBackPage(c: Ctx, link: string, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.members.application
  await applicationByLink(c.get('db'), link)
  return doorPage(c, {
    title: t.takeBack,
    heading: t.takeBackAsk,
    lead: t.takeBackText,
    status: state.status,
    content: form(c, { action: joinPaths.takeBack }, html`${state.above()}${linkField(link)}<div class="actions">${linkButton({ href: here(link), label: c.get('m').people.cancel })}${button({ label: t.takeBack, kind: 'bad' })}</div>`),
  })
}
