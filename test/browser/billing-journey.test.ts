/**
 * From what a member's site used to money in the bank, in a real browser: usage, a run looked at and issued, debtors told,
 * debited by two people, one debit returned, a reminder, a payment plan, paid; then a month above what the plan holds,
 * told at 80 % before any of it is billed. After each step `hledger` and the pages tell the same figures.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { issueSome } from '#cooperative/finance/billing/issue-run.ts'
import { prepareSome } from '#cooperative/finance/billing/prepare-run.ts'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import { recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { dunningPaths, duePaths } from '#cooperative/finance/dunning/dunning-paths.ts'
import { addFiscalYears } from '#cooperative/finance/ledger/test-books.ts'
import { ensureMemberCustomer, saveCustomer } from '#cooperative/finance/sales/customer.ts'
import { enterSeller } from '#cooperative/finance/sales/test-sales.ts'
import { sepaPaths } from '#cooperative/finance/sepa/sepa-paths.ts'
import { saveSepaSettings } from '#cooperative/finance/sepa/sepa-settings.ts'
import { enterPaidDebits } from '#cooperative/finance/sepa/settle-debits.ts'
import { enterTariff } from '#cooperative/finance/tariffs/enter-tariff.ts'
import { addPlan } from '#cooperative/finance/tariffs/save-plan.ts'
import { endSubscription, subscribe } from '#cooperative/finance/tariffs/subscribe.ts'
import { watchUsage } from '#cooperative/finance/tariffs/watch-usage.ts'
import { billingPaths, subscriptionPaths } from '#cooperative/finance/tariffs/tariff-paths.ts'
import { sql } from 'kysely'
import { billingPorts } from '#billing-ports.ts'
import { inTransaction } from '#db/transaction.ts'
import { demoActor } from '#launch/demo/demo-actor.ts'
import { systemClock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, endOfMonth, noonOf, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { createPersonWithPassword } from '#people/persons/create-person.ts'
import { personByEmail } from '#people/persons/person-store.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { booksAgree } from './books-agree.ts'
import { openBrowser } from './look.ts'
import { servePanel } from './serve-panel.ts'
import { signIn } from './sign-in.ts'

let aheadMs = 0
/** Runs as the machine's own, and may be set ahead: notice and due days pass. */
const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) }
const panel = await servePanel(clock)
const second = { email: 'bruno@lestoitscommuns.example', name: 'Bruno Martin', language: 'fr' as const, password: 'quatre mots pris au hasard' }
let browser: Browser
before(async () => {
  await inTransaction(panel.db, async (tx) => grantRole(tx, byItself('test'), { personId: await createPersonWithPassword(tx, second, clock), role: 'board', endsAt: null }, clock))
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

const today = (): Day => dayOf(clock.now())
async function until(wanted: Day): Promise<void> {
  aheadMs = Math.max(aheadMs, noonOf(wanted).getTime() - systemClock.now().getTime())
  await addFiscalYears(panel.db, wanted, clock)
}

async function signedIn(who: { email: string; password: string }): Promise<Page> {
  const context = await browser.newContext({ locale: 'fr', reducedMotion: 'reduce', baseURL: panel.baseUrl })
  const page = await context.newPage()
  await signIn(page, who)
  return page
}

/** The treasurer's page asks the judge. */
async function agree(page: Page, step: string) {
  const token = await inTransaction(panel.db, async (tx) => {
    const person = await personByEmail(tx, panel.signIns.administrator.email)
    return openSession(tx, { personId: person?.id ?? '', kind: 'token', step: 'complete', name: 'hledger', source: '127.0.0.1' }, clock)
  })
  return booksAgree(page, { origin: panel.baseUrl, token: token.secret, yearStart: `${today().slice(0, 4)}-01-01` }, step)
}

test('usage, preview, issue, told, debited, returned, reminded, a plan, paid', async () => {
  const { db } = panel
  const doer = byItself('test')
  const month = addMonths(startOfMonth(today()), -1)
  const treasurerActor = await demoActor(db, 1, clock)
  assert.ok(treasurerActor)
  const person = await personByEmail(db, panel.signIns.member.email)
  const { member_id: member } = await db.selectFrom('representation').select('member_id').where('person_id', '=', person?.id ?? '').executeTakeFirstOrThrow()
  const customerId = `member-${member}`
  await enterSeller(db, { ...clock, advance: () => {}, set: () => {} })
  await inTransaction(db, async (tx) => {
    await saveSepaSettings(tx, treasurerActor, { creditorId: 'FR72ZZZ123456', noticeDays: 14, debitLimitCents: 50_000n, batchLimitCents: 500_000n, transferLimitCents: 500_000n }, clock)
    const { id: plan } = await addPlan(tx, doer, { code: 'JOURNEY', name: 'Hébergement mesuré', months: 1, billed: 'advance', measure: 'traffic', level: 'standard', account: '706' }, clock)
    await enterTariff(tx, doer, { label: 'Tarif du voyage', fromDay: addMonths(month, -1), body: 'meeting', votedOn: addMonths(month, -2), resolution: '4', prices: [{ planId: plan, price: 300_000n, included: 20_000n, overagePrice: 1000n }] }, clock)
    const customerId = await ensureMemberCustomer(tx, member, clock)
    await saveCustomer(tx, doer, { customerId, customer: { email: panel.signIns.member.email } }, clock)
    await subscribe(tx, doer, { customerId, planId: plan, quantity: 1, startDay: startOfMonth(today()), months: 1 }, clock)
  })
  let page = await signedIn(panel.signIns.administrator)
  let mine = await signedIn(panel.signIns.member)

  await mine.goto(subscriptionPaths.of(member))
  await mine.getByText('Hébergement mesuré').first().waitFor()
  await mine.getByText(/20\sGo/).first().waitFor()
  await mine.goto(sepaPaths.account(member))
  await mine.getByLabel('IBAN').fill('FR76 3000 6000 0112 3456 7890 189')
  await mine.getByLabel('J’ai lu ce mandat et je le signe').check()
  await mine.getByRole('button', { name: 'Signer le mandat' }).click()
  await mine.getByText('Le mandat est signé').waitFor()

  await page.goto(billingPaths.list)
  await page.getByLabel('Nom').fill('Hébergement du mois')
  await page.getByLabel('Facturer jusqu’au').fill(endOfMonth(today()))
  await page.getByRole('button', { name: 'Préparer une facturation' }).click()
  await page.getByText('La facturation se prépare.').waitFor()
  while (await prepareSome(db, billingPorts, clock));
  await page.reload()
  await page.getByRole('link', { name: 'Émettre la facture' }).first().click()
  await page.getByRole('button', { name: 'Émettre la facture' }).click()
  while (await issueSome(db, 'test', clock));
  const [due] = await openDues(db, { direction: 'in', customerId })
  assert.equal(due?.cents, 3600n)
  const issued = await agree(page, 'issued')
  const before = issued.at('411')

  await page.goto(sepaPaths.notices)
  await page.getByRole('button', { name: 'Envoyer la lettre' }).click()
  await page.getByText('Une personne est prévenue').waitFor()
  await until(addDays(due.dueOn, -3))
  // sessions have ended meanwhile
  page = await signedIn(panel.signIns.administrator)
  await page.goto(sepaPaths.home)
  await page.getByRole('button', { name: /^Préparer la remise/ }).click()
  await page.getByText('Une autre personne la valide').first().waitFor()
  const { id: batch, collect_on: collectOn } = await db.selectFrom('debit_batch').select(['id', 'collect_on']).executeTakeFirstOrThrow()
  const other = await signedIn(second)
  await other.goto(sepaPaths.batch(batch))
  await other.getByRole('button', { name: 'Valider la remise' }).click()
  await other.getByText('La remise est validée').waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Je l’ai remis' }).click()
  await page.getByText('La banque paiera à la date du prélèvement').waitFor()
  await until(collectOn as Day)
  page = await signedIn(panel.signIns.administrator)
  await page.goto(sepaPaths.batch(batch))
  await page.getByRole('button', { name: 'La banque a payé' }).click()
  while ((await inTransaction(db, (tx) => enterPaidDebits(tx, doer, batch, clock))) > 0);
  const debited = await agree(page, 'debited')
  assert.equal(debited.at('411'), before - 3600)

  await page.goto(sepaPaths.batch(batch))
  await page.getByRole('link', { name: /^Retour de la banque/ }).click()
  await page.getByLabel('Raison de la banque').selectOption('AM04')
  await page.getByRole('button', { name: 'Noter le retour' }).click()
  await page.getByText('La somme est de nouveau due').waitFor()
  assert.equal((await agree(page, 'returned')).at('411'), before)

  await until(addDays(today(), 20))
  ;[page, mine] = [await signedIn(panel.signIns.administrator), await signedIn(panel.signIns.member)]
  await page.goto(dunningPaths.one(customerId))
  await page.getByRole('button', { name: 'Envoyer la relance' }).click()
  await page.getByText('La relance est partie.').waitFor()

  await mine.goto(duePaths.of(member))
  await mine.getByText('Proposer un échéancier').first().click()
  await mine.getByLabel('En combien de fois').selectOption('3')
  await mine.getByRole('button', { name: 'Préparer' }).click()
  await mine.getByText('Proposer un échéancier').first().click().catch(() => {})
  await mine.getByRole('button', { name: 'Proposer', exact: true }).click()
  await mine.getByText('Votre proposition est partie').waitFor()
  await page.goto(dunningPaths.one(customerId))
  await page.getByRole('button', { name: 'Accepter l’échéancier' }).click()
  await page.getByText('L’échéancier est accepté').waitFor()
  const parts = await openDues(db, { direction: 'in', customerId })
  assert.deepEqual(parts.map(({ cents }) => cents), [1200n, 1200n, 1200n])
  for (const part of parts) {
    await until(part.dueOn)
    await inTransaction(db, (tx) => recordPayments(tx, doer, { account: '512', day: today(), label: 'Virement', payments: [{ dueId: part.id, cents: part.cents, kind: 'bank' }] }, clock))
  }
  ;[page, mine] = [await signedIn(panel.signIns.administrator), await signedIn(panel.signIns.member)]
  await mine.goto(duePaths.of(member))
  await mine.getByText(/Vous ne devez rien/).first().waitFor()
  const end = await agree(page, 'paid')
  assert.equal(end.at('411'), before - 3600)
  assert.deepEqual(panel.faults, [])
})

test('above what the plan holds: told at 80 %, billed only for what came after the letter', async () => {
  const { db } = panel
  const doer = byItself('test')
  const person = await personByEmail(db, panel.signIns.member.email)
  const { member_id: member } = await db.selectFrom('representation').select('member_id').where('person_id', '=', person?.id ?? '').executeTakeFirstOrThrow()
  const customerId = `member-${member}`
  const [first, plan, old] = [startOfMonth(addMonths(today(), 1)), await db.selectFrom('plan').select('id').where('code', '=', 'JOURNEY').executeTakeFirstOrThrow(), await db.selectFrom('subscription').select('id').where('customer_id', '=', customerId).executeTakeFirstOrThrow()]
  await until(first)
  await inTransaction(db, async (tx) => {
    await endSubscription(tx, doer, { subscriptionId: old.id, lastDay: addDays(first, -1), reason: '' }, clock)
    await subscribe(tx, doer, { customerId, planId: plan.id, quantity: 1, startDay: first, months: 1 }, clock)
  })
  /** A site of theirs sends 1.2 Go a day. */
  const send = (from: Day, to: Day) => sql`insert into site_usage (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times)
    select 'journey00001', d::date, ${member}, 1, 1000, 1000, 0, 1200000000, 0, 0, 0, 0, 1000000, ''::bytea from generate_series(${from}::date, ${to}::date, interval '1 day') d`.execute(db)
  const from = { cooperativeName: 'Les Toits Communs', panelOrigin: panel.baseUrl }
  // 15.6 of 20 Go on the thirteenth day, 16.8 on the fourteenth
  await send(first, addDays(first, 12))
  await until(addDays(first, 12))
  assert.equal(await watchUsage(db, billingPorts, from, clock), 0)
  const told = addDays(first, 13)
  await send(told, told)
  await until(told)
  assert.equal(await watchUsage(db, billingPorts, from, clock), 1)
  assert.equal(await watchUsage(db, billingPorts, from, clock), 0, 'once')
  const mine = await signedIn(panel.signIns.member)
  await mine.goto(subscriptionPaths.of(member))
  await mine.getByText('Nous vous avons prévenu le').first().waitFor()

  const last = endOfMonth(first)
  await send(addDays(told, 1), last)
  await until(addDays(last, 1))
  const page = await signedIn(panel.signIns.administrator)
  const before = (await agree(page, 'before the overage')).at('411')
  await page.goto(billingPaths.list)
  await page.getByLabel('Nom').fill('Hébergement et au-delà')
  await page.getByLabel('Facturer jusqu’au').fill(last)
  await page.getByRole('button', { name: 'Préparer une facturation' }).click()
  await page.getByText('La facturation se prépare.').waitFor()
  while (await prepareSome(db, billingPorts, clock));
  await page.reload()
  await page.getByText(/trafic au-delà de 20\sGo compris/).first().waitFor({ state: 'attached' })
  await page.getByText(/prévenu le/).first().waitFor({ state: 'attached' })
  await page.getByRole('link', { name: 'Émettre la facture' }).first().click()
  await page.getByRole('button', { name: 'Émettre la facture' }).click()
  while (await issueSome(db, 'test', clock));
  // ten centimes for each Go above 20, of all 1.2 a day
  const days = Number(last.slice(8))
  const usage = await db.selectFrom('sales_invoice_line').select(['net_cents', 'quantity']).where('source', 'like', 'usage-%').executeTakeFirstOrThrow()
  assert.deepEqual([usage.net_cents, usage.quantity], [days * 12 - 200, days * 1200 - 20_000])
  const invoice = await db.selectFrom('sales_invoice').select('total_cents').orderBy('issued_at', 'desc').executeTakeFirstOrThrow()
  assert.equal((await agree(page, 'overage issued')).at('411'), before + invoice.total_cents)
  assert.deepEqual(panel.faults, [])
})
