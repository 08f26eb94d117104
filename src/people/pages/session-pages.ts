/** Browsers that are signed in, and tokens for programs. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { formatDay, formatDateTime } from '#lib/format.ts'
import { longestPasskeyName } from '#people/passkeys/passkey-name.ts'
import { createToken } from '#people/sessions/create-token.ts'
import { revokeOtherSessions, revokeSession } from '#people/sessions/end-session.ts'
import { ownsSession, sessionsOf } from '#people/sessions/session-store.ts'
import type { SessionRow } from '#people/sessions/session-store.ts'
import { button, linkButton } from '#web/components/button.ts'
import { copy } from '#web/components/copy.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { ownerOf, recently, signedIn } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { accountPage, accountStep } from './account-frame.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'

const tokenPath = `${paths.sessions}/new-token`
const othersPath = `${paths.sessions}/end-others`
const endPath = (id: string): string => `${paths.sessions}/${id}/end`

const ownSession = ownerOf('session', (c) => ownsSession(c.get('db'), actorOf(c).personId, c.req.param('session') ?? ''))

/** Pages below `/account/sessions`. */
export function makeSessionPages(): App {
  const app = new Hono<Env>()
  app.get(paths.sessions, signedIn, (c) => listPage(c))
  app.post(othersPath, signedIn, async (c) => {
    const count = await inTransaction(c.get('db'), (tx) => revokeOtherSessions(tx, actorOf(c), c.get('clock')))
    flash(c, c.get('m').people.sessions.othersRevoked(count))
    return c.redirect(paths.sessions, 303)
  })
  app.get(tokenPath, signedIn, recently, (c) => tokenPage(c, '', notRefused))
  app.post(tokenPath, signedIn, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { personId } = actorOf(c)
        const made = await inTransaction(c.get('db'), (tx) => createToken(tx, actorOf(c), { personId, name: given('name'), from: letterheadOf(c) }, c.get('clock')))
        return madePage(c, given('name'), made)
      },
      (refused) => tokenPage(c, given('name'), refused),
    )
  })
  app.post(endPath(':session'), ownSession, async (c) => {
    const sessionId = c.req.param('session') ?? ''
    await inTransaction(c.get('db'), (tx) => revokeSession(tx, actorOf(c), { sessionId }, c.get('clock')))
    flash(c, c.get('m').people.sessions.revoked)
    return c.redirect(paths.sessions, 303)
  })
  return app
}

function listOf(c: Ctx, rows: readonly SessionRow[], caption: string, end: string): Html {
  const t = c.get('m').people.sessions
  const when = (instant: Date) => formatDateTime(c.get('language'), instant)
  return table({
    caption,
    columns: [{ label: t.name }, { label: t.seenLabel, folded: 'full' }, { label: end, hidden: true, folded: 'first' }],
    rows: rows.map((row) => ({
      header: html`${row.name}<small>${t.from(row.source)}, ${t.since(when(row.createdAt))}</small>`,
      cells: [
        when(row.lastSeenAt),
        row.id === actorOf(c).sessionId ? stateMark('ok', t.here) : postButton(c, { action: endPath(row.id), label: end, describedAs: `${end} ${row.name}`, small: true }),
      ],
    })),
  })
}

async function listPage(c: Ctx): Promise<Response> {
  const t = c.get('m').people.sessions
  const rows = await sessionsOf(c.get('db'), actorOf(c).personId, c.get('clock'))
  const browsers = rows.filter((row) => row.kind === 'browser')
  const tokens = rows.filter((row) => row.kind === 'token')
  const browserPart = section({
    title: t.browsersTitle,
    content: html`${listOf(c, browsers, t.browsersTitle, t.revoke)}${
      rows.length > 1 ? html`<div class="actions">${postButton(c, { action: othersPath, label: t.revokeOthers, icon: 'log-out' })}<span class="s soft">${t.revokeOthersText}</span></div>` : ''
    }`,
  })
  const tokenPart = section({
    title: t.tokensTitle,
    content: html`<p class="soft">${t.tokensLead}</p>${tokens.length === 0 ? html`<p>${t.tokensNone}</p>` : listOf(c, tokens, t.tokensTitle, t.tokenRevoke)}<div class="actions">${linkButton({
      href: tokenPath,
      label: t.tokenCreate,
      icon: 'plus',
    })}</div>`,
  })
  return accountPage(c, 'sessions', { lead: t.lead, content: html`<div class="stack l">${browserPart}${tokenPart}</div>` })
}

function tokenPage(c: Ctx, name: string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const edit = form(
    c,
    { action: tokenPath },
    html`${state.above('name')}${field({ name: 'name', label: t.sessions.tokenName, hint: t.sessions.tokenNameHint, value: name, required: true, maxLength: longestPasskeyName, error: state.beside('name') })}<div class="actions">${button({
      label: t.sessions.tokenCreate,
      kind: 'main',
    })}${linkButton({ href: paths.sessions, label: t.cancel })}</div>`,
  )
  return accountStep(c, 'sessions', { title: t.sessions.tokenCreate, lead: t.sessions.tokensLead, status: state.status, content: edit })
}

function madePage(c: Ctx, name: string, made: { secret: string; expiresAt: Date }): Promise<Response> {
  const t = c.get('m').people.sessions
  return accountStep(c, 'sessions', {
    title: t.tokenHeading,
    lead: t.tokenLead(name, formatDay(c.get('language'), made.expiresAt)),
    content: html`<div class="card">${copy(c, { text: made.secret, label: t.tokenLabel })}</div><div class="actions">${linkButton({ href: paths.sessions, label: t.tokenKept, kind: 'main' })}</div>`,
  })
}
