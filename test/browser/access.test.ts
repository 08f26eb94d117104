/** A friend is invited in a real browser, helps, and then may not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inTransaction } from '#db/transaction.ts'
import { buildNode, buildSite } from '#hosting/sites/test-sites.ts'
import { demoActor } from '#launch/demo/demo-actor.ts'
import { systemClock } from '#lib/clock.ts'
import { gatherErrors, lookAt, openBrowser } from './look.ts'
import { servePanel } from './serve-panel.ts'
import { signIn } from './sign-in.ts'

// Not in `before`: the test database would be dropped with the first test that needed it.
const panel = await servePanel()
const site = await inTransaction(panel.db, async (tx) => {
  const camille = await demoActor(tx, 0, systemClock)
  assert.ok(camille)
  await buildNode(tx, 'ardoise')
  return buildSite(tx, camille, { hostName: 'roue-libre', name: 'La Roue libre' }, systemClock)
})
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

async function open(): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
  const context = await browser.newContext({ locale: 'fr', reducedMotion: 'reduce', baseURL: panel.baseUrl })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  return { page, context, errors: gatherErrors(page) }
}

/** The link in the newest letter to an address. */
async function linkTo(email: string): Promise<string> {
  const letter = await panel.db.selectFrom('outgoing_message').select('body_text').where('to_address', '=', email).orderBy('created_at', 'desc').executeTakeFirstOrThrow()
  return /(\/invitation\?link=\S+)/.exec(letter.body_text)?.[1] ?? assert.fail('no link in the letter')
}

test('a friend without an account is invited, changes something, and after that may not', async () => {
  const camille = await open()
  await signIn(camille.page, panel.signIns.member)
  await camille.page.goto(`/sites/${site.id}`)
  await camille.page.getByRole('navigation', { name: 'Ce site' }).getByRole('link', { name: 'Accès' }).click()
  await camille.page.getByText('Personne d’autre pour l’instant.').waitFor()
  await camille.page.getByLabel('Son courriel').fill('paul@ami.example')
  await camille.page.getByLabel('Comment l’appeler').fill('Paul Ami')
  await camille.page.getByRole('button', { name: 'Envoyer l’invitation', exact: true }).click()
  await camille.page.getByText('L’invitation est partie vers paul@ami.example.').waitFor()

  const paul = await open()
  await paul.page.goto(await linkTo('paul@ami.example'))
  await paul.page.getByText('aimerait votre aide pour « La Roue libre »').waitFor()
  await paul.page.getByLabel('Nouveau mot de passe').fill('quatre mots pour aider')
  await paul.page.getByRole('button', { name: 'Entrer avec ce mot de passe' }).click()
  await paul.page.waitForURL('**/account/access')
  await paul.page.getByRole('button', { name: 'Accepter' }).click()
  await paul.page.waitForURL(`**/sites/${site.id}`)
  await paul.page.getByRole('navigation', { name: 'Ce site' }).getByRole('link', { name: 'Réglages' }).click()
  await paul.page.getByLabel('Nom du site').fill('La Roue de Paul')
  await paul.page.getByRole('button', { name: 'Enregistrer' }).first().click()
  await paul.page.getByText('Le nom est enregistré.').waitFor()
  assert.equal(await paul.page.getByText('Supprimer le site').count(), 0)

  // One more who has not answered, so that the tab is looked at with everything in it.
  await camille.page.getByLabel('Son courriel').fill('zoe@amie.example')
  await camille.page.getByRole('button', { name: 'Envoyer l’invitation', exact: true }).click()
  await camille.page.getByText('Invitations sans réponse').first().waitFor()
  await camille.page.getByText(/renommé\s+«\s*La Roue de Paul/).waitFor()
  const shots = process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] }
  const { id } = await panel.db.selectFrom('delegation').select('id').where('email', '=', 'paul@ami.example').executeTakeFirstOrThrow()
  const own = { browser, baseUrl: panel.baseUrl, ...shots }
  assert.deepEqual(await lookAt({ ...own, storageState: await camille.context.storageState(), paths: [`/sites/${site.id}/access`, `/sites/${site.id}/access/${id}`, `/sites/${site.id}/access/${id}/end`] }), [])
  assert.deepEqual(await lookAt({ ...own, storageState: await paul.context.storageState(), paths: ['/account/access', '/sites', '/home'] }), [])

  await camille.page.getByRole('link', { name: 'Retirer' }).click()
  await camille.page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click()
  await camille.page.getByText('Paul Ami n’a plus accès à ce site.').waitFor()
  await paul.page.reload()
  await paul.page.getByText('Il n’y a rien à cette adresse').first().waitFor()
  await paul.page.goto('/account/access')
  await paul.page.getByText('Aucun accès reçu.').waitFor()
  assert.deepEqual([...camille.errors, ...paul.errors], [])
  assert.deepEqual(panel.faults, [])
  await Promise.all([camille.context.close(), paul.context.close()])
})

test('who wants no account says no from the letter', async () => {
  const zoe = await open()
  await zoe.page.goto(await linkTo('zoe@amie.example'))
  const shots = process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] }
  assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths: [await linkTo('zoe@amie.example')], ...shots }), [])
  await zoe.page.getByRole('button', { name: 'Non merci' }).click()
  await zoe.page.getByText('Aucun compte n’est ouvert').waitFor()
  await zoe.page.goto(await linkTo('zoe@amie.example'))
  await zoe.page.getByRole('heading', { name: 'Ce lien' }).waitFor()
  assert.deepEqual(zoe.errors, [])
  await zoe.context.close()
})
