/**
 * Some years of plausible books for the fictional cooperative, month by month, by the commands that people use: fees,
 * machines and electricity, salaries, bank charges, value-added tax of years ago. Capital is left to the register of shares.
 */
import { enterAsset } from '#cooperative/finance/assets/enter-asset.ts'
import { waitingPurchases } from '#cooperative/finance/assets/asset-store.ts'
import { writeDepreciation, yearDepreciation } from '#cooperative/finance/assets/write-depreciation.ts'
import { letterLines } from '#cooperative/finance/ledger/letter-lines.ts'
import { fiscalYears, openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { ensureParty } from '#cooperative/finance/ledger/party.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, endOfMonth, noonOf, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { declaredFrom } from './seed-vat.ts'
import { booksBegin, monthsAhead, monthsBilled, outsiderSiteEuros, storyOf } from './story.ts'
import type { DemoStory } from './story.ts'

/** A SIREN that nobody has: its figures are made up, its check figure fits. */
const siren = '000000018'
const doer = byItself('demo')

interface Line {
  account: string
  /** Debit is positive. */
  euros: number
  party?: string
}

const suppliers = [
  { id: 'baie', code: 'F-BAIE', name: 'Baie du Canal', label: 'Hébergement des machines et électricité', account: '6135', euros: 620, powerPart: 0.25 },
  { id: 'fibre', code: 'F-FIBRE', name: 'Fibre des Collines', label: 'Accès au réseau', account: '626', euros: 172, powerPart: 0 },
  { id: 'noms', code: 'F-NOMS', name: 'Noms et Cie', label: 'Noms de domaine', account: '604', euros: 102, powerPart: 0 },
] as const

/** Amounts drift a little from month to month, the same for everybody who looks. */
const drift = (month: number, spread: number): number => Math.round(Math.sin(month * 2.7) * spread + Math.cos(month * 1.3) * spread * 0.5)

/** Opens the books on the story's first day, and fills them up to today. */
export async function seedBooks(tx: Tx, clock: Clock, story: DemoStory = storyOf('healthy')): Promise<void> {
  const today = dayOf(clock.now())
  const start = booksBegin(story, today)
  await setUpLedger(tx, doer, { chart: 'company', siren }, { now: () => noonOf(start) })
  for (const first of Array.from({ length: story.yearsBefore + 1 }, (_, year) => addMonths(start, 12 * year))) await openFiscalYear(tx, doer, { startDay: first, endDay: addDays(addMonths(first, 12), -1) }, { now: () => noonOf(first) })
  const parties = new Map<string, string>()
  for (const { id, code, name } of suppliers) parties.set(id, await ensureParty(tx, { kind: 'supplier', subjectId: `demo-${id}`, code, name }))

  /** Posts an entry of a day, validated the day after; nothing of days to come. */
  const post = async (journal: string, on: Day, label: string, lines: readonly Line[], reference?: string): Promise<string | null> => {
    if (on > today) return null
    const written = { now: () => noonOf(on) }
    const cents = (euros: number) => BigInt(Math.round(euros * 100))
    const entry = await postEntry(
      tx,
      doer,
      {
        journal,
        day: on,
        label,
        ...(reference ? { document: { reference, day: on } } : {}),
        lines: lines.map(({ account, euros, party }) => ({ account, debitCents: euros > 0 ? cents(euros) : 0n, creditCents: euros < 0 ? cents(-euros) : 0n, party: party ?? null })),
      },
      written,
    )
    return entry.id
  }

  const openingCash = story.openingCash - story.openingLoss * monthsAhead(today)
  await post('AN', start, 'Reprise des soldes', [
    { account: '512', euros: openingCash },
    { account: '2183', euros: 7_900 },
    { account: '28183', euros: -3_225 },
    { account: '1061', euros: -1_600 },
    { account: '1063', euros: -(openingCash + 7_900 - 3_225 - 1_600 - story.openingLoan - story.lentByMembers) },
    { account: '164', euros: -story.openingLoan },
    ...(story.lentByMembers > 0 ? [{ account: '4551', euros: -story.lentByMembers }] : []),
  ])
  await post('BQ', addMonths(start, 3), 'Parts prises dans la Baie du Canal, coopérative de centres de données', [{ account: '261', euros: 13_900 }, { account: '512', euros: -13_900 }])
  for (let month = 0; month < 12 * (story.yearsBefore + 1); month++) {
    const first = addMonths(start, month)
    if (first > today) break
    await seedMonth(month, first, post, parties, { tx, today, story })
  }
  await seedAssets(tx, start, today)
}

/** Machines: those that other books had bought, and a server each May; what each year that is over wore out of them. */
async function seedAssets(tx: Tx, start: Day, today: Day): Promise<void> {
  const old = { account: '2183', residualCents: 0n, supplier: 'Baie du Canal', entryId: null } as const
  const at = (on: Day): Clock => ({ now: () => noonOf(on) })
  const bought = (months: number) => addMonths(start, -months)
  await enterAsset(tx, doer, { ...old, label: 'Baie de stockage, 12 disques', costCents: 490_000n, acquiredOn: bought(18), inServiceOn: bought(18), lifeMonths: 60, takenOverCents: 147_000n }, at(start))
  await enterAsset(tx, doer, { ...old, label: 'Deux serveurs de pages', costCents: 300_000n, acquiredOn: bought(21), inServiceOn: bought(21), lifeMonths: 36, takenOverCents: 175_500n }, at(start))
  const purchases = await waitingPurchases(tx)
  for (const { entryId, account, cents, day: on } of purchases.toReversed())
    await enterAsset(tx, doer, { label: `Serveur et disques ${on.slice(0, 4)}`, account, costCents: cents, residualCents: 0n, acquiredOn: on, inServiceOn: addDays(on, 11) > today ? on : addDays(on, 11), lifeMonths: 60, supplier: 'Baie du Canal', entryId, takenOverCents: null }, at(on))
  for (const year of await fiscalYears(tx)) {
    if (year.endDay >= today) continue
    const { cents } = await yearDepreciation(tx, year)
    if (cents > 0n) await writeDepreciation(tx, doer, { yearId: year.id, expectedCents: cents }, at(year.endDay))
  }
}

type Post = (journal: string, on: Day, label: string, lines: readonly Line[], reference?: string) => Promise<string | null>

/** One month. Twenty per cent of tax; salaries with their charges; what is owed is paid the month after. */
async function seedMonth(month: number, first: Day, post: Post, parties: ReadonlyMap<string, string>, { tx, today, story }: { tx: Tx; today: Day; story: DemoStory }): Promise<void> {
  const name = first.slice(0, 7)
  const at = (date: number): Day => addDays(first, date - 1)
  // those who are no members are invoiced one by one since there are invoices
  const apart = first >= addMonths(startOfMonth(today), -monthsBilled) ? story.outsiders.reduce((sum, { sites }) => sum + sites * outsiderSiteEuros, 0) : 0
  const told = month + monthsAhead(today)
  const fees = Math.round(story.fees(told)) + drift(month, 80) - apart
  const costs = suppliers.map(({ euros }, index) => Math.round(euros * story.dearer(told)) + drift(month + index * 5, euros * 0.04))
  const collected = Math.round(fees * 1.2 * story.collected)
  await post('VE', at(1), `Abonnements ${name}`, [{ account: '411', euros: fees * 1.2 }, { account: '706', euros: -fees }, { account: '44571', euros: -fees * 0.2 }], `AB-${name}`)
  await post('BQ', at(8), `Prélèvements des abonnements ${name}`, [{ account: '512', euros: collected }, { account: '411', euros: -collected }], `PR-${name}`)
  for (const [index, supplier] of suppliers.entries()) {
    const net = costs[index] ?? 0
    const party = parties.get(supplier.id) ?? ''
    const power = Math.round(net * supplier.powerPart)
    const lines: Line[] = [{ account: supplier.account, euros: net - power }, ...(power > 0 ? [{ account: '6061', euros: power }] : []), { account: '44566', euros: net * 0.2 }, { account: '401', euros: -net * 1.2, party }]
    const invoice = await post('AC', at(4 + index), `${supplier.label} ${name}`, lines, `${supplier.code}-${name}`)
    const paid = await post('BQ', addDays(addMonths(at(4 + index), 1), 1), `Virement ${supplier.name}`, [{ account: '401', euros: net * 1.2, party }, { account: '512', euros: -net * 1.2 }])
    if (invoice && paid) await letterLines(tx, doer, { account: '401', lines: [{ entryId: invoice, place: lines.length }, { entryId: paid, place: 1 }] }, { now: () => noonOf(addDays(addMonths(at(4 + index), 1), 1)) })
  }
  const gross = 1_600
  await post('OD', endOfMonth(first), `Paie ${name}`, [
    { account: '6411', euros: gross },
    { account: '6451', euros: 488 },
    { account: '421', euros: -1_208 },
    { account: '431', euros: -802 },
    { account: '4421', euros: -78 },
  ], `PAIE-${name}`)
  await post('BQ', endOfMonth(first), `Virement des salaires ${name}`, [{ account: '421', euros: 1_208 }, { account: '512', euros: -1_208 }])
  await post('BQ', addMonths(at(15), 1), `Urssaf et impôt retenu ${name}`, [{ account: '431', euros: 802 }, { account: '4421', euros: 78 }, { account: '512', euros: -880 }])
  await post('BQ', at(28), `Frais bancaires ${name}`, [{ account: '627', euros: 19.2 + drift(month, 2) }, { account: '512', euros: -(19.2 + drift(month, 2)) }])
  await post('BQ', at(10), `Échéance de l’emprunt ${name}`, [{ account: '164', euros: 60 }, { account: '6611', euros: 2.9 }, { account: '512', euros: -62.9 }])
  if (month % 12 === 2) await post('AC', at(12), 'Assurance de l’année', [{ account: '616', euros: 720 }, { account: '512', euros: -720 }], `ASS-${name.slice(0, 4)}`)
  if (month % 12 === 4) {
    await post('AC', at(17), 'Serveur et disques', [{ account: '2183', euros: 1_000 }, { account: '44562', euros: 200 }, { account: '404', euros: -1_200 }], `SRV-${name}`)
    await post('BQ', addMonths(at(17), 1), 'Virement serveur et disques', [{ account: '404', euros: 1_200 }, { account: '512', euros: -1_200 }])
  }
  if (month % 12 === 5) await post('AC', at(20), 'Location de salle, assemblée générale', [{ account: '6132', euros: 180 }, { account: '6257', euros: 120 }, { account: '512', euros: -300 }], `AG-${name.slice(0, 4)}`)
  // the tax of the month, as the accounts will have it by its end; that of the last months is declared where everything is in the books
  if (endOfMonth(first) < declaredFrom(today)) {
    const deductible = costs.reduce((sum, net) => sum + net * 0.2, 0) + (month % 12 === 4 ? 200 : 0)
    const due = fees * 0.2 - deductible
    await post('OD', endOfMonth(first), `TVA ${name}`, [
      { account: '44571', euros: fees * 0.2 },
      { account: '44566', euros: -(deductible - (month % 12 === 4 ? 200 : 0)) },
      ...(month % 12 === 4 ? [{ account: '44562', euros: -200 }] : []),
      { account: '44551', euros: -due },
    ], `TVA-${name}`)
    await post('BQ', addMonths(at(24), 1), `Paiement de la TVA ${name}`, [{ account: '44551', euros: due }, { account: '512', euros: -due }])
  }
}
