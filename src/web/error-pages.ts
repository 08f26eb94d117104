/** What is answered when nothing else answers: refusals nobody caught, unknown addresses, faults of ours. */
import { html, raw } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import { UserError, notFound } from '#lib/errors.ts'
import { errorFields } from '#lib/log.ts'
import type { Messages } from '#locales/messages.ts'
import { linkButton } from './components/button.ts'
import { attributes } from './components/content.ts'
import type { Ctx } from './environment.ts'
import { keptForm, keptFormPart } from './kept-form.ts'
import type { KeptForm } from './kept-form.ts'
import { page } from './page.ts'
import type { Html, Page } from './page.ts'
import { paths, withNext } from './paths.ts'
import { answerProblem } from './api/problem.ts'
import { refusalText } from './refusal.ts'
import { hereWith } from './preferences.ts'

type Titles = Messages['frame']['errorPage']['titles']

/** The line that stops half-way: the request arrived here and went no further. */
const stoppedLine = (label: string) =>
  html`<svg class="stopped" viewBox="0 0 640 24" role="img"${attributes({ 'aria-label': label })}>${raw(
    '<path class="on" d="M12 12H320"/><path d="M334 12H628" stroke-dasharray="1 12"/><circle class="on" cx="12" cy="12" r="9"/><circle class="on here" cx="320" cy="12" r="9"/><circle cx="628" cy="12" r="9"/>',
  )}</svg>`

interface ErrorPage {
  title: keyof Titles
  text: string
  status: NonNullable<Page['status']>
  /** A second paragraph. */
  more?: string | undefined
  /** What was typed, with the button that sends it, in place of the way back. */
  kept?: Html
  action?: { label: string; href: string }
  /** Beside it. */
  other?: { label: string; href: string }
}

function errorPage(c: Ctx, what: ErrorPage): Promise<Response> {
  const m = c.get('m').frame.errorPage
  const action = what.action ?? { label: m.back, href: c.get('actor') ? paths.home : paths.front }
  const title = m.titles[what.title]
  return page(c, {
    title,
    status: what.status,
    frame: c.get('actor') ? 'panel' : 'public',
    body: html`<div${attributes({ class: c.get('actor') ? undefined : 'wrap page' })}><div class="stopped-page stack m">${stoppedLine(m.line)}<h1>${title}</h1><p class="lead">${what.text}</p>${
      what.more ? html`<p class="soft">${what.more}</p>` : ''
    }${what.kept ?? html`<div class="actions">${linkButton({ ...action, kind: 'main' })}${what.other ? linkButton(what.other) : ''}</div>`}<p class="xs soft">${m.reference(c.get('requestId'))}</p></div></div>`,
  })
}

const titleOf = (refusal: UserError): keyof Titles =>
  refusal.code === 'csrf' ? 'csrf' : refusal.code === 'signInFirst' ? 'signInFirst' : refusal.status === 404 ? 'notFound' : refusal.status === 403 ? 'forbidden' : 'refused'

/** Where a refusal sends the reader instead of a page, if it does: to sign in, or to confirm who they are. */
function detour(c: Ctx, refusal: UserError): string | null {
  if (c.get('fragment')) return null
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (refusal.code === 'signInFirst' && reads) return withNext(paths.signIn, hereWith(c, {}))
  if (refusal.code !== 'confirmIdentity') return null
  // After a form, come back to the page that holds it: its address is in Referer (ours only, by Referrer-Policy).
  const from = c.req.header('referer') ?? ''
  const origin = `${c.get('config').panelOrigin}/`
  return withNext(paths.confirmIdentity, reads ? hereWith(c, {}) : from.startsWith(origin) ? from.slice(origin.length - 1) : paths.home)
}

/** A form that came too late, with what was typed in it: who is missing signs in, who is unproven confirms, then it is sent. */
function keptPage(c: Ctx, refusal: UserError, kept: KeptForm): Promise<Response> {
  const m = c.get('m').frame
  const before =
    refusal.code === 'confirmIdentity' ? { label: m.keptForm.confirm, href: withNext(paths.confirmIdentity, paths.account) } : c.get('actor') ? null : { label: m.signIn, href: withNext(paths.signIn, paths.home) }
  const text = refusal.code === 'confirmIdentity' ? refusalText(c.get('m'), refusal) : before ? m.keptForm.ended : m.keptForm.ready
  return errorPage(c, { title: 'kept', text, status: refusal.status, kept: keptFormPart(c, kept, before) })
}

