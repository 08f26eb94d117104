/** The register in a real browser: from the application of somebody unknown to a membership that ends, without an administrator's help but the decision. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { gatherErrors, lookAt, openBrowser } from './look.ts'
import { servePanel } from './serve-panel.ts'

const panel = await servePanel()
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

const shots = () => (process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] })
const email = 'lise@exemple.test'

async function linkTo(address: string): Promise<string> {
  const { body_text } = await panel.db.selectFrom('outgoing_message').select('body_text').where('to_address', '=', address).orderBy('created_at', 'desc').executeTakeFirstOrThrow()
  return new RegExp(`${panel.baseUrl}(/\\S+link=\\S+)`).exec(body_text)?.[1] ?? ''
}

async function withPage(options: Parameters<Browser['newContext']>[0], work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ locale: 'fr', reducedMotion: 'reduce', baseURL: panel.baseUrl, ...options })
  try {
    await work(await context.newPage(), context)
  } finally {
    await context.close()
  }
}

async function signIn(page: Page, who: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Courriel').fill(who.email)
  await page.getByLabel('Mot de passe').fill(who.password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

async function apply(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('link', { name: 'Devenir sociétaire' }).first().click()
  assert.equal(await page.getByLabel('Son nom', { exact: true }).isVisible(), false, 'fields of an organisation are not shown to a person')
  await page.getByText('Une organisation').click()
  await page.getByLabel('Son nom', { exact: true }).fill('Les Jardins de Lise')
  await page.getByLabel('Forme juridique').fill('Association loi 1901')
  await page.getByLabel('Prénom et nom').fill('Lise Aubin')
  await page.getByLabel('Date de naissance').fill('1979-04-02')
  await page.getByLabel('Lieu de naissance').fill('Angers')
  await page.getByLabel('Courriel').fill(email)
  await page.getByLabel('Téléphone').fill('06 12 34 56 78')
  await page.getByLabel('Adresse', { exact: true }).fill('5 rue du Port')
  await page.getByLabel('Code postal').fill('49000')
  await page.getByLabel('Commune').fill('Angers')
  await page.getByRole('button', { name: 'Envoyer ma candidature' }).click()
  // the country was forgotten: what was typed is there
  await page.getByText('La loi demande cela').waitFor()
  assert.equal(await page.getByLabel('Son nom', { exact: true }).inputValue(), 'Les Jardins de Lise')
  await page.getByLabel('Pays').fill('France')
  await page.getByLabel('je les accepte').check()
  await page.getByRole('button', { name: 'Envoyer ma candidature' }).click()
  await page.getByRole('heading', { name: 'Regardez vos courriels.' }).waitFor()
}

test('from application through admission to withdrawal, the visitor’s part without scripts', async () => {
  const password = 'quatre mots pris au hasard'
  let link = ''
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await apply(page)
    link = await linkTo(email)
    await page.goto(link)
    await page.getByRole('button', { name: 'Confirmer mon adresse' }).click()
    await page.getByText('C’est fait. Votre candidature est transmise.').waitFor()
  })
  await withPage({}, async (page, context) => {
    const errors = gatherErrors(page)
    await signIn(page, panel.signIns.administrator)
    await page.goto('/administration/applications')
    await page.getByRole('link', { name: 'Les Jardins de Lise' }).click()
    const storageState = await context.storageState()
    const { id: theatre } = await panel.db.selectFrom('departure').innerJoin('member', 'member.id', 'departure.member_id').select('member.id').where('departure.kind', '=', 'exclusion').executeTakeFirstOrThrow()
    const { id: someone } = await panel.db.selectFrom('member').select('id').where('number', '=', 3).executeTakeFirstOrThrow()
    const paths = [new URL(page.url()).pathname, `/administration/members/${theatre}/departure`, `/administration/members/${someone}/departure`, `/administration/members/${someone}`, `/administration/members/${someone}/identity`]
    assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState, ...shots() }), [])
    await page.getByLabel('Référence de la décision').fill('PV de novembre')
    await page.getByRole('button', { name: 'Enregistrer la décision' }).click()
    await page.getByText('Le message de bienvenue est parti').waitFor()
    // as one types: no button is pressed, the address follows
    await page.goto('/administration/members')
    await page.getByRole('searchbox').pressSequentially('jardins de', { delay: 10 })
    await page.waitForURL(/q=jardins\+de/)
    await page.getByRole('link', { name: 'Les Jardins de Lise' }).waitFor()
    assert.equal(await page.getByRole('row').count(), 2)
    assert.equal(await page.evaluate('document.activeElement?.name'), 'q', 'the keyboard stays where it was')
    assert.deepEqual(errors, [])
  })
  await withPage({ javaScriptEnabled: false }, async (page, context) => {
    await page.goto(await linkTo(email))
    await page.getByLabel('Nouveau mot de passe').fill(password)
    await page.getByRole('button', { name: 'Entrer avec ce mot de passe' }).click()
    await page.waitForURL('**/home')
    await page.goto('/account')
    await page.getByRole('link', { name: 'Les Jardins de Lise' }).first().click()
    await page.getByRole('heading', { name: 'Les Jardins de Lise' }).waitFor()
    const here = new URL(page.url()).pathname
    assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths: [here, `${here}/leave`, `${here}/people`, `${here}/identity`], storageState: await context.storageState(), ...shots() }), [])
    await page.goto(here)
    await page.getByRole('link', { name: 'Quitter la coopérative' }).click()
    await page.getByRole('button', { name: 'Je quitte la coopérative' }).click()
    await page.getByText('C’est noté. Votre retrait prend effet').waitFor()
    await page.getByRole('button', { name: 'Rester sociétaire' }).click()
    await page.getByText('Vous restez sociétaire.').waitFor()
    await page.getByRole('button', { name: 'Je quitte la coopérative' }).click()
    await page.goto(link)
    await page.getByText('Vous êtes sociétaire, sous le n°').waitFor()
  })
  assert.deepEqual(panel.faults, [])
})
