/** Adding, renaming and removing one's own passkeys. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { removePasskey, renamePasskey } from '#people/passkeys/change-passkey.ts'
import { longestPasskeyName } from '#people/passkeys/passkey-name.ts'
import { passkeyById } from '#people/passkeys/passkey-store.ts'
import { keepPasskey, passkeyOptions, verifyNewPasskey } from '#people/passkeys/register-passkey.ts'
import { relyingParty } from '#people/passkeys/relying-party.ts'
import { personById } from '#people/persons/person-store.ts'
import { describeBrowser } from '#people/sessions/describe-browser.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { passkeyForm } from '#web/components/passkey.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { ownerOf, recently, signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import { accountStep } from './account-frame.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { readPasskeyRequest } from './passkey-request.ts'
import { peoplePaths } from './people-paths.ts'
import { securityPaths } from './security-paths.ts'

const optionsPath = `${securityPaths.newPasskey}/options`
const onePath = securityPaths.passkey(':passkey')
const removePath = `${onePath}/remove`

const passkeyIn = (c: Ctx): string => c.req.param('passkey') ?? ''
const ownPasskey = ownerOf('passkey', async (c) => (await passkeyById(c.get('db'), passkeyIn(c)))?.personId === actorOf(c).personId)

/** Pages below `/account/security` about passkeys. */
export function makePasskeyPages(): App {
  const app = new Hono<Env>()
  app.get(securityPaths.newPasskey, signedIn, recently, (c) => newPage(c))
  app.post(optionsPath, signedIn, recently, async (c) => {
    const person = await personById(c.get('db'), actorOf(c).personId)
    return c.json(await passkeyOptions(c.get('db'), person, relyingParty(c.get('config')), c.get('clock')))
  })
  app.post(securityPaths.newPasskey, signedIn, recently, async (c) => {
    const given = await readPasskeyRequest(c)
    const { personId } = actorOf(c)
    const party = relyingParty(c.get('config'))
    const passkey = await verifyNewPasskey(c.get('db'), { personId, answer: given.credential, party }, c.get('clock'))
    await inTransaction(c.get('db'), (tx) => keepPasskey(tx, actorOf(c), { personId, passkey, name: given.field('name'), from: letterheadOf(c) }, c.get('clock')))
    flash(c, c.get('m').people.security.passkeyAdded)
    return c.json({ next: peoplePaths.security })
  })
  app.get(onePath, ownPasskey, async (c) => onePage(c, (await passkeyById(c.get('db'), passkeyIn(c)))?.name ?? '', notRefused))
  app.post(onePath, ownPasskey, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => renamePasskey(tx, actorOf(c), { passkeyId: passkeyIn(c), name: given('name') }, c.get('clock')))
        flash(c, c.get('m').people.security.passkeyRenamed)
        return c.redirect(peoplePaths.security, 303)
      },
      (refused) => onePage(c, given('name'), refused),
    )
  })
  app.get(removePath, ownPasskey, recently, (c) => removePage(c, notRefused))
  app.post(removePath, ownPasskey, recently, (c) =>
    orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => removePasskey(tx, actorOf(c), { passkeyId: passkeyIn(c), from: letterheadOf(c) }, c.get('clock')))
        flash(c, c.get('m').people.security.passkeyRemoved)
        return c.redirect(peoplePaths.security, 303)
      },
      (refused) => removePage(c, refused),
    ),
  )
  return app
}

function newPage(c: Ctx): Promise<Response> {
  const t = c.get('m').people
  const fields = field({ name: 'name', label: t.security.passkeyName, value: describeBrowser(c.req.header('user-agent')), required: true, maxLength: longestPasskeyName })
  return accountStep(c, 'security', {
    title: t.security.passkeyAdd,
    lead: t.security.passkeysLead,
    content: html`${passkeyForm(c, { does: 'register', options: optionsPath, verify: securityPaths.newPasskey, label: t.security.passkeyAdd, fields })}<noscript><p>${t.passkeyScript.needed}</p></noscript>
      <div class="actions">${linkButton({ href: peoplePaths.security, label: t.cancel })}</div>`,
  })
}

function onePage(c: Ctx, name: string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const path = securityPaths.passkey(passkeyIn(c))
  const rename = form(
    c,
    { action: path },
    html`${state.above('name')}${field({ name: 'name', label: t.security.passkeyName, value: name, required: true, maxLength: longestPasskeyName, error: state.beside('name') })}<div class="actions">${button({
      label: t.security.passkeyRename,
      kind: 'main',
    })}${linkButton({ href: `${path}/remove`, label: t.security.passkeyRemove })}${linkButton({ href: peoplePaths.security, label: t.cancel })}</div>`,
  )
  return accountStep(c, 'security', { title: t.security.passkeyOne, status: state.status, content: rename })
}

async function removePage(c: Ctx, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const name = (await passkeyById(c.get('db'), passkeyIn(c)))?.name ?? ''
  const title = t.security.passkeyRemoveTitle(name)
  const ask = confirmationPage(
    c,
    {
      id: 'remove',
      title,
      text: html`${state.above()}<p>${t.security.passkeyRemoveText}</p>`,
      action: `${securityPaths.passkey(passkeyIn(c))}/remove`,
      confirm: { label: t.security.passkeyRemove },
      cancel: t.cancel,
    },
    peoplePaths.security,
  )
  return page(c, { title, body: ask, section: null, status: state.status })
}
