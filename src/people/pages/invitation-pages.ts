/** Taking up an invitation, with a passkey or a password. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { notFound } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import { declineDelegation } from '#people/delegations/answer-delegation.ts'
import { readLink } from '#people/links/one-time-link.ts'
import { joinWithPasskey } from '#people/passkeys/join-with-passkey.ts'
import { passkeyOptions, verifyNewPasskey } from '#people/passkeys/register-passkey.ts'
import { relyingParty } from '#people/passkeys/relying-party.ts'
import { hashPassword } from '#people/passwords/hash-password.ts'
import { checkNewPassword } from '#people/passwords/password-rules.ts'
import { acceptInvitation } from '#people/persons/accept-invitation.ts'
import { personById } from '#people/persons/person-store.ts'
import type { Person } from '#people/persons/person-store.ts'
import { openSession } from '#people/sessions/open-session.ts'
import type { OpenedSession } from '#people/sessions/open-session.ts'
import { setSessionCookie } from '#people/sessions/session-cookie.ts'
import { endSession } from '#people/sessions/session-store.ts'
import { visitorOf } from '#people/visitor.ts'
import { button } from '#web/components/button.ts'
import { form } from '#web/components/form.ts'
import { passkeyForm } from '#web/components/passkey.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { everyone } from '#web/guard.ts'
import { paths } from '#web/paths.ts'
import { doorPage } from './door-page.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { addLinkPage } from './link-page.ts'
import { checkLinkSecret, linkField } from './link-secret.ts'
import { newPasswordField } from './password-field.ts'
import { readPasskeyRequest } from './passkey-request.ts'
import { peoplePaths } from './people-paths.ts'

const optionsPath = `${peoplePaths.invitation}/passkey/options`
const verifyPath = `${peoplePaths.invitation}/passkey`

/** Signs in whoever has just joined: the link and their choice were proof enough. */
async function welcome(c: Ctx, tx: Tx, personId: string, method: 'password' | 'passkey'): Promise<OpenedSession> {
  const visitor = visitorOf(c)
  if (visitor.previousSecret) await endSession(tx, visitor.previousSecret)
  await recordAudit(tx, { ...visitor, personId }, { action: 'signIn.done', subjectKind: 'person', subjectId: personId, after: { method, device: visitor.device } }, c.get('clock'))
  return openSession(tx, { personId, kind: 'browser', step: 'complete', name: visitor.device, source: visitor.source }, c.get('clock'))
}

/** Pages of the invitation. */
export function makeInvitationPages(): App {
  const app = new Hono<Env>()
  addLinkPage(app, peoplePaths.invitation, {
    page: invitationPage,
    act: async (c, link, given) => {
      const { person, lent } = await readInvitation(c, link)
      checkNewPassword(given('password'), [person.name, person.email])
      const passwordHash = await hashPassword(given('password'))
      const session = await inTransaction(c.get('db'), async (tx) =>
        welcome(c, tx, await acceptInvitation(tx, visitorOf(c), { link, passwordHash }, c.get('clock')), 'password'),
      )
      setSessionCookie(c, session)
      flash(c, c.get('m').people.invitation.done)
      return c.redirect(lent ? peoplePaths.access : paths.home, 303)
    },
  })
  addLinkPage(app, peoplePaths.declineInvitation, {
    page: invitationPage,
    act: async (c, link) => {
      const { person, lent } = await readInvitation(c, link)
      if (!lent) throw notFound()
      await inTransaction(c.get('db'), (tx) => declineDelegation(tx, { ...visitorOf(c), personId: person.id }, { delegation: lent.delegation, thing: { name: lent.thing }, from: letterheadOf(c) }, c.get('clock')))
      const t = c.get('m').people.invitation
      return doorPage(c, { title: t.declinedTitle, heading: t.declinedHeading, lead: t.declined })
    },
  })
  app.post(optionsPath, everyone, async (c) => {
    const given = await readPasskeyRequest(c)
    const { person } = await readInvitation(c, checkLinkSecret(given.field('link')))
    return c.json(await passkeyOptions(c.get('db'), person, relyingParty(c.get('config')), c.get('clock')))
  })
  app.post(verifyPath, everyone, async (c) => {
    const given = await readPasskeyRequest(c)
    const link = checkLinkSecret(given.field('link'))
    const { person, lent } = await readInvitation(c, link)
    const party = relyingParty(c.get('config'))
    const passkey = await verifyNewPasskey(c.get('db'), { personId: person.id, answer: given.credential, party }, c.get('clock'))
    const visitor = visitorOf(c)
    const session = await inTransaction(c.get('db'), async (tx) =>
      welcome(c, tx, await joinWithPasskey(tx, visitor, { link, passkey, name: visitor.device, from: letterheadOf(c) }, c.get('clock')), 'passkey'),
    )
    setSessionCookie(c, session)
    flash(c, c.get('m').people.invitation.done)
    return c.json({ next: lent ? peoplePaths.access : paths.home })
  })
  return app
}

/** What a link of an invitation says: for whom, and, when somebody invited them to help, with what. */
async function readInvitation(c: Ctx, link: string): Promise<{ person: Person; lent: { delegation: string; by: string; thing: string } | null }> {
  const { personId, payload } = await readLink(c.get('db'), ['invitation'], link, c.get('clock'))
  const person = await personById(c.get('db'), personId)
  const { delegation, by, thing } = payload
  return { person, lent: typeof delegation === 'string' ? { delegation, by: String(by), thing: String(thing) } : null }
}

async function invitationPage(c: Ctx, link: string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const { person, lent } = await readInvitation(c, link)
  const decline = lent ? form(c, { action: peoplePaths.declineInvitation }, html`${linkField(link)}<p class="s soft">${t.invitation.declineText}</p>${button({ label: t.invitation.decline, small: true })}`) : ''
  return doorPage(c, {
    title: t.invitation.title,
    heading: t.invitation.heading(person.name),
    lead: lent ? html`${t.invitation.lent(lent.by, lent.thing)} ${t.invitation.lead}` : t.invitation.lead,
    status: state.status,
    content: html`${passkeyForm(c, { does: 'register', options: optionsPath, verify: verifyPath, label: t.invitation.passkey, fields: linkField(link) })}<p class="or">${t.or}</p>${form(
      c,
      { action: peoplePaths.invitation },
      html`${state.above('password')}${linkField(link)}${newPasswordField(c, person.email, state)}${button({ label: t.invitation.submit })}`,
    )}${decline}`,
  })
}
