/**
 * The register in a real browser: from the application of somebody unknown to a membership that ends and shares that are paid
 * back fifteen months later; after each step `hledger` and the pages tell the same figures.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { sharePaths } from '#cooperative/cooperative-paths.ts'
import { addFiscalYears } from '#cooperative/finance/ledger/test-books.ts'
import { completeWithdrawals } from '#cooperative/members/departures/withdraw.ts'
import { capitalOn } from '#cooperative/shares/capital.ts'
import { redemptionQueue } from '#cooperative/shares/redemption-store.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { createPersonWithPassword } from '#people/persons/create-person.ts'
import { personByEmail } from '#people/persons/person-store.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { memberPorts } from '#member-ports.ts'
import { booksAgree } from './books-agree.ts'
import { gatherErrors, lookAt, openBrowser } from './look.ts'
import { servePanel } from './serve-panel.ts'
import { signIn } from './sign-in.ts'

let aheadMs = 0
/** Runs as the machine's own, and may be set ahead: notice and waiting periods pass. */
const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) }
const panel = await servePanel(clock)
const password = 'quatre mots pris au hasard'
const second = { email: 'bruno@lestoitscommuns.example', name: 'Bruno Martin', language: 'fr' as const, password }
let browser: Browser
before(async () => {
  await inTransaction(panel.db, async (tx) => grantRole(tx, byItself('test'), { personId: await createPersonWithPassword(tx, second, clock), role: 'board', endsAt: null }, clock))
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

/** Sets the clock to noon of a day, if that is to come, with the fiscal years until then open. */
async function until(wanted: Day): Promise<void> {
  aheadMs = Math.max(aheadMs, noonOf(wanted).getTime() - systemClock.now().getTime())
  await addFiscalYears(panel.db, wanted, clock)
}

/** The treasurer's page asks the judge. */
async function agree(page: Page, step: string) {
  const token = await inTransaction(panel.db, async (tx) => {
    const person = await personByEmail(tx, panel.signIns.administrator.email)
    return openSession(tx, { personId: person?.id ?? '', kind: 'token', step: 'complete', name: 'hledger', source: '127.0.0.1' }, clock)
  })
  return booksAgree(page, { origin: panel.baseUrl, token: token.secret, yearStart: `${dayOf(clock.now()).slice(0, 4)}-01-01` }, step)
}

async function recordPayment(page: Page, name: string, amount: string): Promise<void> {
  await page.goto(sharePaths.subscriptions)
  await page.getByRole('link', { name: `Enregistrer un versement, ${name}` }).click()
  await page.getByLabel('Montant reçu').fill(amount)
  await page.getByRole('button', { name: 'Enregistrer un versement' }).click()
  await page.getByText('C’est noté.').waitFor()
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
  await page.getByLabel('Nombre de parts').fill('8')
  await page.getByLabel('je les accepte').check()
  await page.getByRole('button', { name: 'Envoyer ma candidature' }).click()
  await page.getByRole('heading', { name: 'Regardez vos courriels.' }).waitFor()
}

let member = ''

test('from application through admission to withdrawal, the visitor’s part without scripts', async () => {
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
    const before = await agree(page, 'admitted, nothing paid')
    await recordPayment(page, 'Les Jardins de Lise', '40')
    const first = await agree(page, 'a quarter paid')
    await recordPayment(page, 'Les Jardins de Lise', '120,00')
    const paid = await agree(page, 'all paid')
    assert.deepEqual([first.at('512') - before.at('512'), paid.at('512') - first.at('512'), paid.at('1013') - before.at('1013'), paid.at('101') - before.at('101')], [4000, 12_000, -16_000, 0])
    await page.goto(sharePaths.transfer)
    const { number } = await panel.db.selectFrom('member').select('number').where('name', '=', 'Les Jardins de Lise').executeTakeFirstOrThrow()
    await page.getByLabel('Numéro du sociétaire qui cède').fill(String(number))
    await page.getByLabel('Numéro du sociétaire qui reçoit').fill('1')
    await page.getByLabel('Combien de parts').fill('9')
    await page.getByLabel('Accord').fill('Directoire de novembre')
    await page.getByRole('button', { name: 'Enregistrer la cession' }).click()
    await page.getByText('dispose de 8 parts').waitFor()
    await page.getByLabel('Combien de parts').fill('3')
    await page.getByRole('button', { name: 'Enregistrer la cession' }).click()
    await page.getByText('C’est enregistré, mouvement').waitFor()
    assert.equal((await agree(page, 'three passed on')).at('101'), paid.at('101'))
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
    member = here.split('/').at(-1) ?? ''
    await page.goto(sharePaths.of(member))
    await page.getByText('5 parts').first().waitFor()
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

test('the floor holds what is paid back; in their order, by two people, all are when others subscribe', async () => {
  const { db } = panel
  const { effective_on: lastDay } = await db.selectFrom('departure').select('effective_on').where('member_id', '=', member).where('state', '=', 'open').executeTakeFirstOrThrow()
  assert.ok(lastDay)
  await inTransaction(db, async (tx) => {
    const [today, now] = [dayOf(clock.now()), await versionAt(tx, dayOf(clock.now()))]
    const capital = await capitalOn(tx, today)
    assert.ok(now?.statutes.shares && capital)
    await changeStatutes(tx, byItself('test'), { statutes: { ...now.statutes, shares: { ...now.statutes.shares, floorCents: Number(capital.capitalCents) } }, fromDay: today, resolution: 'Assemblée extraordinaire' }, clock)
  })
  await until(addDays(lastDay as Day, 1))
  await inTransaction(db, (tx) => completeWithdrawals(tx, byItself('test'), { cooperativeName: 'Les Toits Communs', panelOrigin: panel.baseUrl }, memberPorts, clock))
  const queue = await redemptionQueue(db)
  const own = queue.find(({ memberId }) => memberId === member)
  assert.ok(own && queue.length > 1)
  assert.equal(own.shares, 5)
  await until(addDays(own.dueOn, 1))
  await withPage({}, async (page, context) => {
    await signIn(page, panel.signIns.administrator)
    const held = await agree(page, 'a year later, nothing paid back')
    await page.goto(sharePaths.redemptions)
    // one may be prepared: the first; the floor says no
    await page.getByRole('button', { name: /^Préparer, / }).click()
    await page.getByText('ne peut pas descendre sous son plancher').waitFor()
    assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths: [sharePaths.redemptions], storageState: await context.storageState(), ...shots() }), [])
    await withPage({}, async (others) => {
      await signIn(others, panel.signIns.member)
      await others.goto(sharePaths.mine)
      await others.getByLabel('Combien de parts').first().fill(String(queue.reduce((sum, { left }) => sum + left, 0)))
      await others.getByRole('button', { name: 'Souscrire des parts' }).click()
      await others.getByText('C’est souscrit').waitFor()
    })
    const subscribed = await agree(page, 'others subscribed')
    const came = held.at('101') - subscribed.at('101')
    assert.equal(came, queue.reduce((sum, { left }) => sum + left * 2000, 0))
    for (const request of queue) await payBack(page, request.memberName, request.left * 2000)
    const end = await agree(page, 'all paid back')
    assert.deepEqual([end.at('101'), end.at('4567'), held.at('512') - end.at('512')], [held.at('101'), 0, came])
    await page.goto(sharePaths.of(member))
    await page.getByText('100,00 € payés le').waitFor()
    const looks = [sharePaths.redemptions, sharePaths.movements, sharePaths.of(member)]
    assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths: looks, storageState: await context.storageState(), ...shots() }), [])
  })
  assert.deepEqual(panel.faults, [])
})

