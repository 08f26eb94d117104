/** People in a real browser: passkeys with Chromium's own authenticator, pages that need a link or a state, life without scripts. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inTransaction } from '#db/transaction.ts'
import { createLink } from '#people/links/one-time-link.ts'
import { goodPassword } from '#people/test-people.ts'
import type { TestPerson } from '#people/test-people.ts'
import { gatherErrors, lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'

// Not in `before`: the test database would be dropped with the first test that needed it.
const panel = await servePeople()
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

const shots = () => (process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] })

async function withPage(options: Parameters<Browser['newContext']>[0], work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ locale: 'fr', reducedMotion: 'reduce', baseURL: panel.baseUrl, ...options })
  try {
    await work(await context.newPage(), context)
  } finally {
    await context.close()
  }
}

/** Gives the page's browser an authenticator that verifies its person without asking. */
async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
}

async function signIn(page: Page, person: TestPerson): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Courriel').fill(person.email)
  await page.getByLabel('Mot de passe').fill(goodPassword)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
}

/** What a signed-in browser of this person keeps. */
async function stateOf(person: TestPerson): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const kept = (await panel.signedIn(person)).cookies.get('onyva-session') ?? ''
  const { hostname } = new URL(panel.baseUrl)
  return { cookies: [{ name: 'onyva-session', value: kept, domain: hostname, path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' }], origins: [] }
}

test('a passkey is made, signs in with one press, and confirms who one is', () =>
  withPage({}, async (page) => {
    const errors = gatherErrors(page)
    // Offered in the e-mail field, Chromium's authenticator would answer before anybody presses the button.
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false')
    await addAuthenticator(page)
    await signIn(page, await panel.addPerson({ name: 'Léa Moreau' }))
    await page.goto('/account/security/new-passkey')
    await page.getByLabel('Nom de la clé').fill('Mon ordinateur')
    await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click()
    await page.getByText('La clé d’accès est ajoutée.').waitFor()
    await page.getByRole('link', { name: 'Mon ordinateur' }).waitFor()
    await page.goto('/sign-out')
    await page.getByRole('button', { name: 'Se déconnecter' }).click()
    await page.getByText('Vous êtes déconnecté').waitFor()
    await page.goto('/sign-in?next=/account/sessions')
    await page.getByRole('button', { name: 'Continuer avec ma clé d’accès' }).click()
    await page.waitForURL((url) => url.pathname === '/account/sessions')
    panel.clock.advance(11 * 60_000)
    await page.goto('/account/security/password')
    await page.getByRole('heading', { name: 'C’est bien vous ?' }).waitFor()
    await page.getByRole('button', { name: 'Confirmer avec ma clé d’accès' }).click()
    await page.waitForURL((url) => url.pathname === '/account/security/password')
    assert.deepEqual(errors, [])
  }))

test('an invitation is taken up with a passkey, which is then offered in the e-mail field', () =>
  withPage({}, async (page) => {
    await addAuthenticator(page)
    const person = await panel.addPerson({ name: 'Noé Petit', invited: true })
    const secret = await inTransaction(panel.db, (tx) => createLink(tx, { purpose: 'invitation', personId: person.id }, panel.clock))
    await page.goto(`/invitation?link=${secret}`)
    await page.getByRole('button', { name: 'Créer ma clé d’accès' }).click()
    await page.waitForURL('**/home')
    await page.goto('/account')
    assert.equal(await page.getByLabel('Nom').inputValue(), 'Noé Petit')
    await page.goto('/sign-out')
    await page.getByRole('button', { name: 'Se déconnecter' }).click()
    await page.waitForURL('**/home') // the authenticator answered the offer by itself
  }))

test('a member’s page on the sites’ domain is given no passkey of the panel', () =>
  withPage({}, async (page) => {
    await addAuthenticator(page)
    await signIn(page, await panel.addPerson())
    await page.goto('/account/security/new-passkey')
    await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click()
    await page.getByText('La clé d’accès est ajoutée.').waitFor()
    const port = new URL(panel.baseUrl).port
    await page.route('**/thief', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' }))
    for (const [host, rpId] of [['roue.sites-onyva.localhost', 'panel.onyva.localhost'], ['roue.panel.onyva.localhost', 'panel.onyva.localhost'], ['roue.onyva.localhost', 'onyva.localhost']] as const) {
      await page.goto(`http://${host}:${port}/thief`)
      const got = await page.evaluate(
        `navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId: ${JSON.stringify(rpId)}, userVerification: 'required', timeout: 1500 } }).then((c) => c.id, (e) => e.name)`,
      )
      // A host below the panel’s own may ask by the browser’s rules; it gets an assertion for its own origin, which
      // the panel refuses (passkeys.test.ts), and no member’s page can be given such a host (config.ts).
      if (host !== 'roue.panel.onyva.localhost') assert.match(String(got), /SecurityError|NotAllowedError/)
    }
  }))

test('everything can be done without scripts', () =>
  withPage({ javaScriptEnabled: false }, async (page) => {
    const person = await panel.addPerson()
    await page.goto('/account/security/totp')
    await page.getByLabel('Courriel').fill(person.email)
    await page.getByLabel('Mot de passe').fill('faux')
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
    await page.getByText('Ce mot de passe ne va pas').waitFor()
    assert.equal(await page.getByLabel('Courriel').inputValue(), person.email)
    await page.getByLabel('Mot de passe').fill(goodPassword)
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
    await page.waitForURL((url) => url.pathname === '/account/security/totp')
    const secret = ((await page.locator('.copy code').textContent()) ?? '').replaceAll(' ', '')
    await page.getByLabel('Code à six chiffres').fill(panel.codeOf(secret))
    await page.getByRole('button', { name: 'Vérifier et mettre en place' }).click()
    await page.getByText('Gardez ces dix codes').waitFor()
    await page.locator('.codes li').last().waitFor()
    const [code = ''] = await page.locator('.codes li').allTextContents()
    await page.getByRole('link', { name: 'Je les ai gardés' }).click()
    await page.goto('/sign-out')
    await page.getByRole('button', { name: 'Se déconnecter' }).click()
    await signIn(page, person)
    await page.getByLabel('Code', { exact: true }).fill(code)
    await page.getByRole('button', { name: 'Entrer' }).click()
    await page.waitForURL('**/home')
  }))

test('pages of links at the door', async () => {
  const person = await panel.addPerson({ totp: true })
  const invited = await panel.addPerson({ name: 'Noé Petit', invited: true })
  const payload = { email: 'camille@nouveau.example', changeId: 'x' }
  const make = (purpose: Parameters<typeof createLink>[1]['purpose'], personId: string) => inTransaction(panel.db, (tx) => createLink(tx, { purpose, personId, payload }, panel.clock))
  const paths = [
    `/invitation?link=${await make('invitation', invited.id)}`,
    `/reset-password?link=${await make('reset', person.id)}`,
    `/confirm-email?link=${await make('email-new', person.id)}`,
    `/lost-factor?link=${await make('lost-factor', person.id)}`,
    `/lost-factor/cancel?link=${await make('lost-factor-cancel', person.id)}`,
    '/invitation?link=dead',
  ]
  assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, ...shots() }), [])
  await withPage({}, async (page, context) => {
    await signIn(page, person)
    await page.waitForURL('**/sign-in/second-factor?*')
    const storageState = await context.storageState()
    assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths: ['/sign-in/second-factor', '/sign-in/lost-factor'], storageState, ...shots() }), [])
  })
})

