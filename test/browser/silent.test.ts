/** Silent members and questions to applicants in a real browser: asked, answered by a link without a sign-in, looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { sendReminders } from '#cooperative/members/phantoms/remind-phantoms.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePanel } from './serve-panel.ts'
import { signIn } from './sign-in.ts'

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
async function linkTo(address: string): Promise<string> {
  const { body_text } = await panel.db.selectFrom('outgoing_message').select('body_text').where('to_address', '=', address).orderBy('created_at', 'desc').executeTakeFirstOrThrow()
  return new RegExp(`${panel.baseUrl}(/\\S+link=\\S+)`).exec(body_text)?.[1] ?? ''
}

test('who is silent is asked and answers with one press; an applicant is asked for more and answers', async () => {
  const context = await browser.newContext({ locale: 'fr', reducedMotion: 'reduce', baseURL: panel.baseUrl })
  const page = await context.newPage()
  await signIn(page, panel.signIns.administrator)
  await page.goto('/administration')
  await page.getByText('3 sociétaires ne donnent plus de nouvelles').waitFor()
  await page.goto('/administration/members/silent')
  await page.getByRole('button', { name: 'Relancer ce sociétaire' }).click()
  await page.getByText('Un sociétaire va recevoir un message.').waitFor()
  await inTransaction(panel.db, (tx) => sendReminders(tx, { cooperativeName: 'Les Toits Communs', panelOrigin: panel.baseUrl }, systemClock))
  const { email } = await panel.db.selectFrom('member_identity as i').innerJoin('member as m', 'm.id', 'i.member_id').select('i.email').where('m.name', '=', 'Cercle des Relieurs').executeTakeFirstOrThrow()
  const still = await linkTo(email)
  const { id } = await panel.db.selectFrom('membership_application').select('id').where('state', '=', 'waiting').orderBy('submitted_at').limit(1).executeTakeFirstOrThrow()
  const application = `/administration/applications/${id}`
  await page.goto(application)
  await page.getByText('Poser une question avant de décider').click()
  await page.getByLabel('Votre question').fill('Quels sites voulez-vous héberger ?')
  await page.getByRole('button', { name: 'Envoyer la question' }).click()
  await page.getByText('La question est partie.').waitFor()
  const { email: applicant } = await panel.db.selectFrom('membership_application').select('email').where('id', '=', id).executeTakeFirstOrThrow()
  const question = await linkTo(applicant)
  const findings = [
    ...(await lookAt({ browser, baseUrl: panel.baseUrl, storageState: await context.storageState(), paths: ['/administration/members/silent', application, '/administration/members'], ...shots() })),
    ...(await lookAt({ browser, baseUrl: panel.baseUrl, paths: [still, question], ...shots() })),
  ]
  assert.deepEqual(findings, [])

  const visitor = await (await browser.newContext({ locale: 'fr', baseURL: panel.baseUrl, javaScriptEnabled: false })).newPage()
  await visitor.goto(still)
  await visitor.getByRole('button', { name: 'Oui, nous sommes là' }).click()
  await visitor.getByText('Merci, c’est noté.').first().waitFor()
  await visitor.goto(question)
  await visitor.getByLabel('Votre réponse').fill('Un agenda et un blog.')
  await visitor.getByRole('button', { name: 'Envoyer ma réponse' }).click()
  await visitor.getByText('Votre réponse est transmise').waitFor()
  await page.goto(application)
  await page.getByText('Un agenda et un blog.').waitFor()
  await page.goto('/administration/members/silent')
  assert.equal(await page.getByText('Cercle des Relieurs').count(), 0)
  await page.getByRole('link', { name: 'Proposer la radiation Honoré Castel' }).click()
  assert.match(await page.getByLabel('Ce qui s’est passé').inputValue(), /Sans nouvelles malgré une relance/)
  assert.deepEqual(panel.faults, [])
})