/** The treasurer prepares, somebody of the board releases, the bank pays. */
async function payBack(page: Page, name: string, cents: number): Promise<void> {
  const before = await agree(page, `before ${name}`)
  await page.goto(sharePaths.redemptions)
  await page.getByRole('button', { name: `Préparer, ${name}` }).click()
  await page.getByText('une autre personne doit le libérer').first().waitFor()
  const payout = new URL(page.url()).pathname
  assert.equal(await page.getByRole('button', { name: 'Libérer ce remboursement' }).count(), 0, 'who prepared does not release')
  await withPage({ javaScriptEnabled: false }, async (other, context) => {
    await signIn(other, second)
    await other.goto(payout)
    if (shots().shotsFolder) assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths: [payout], storageState: await context.storageState(), ...shots() }), [])
    await other.getByRole('button', { name: 'Libérer ce remboursement' }).click()
    await other.getByText('C’est libéré.').waitFor()
  })
  const owed = await agree(page, `${name} released`)
  assert.deepEqual([owed.at('101') - before.at('101'), owed.at('4567'), owed.at('512') - before.at('512')], [cents, -cents, 0])
  await page.goto(payout)
  await page.getByRole('button', { name: 'Noter le virement' }).click()
  await page.getByText('C’est noté : le remboursement est payé.').waitFor()
}
