/** Taking up an invitation, with a passkey or a password. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { recordAudit } from '#people/audit.ts'
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
import { deadLinkPage, doorPage } from './door-page.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { checkLinkSecret, linkField, withLink } from './link-secret.ts'
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
  app.get(peoplePaths.invitation, everyone, (c) => withLink(c, c.req.query('link'), (link) => invitationPage(c, link, notRefused), () => deadLinkPage(c)))
  app.post(peoplePaths.invitation, everyone, async (c) => {
    const given = await readForm(c)
    return withLink(
      c,
      given('link'),
      (link) =>
        orAgain(
          c,
          async () => {
            const person = await personOfLink(c, link)
            checkNewPassword(given('password'), [person.name, person.email])
            const passwordHash = await hashPassword(given('password'))
            const session = await inTransaction(c.get('db'), async (tx) =>
              welcome(c, tx, await acceptInvitation(tx, visitorOf(c), { link, passwordHash }, c.get('clock')), 'password'),
            )
            setSessionCookie(c, session)
            flash(c, c.get('m').people.invitation.done)
            return c.redirect(paths.home, 303)
          },
          (refused) => invitationPage(c, link, refused),
        ),
      () => deadLinkPage(c),
    )
  })
  app.post(optionsPath, everyone, async (c) => {
    const given = await readPasskeyRequest(c)
    const person = await personOfLink(c, checkLinkSecret(given.field('link')))
    return c.json(await passkeyOptions(c.get('db'), person, relyingParty(c.get('config')), c.get('clock')))
  })
  app.post(verifyPath, everyone, async (c) => {
    const given = await readPasskeyRequest(c)
    const link = checkLinkSecret(given.field('link'))
    const person = await personOfLink(c, link)
    const party = relyingParty(c.get('config'))
    const passkey = await verifyNewPasskey(c.get('db'), { personId: person.id, answer: given.credential, party }, c.get('clock'))
    const visitor = visitorOf(c)
    const session = await inTransaction(c.get('db'), async (tx) =>
      welcome(c, tx, await joinWithPasskey(tx, visitor, { link, passkey, name: visitor.device, from: letterheadOf(c) }, c.get('clock')), 'passkey'),
    )
    setSessionCookie(c, session)
    flash(c, c.get('m').people.invitation.done)
    return c.json({ next: paths.home })
  })
  return app
}

const personOfLink = async (c: Ctx, link: string): Promise<Person> =>
  personById(c.get('db'), (await readLink(c.get('db'), ['invitation'], link, c.get('clock'))).personId)

async function invitationPage(c: Ctx, link: string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const person = await personOfLink(c, link)
  return doorPage(c, {
    title: t.invitation.title,
    heading: t.invitation.heading(person.name),
    lead: t.invitation.lead,
    status: state.status,
    content: html`${passkeyForm(c, { does: 'register', options: optionsPath, verify: verifyPath, label: t.invitation.passkey, fields: linkField(link) })}<p class="or">${t.or}</p>${form(
      c,
      { action: peoplePaths.invitation },
      html`${state.above('password')}${linkField(link)}${newPasswordField(c, person.email, state)}${button({ label: t.invitation.submit })}`,
    )}`,
  })
}