const comesTooLate = new Set(['csrf', 'signInFirst', 'confirmIdentity'])

async function answerRefusal(c: Ctx, refusal: UserError): Promise<Response> {
  const text = refusalText(c.get('m'), refusal)
  if (text === refusal.code) c.get('log').error('refusal.without-words', { code: refusal.code })
  const kept = comesTooLate.has(refusal.code) && !c.get('fragment') ? await keptForm(c) : null
  if (kept) return keptPage(c, refusal, kept)
  const elsewhere = detour(c, refusal)
  if (elsewhere) return c.redirect(elsewhere, 303)
  const m = c.get('m').frame
  const wasSent = c.req.method !== 'GET' && c.req.method !== 'HEAD'
  return errorPage(c, {
    title: titleOf(refusal),
    text,
    status: refusal.status,
    more: wasSent && refusal.status !== 404 ? m.errorPage.typed : undefined,
    ...(refusal.code === 'signInFirst' ? { action: { label: m.signIn, href: withNext(paths.signIn, paths.home) } } : {}),
  })
}

/** SQLSTATE classes 08 (connection), 57P (shutdown), 53 (too many), and system errors of the socket. */
const awayCodes = /^(08...|57P0.|53...|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/

/** True when PostgreSQL could not be reached, as opposed to having refused a query. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as Error & { code?: string; syscall?: string }
  if (code !== undefined && awayCodes.test(code)) return code !== 'ENOENT' || syscall === 'connect'
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(error.message)
}

/** True for programs: the API, and scripts of our pages, which ask for JSON. */
const wantsProblem = (c: Ctx): boolean => /^\/api(\/|$)/.test(c.req.path) || /\bapplication\/(problem\+)?json\b/.test(c.req.header('accept') ?? '')

/** No database: a page that is read asks again by itself, a form gives back what was typed. */
async function awayPage(c: Ctx): Promise<Response> {
  const m = c.get('m').frame
  const kept = c.get('fragment') ? null : await keptForm(c)
  if (kept) return errorPage(c, { title: 'away', text: m.keptForm.away, status: 503, kept: keptFormPart(c, kept, null) })
  const reads = c.req.method === 'GET'
  if (reads) c.header('Refresh', '10')
  return errorPage(c, { title: 'away', text: reads ? `${m.errorPage.away} ${m.errorPage.awayAgain}` : m.errorPage.away, status: 503, action: { label: m.errorPage.again, href: hereWith(c, {}) } })
}

/** For `app.onError`. */
export async function answerError(error: Error, c: Ctx): Promise<Response> {
  const away = isDatabaseAway(error)
  if (away) {
    c.get('log').error('database.away', { path: c.req.path, ...errorFields(error) })
    c.header('Retry-After', '5')
  }
  const told = away ? new UserError('databaseAway', {}, { status: 503 }) : error
  if (wantsProblem(c)) return answerProblem(c, told)
  const m = c.get('m').frame.errorPage
  if (away) return awayPage(c)
  if (told instanceof UserError) return answerRefusal(c, told)
  if (told instanceof HTTPException && told.status < 500) return answerRefusal(c, new UserError('badRequest', {}, { status: 400 }))
  c.get('log').error('request.failed', { method: c.req.method, path: c.req.path, ...errorFields(error) })
  const { contactEmail } = c.get('config').cooperative
  const write = { label: c.get('m').frame.contact, href: `mailto:${contactEmail}?subject=${encodeURIComponent(m.reference(c.get('requestId')))}` }
  const kept = c.get('fragment') ? null : await keptForm(c)
  return errorPage(c, { title: 'ours', text: m.ours, status: 500, other: write, ...(kept ? { kept: keptFormPart(c, kept, null) } : {}) })
}

/** For `app.notFound`. */
export const answerNotFound = (c: Ctx): Response | Promise<Response> => (wantsProblem(c) ? answerProblem(c, notFound()) : answerRefusal(c, notFound()))