test('pages of one person, member, passkey, message', async () => {
  const admin = await panel.addPerson({ name: 'Inès Durand', roles: ['administrator'] })
  const person = await panel.addPerson({ name: 'Camille Ferrand', email: 'camille@ateliers-velo.example', roles: ['board', 'treasurer'] })
  const member = await panel.addMember('Fédération des ateliers vélo', person.id)
  for (let index = 0; index < 60; index++) await panel.addMember(`Association numéro ${index}`)
  const admins = await panel.signedIn(admin)
  await admins.post('/administration/persons/new', { name: 'Zoé Marchand', email: 'zoe@exemple.test', language: 'fr' })
  await panel.db
    .insertInto('passkey')
    .values({ id: 'a'.repeat(22), person_id: admin.id, public_key: Buffer.alloc(1), sign_count: 0, name: 'Clé bleue', created_at: panel.clock.now(), last_used_at: null })
    .execute()
  const { id: message } = await panel.db.selectFrom('outgoing_message').select('id').where('to_address', '=', 'zoe@exemple.test').executeTakeFirstOrThrow()
  const { id: zoe } = await panel.db.selectFrom('person').select('id').where('email', '=', 'zoe@exemple.test').executeTakeFirstOrThrow()
  const { id: grant } = await panel.db.selectFrom('role_grant').select('id').where('person_id', '=', person.id).executeTakeFirstOrThrow()
  const paths = [
    '/account/security',
    `/account/security/passkeys/${'a'.repeat(22)}`,
    `/account/security/passkeys/${'a'.repeat(22)}/remove`,
    `/administration/persons/${person.id}`,
    `/administration/persons/${zoe}`,
    `/administration/persons/${person.id}/disable`,
    `/administration/persons/${person.id}/roles/new`,
    `/administration/persons/${person.id}/roles/${grant}/end`,
    `/administration/members?q=association&sort=-name&page=2`,
    `/administration/members/${member}`,
    `/administration/members/${member}/persons/new`,
    `/administration/members/${member}/persons/${person.id}/end`,
    `/administration/messages/${message}`,
    '/administration/audit?kind=person',
  ]
  assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState: await stateOf(admin), ...shots() }), [])
})

test('a message is shown as it will look, as a document that can do nothing', async () => {
  const admin = await panel.addPerson({ roles: ['administrator'] })
  await panel.db
    .insertInto('outgoing_message')
    .values({ id: 'hostile', to_address: 'x@y.example', language: 'fr', subject: 'x', body_text: 'x', body_html: `<p style="color:rgb(1,2,3)">bonjour</p><script>parent.document.title="taken"</script><img src="${panel.baseUrl}/x.png"><form action="/sign-out" method="post"><button>x</button></form>`, created_at: panel.clock.now(), sent_at: null })
    .execute()
  await withPage({ storageState: await stateOf(admin) }, async (page) => {
    await page.goto('/administration/messages/hostile')
    const text = page.frameLocator('iframe').getByText('bonjour')
    await text.waitFor()
    const colour = await text.evaluate((element: unknown) => (globalThis as unknown as { getComputedStyle(one: unknown): { color: string } }).getComputedStyle(element).color)
    assert.equal(colour, 'rgb(1, 2, 3)')
    assert.doesNotMatch(await page.title(), /taken/)
    assert.equal(panel.lines.some((line) => line['path'] === '/x.png'), false, 'nothing is fetched for it')
  })
})
