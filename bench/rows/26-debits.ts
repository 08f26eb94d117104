/** Row 26: four thousand debits in one batch, from the proposals to the books, in a database of its own beside the instance's. */
import { join } from 'node:path'
import { sql } from 'kysely'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { saveSeller } from '#cooperative/finance/sales/seller.ts'
import { debitBatchById } from '#cooperative/finance/sepa/debit-batch-store.ts'
import { prepareDebits } from '#cooperative/finance/sepa/prepare-debits.ts'
import { debitFile, releaseDebits } from '#cooperative/finance/sepa/release-debits.ts'
import { saveSepaSettings } from '#cooperative/finance/sepa/sepa-settings.ts'
import { goOnEntering, markPaid, markSent } from '#cooperative/finance/sepa/settle-debits.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs } from '#lib/clock.ts'
import { run } from '#lib/exec.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { besideDatabase, databaseUrlOf } from '../beside-database.ts'
import type { Instance } from '../instance.ts'
import type { RowResult } from '../measure.ts'

const debits = 4000
// of the documentation of ISO 13616
const iban = 'FR7630006000011234567890189'
const doer = byItself('bench')
let now = new Date('2026-11-26T10:00:00Z')
const clock = { now: () => now }
const collectOn = day('2026-12-10')
const schema = join(import.meta.dirname, '../../test/data/iso20022/pain.008.001.08.xsd')

/** An invoice of 12 € each with its tax, a mandate and a notice, as the triggers leave them, without the triggers. */
async function fill(db: Db): Promise<{ first: string; second: string }> {
  const people = await inTransaction(db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, clock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, clock)
    await saveSeller(tx, doer, { seller: { name: 'Les Toits', legalForm: '', street: '12 rue des Tanneurs', postalCode: '69007', city: 'Lyon', country: 'FR', siren: '732829320', register: 'RCS Lyon', vatNumber: 'FR44732829320', email: 'compta@lestoits.example', iban, bic: '' } }, clock)
    const [first, second] = [await createPerson(tx, { email: 'une@bench.example', name: 'Une', language: 'fr' }, clock), await createPerson(tx, { email: 'deux@bench.example', name: 'Deux', language: 'fr' }, clock)]
    await saveSepaSettings(tx, buildActor({ personId: first }), { creditorId: 'FR72ZZZ123456', noticeDays: 14, debitLimitCents: 50_000n, batchLimitCents: 50_000_000n, transferLimitCents: 500_000n }, clock)
    return { first, second }
  })
  await db.connection().execute(async (held) => {
    await sql`set session_replication_role = replica`.execute(held)
    await sql`insert into ledger_party (id, kind, subject_id, code, name) select 'customer-b' || n, 'customer', 'b' || n, 'C' || lpad(n::text, 5, '0'), 'Sociétaire ' || n from generate_series(1, ${debits}) n`.execute(held)
    await sql`insert into customer (id, number, name, email, country, created_at) select id, substr(code, 2)::int, name, code || '@bench.example', 'FR', now() from ledger_party where kind = 'customer'`.execute(held)
    await sql`insert into journal_entry (id, state, journal, day, label, created_at, fiscal_year_id, number, position, validated_at, previous_hash, hash)
      select 'b' || lpad(n::text, 11, '0'), 'validated', 'VE', date '2026-11-20', 'Facture ' || n, now(), y.id, n, n, date_trunc('milliseconds', now()), sha256((n - 1)::text::bytea), sha256(n::text::bytea) from generate_series(1, ${debits}) n, fiscal_year y`.execute(held)
    await sql`insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label, party_id, fiscal_year_id, day, number)
      select e.id, p, case p when 1 then '411' when 2 then '706' else '44574' end, case p when 1 then 1200 else 0 end, case p when 1 then 0 when 2 then 1000 else 200 end, e.label, case p when 1 then 'customer-b' || e.number end, e.fiscal_year_id, e.day, e.number from journal_entry e, generate_series(1, 3) p`.execute(held)
    await sql`insert into invoice_series values ('2026', ${debits}, '2026-11-20')`.execute(held)
    await sql`insert into sales_invoice (id, kind, series, sequence, number, customer_id, seller, buyer, issued_on, due_on, from_day, to_day, label, vat_due, lines, net_cents, vat_cents, total_cents, entry_id, entry_place, issued_at)
      select 'i' || lpad(n::text, 11, '0'), 'invoice', '2026', n, '2026-' || lpad(n::text, 5, '0'), 'customer-b' || n, '{}', '{"name":"x"}', '2026-11-20', ${collectOn}, '2026-11-01', '2026-11-30', 'Hébergement', 'receipt', 1, 1000, 200, 1200, 'b' || lpad(n::text, 11, '0'), 1, now() from generate_series(1, ${debits}) n`.execute(held)
    await sql`insert into sales_invoice_vat (invoice_id, category, rate, country, base_cents, vat_cents) select id, 'S', 2000, 'FR', 1000, 200 from sales_invoice`.execute(held)
    await sql`insert into amount_due (id, customer_id, direction, kind, invoice_id, label, account, due_on, cents, created_at) select 'd' || lpad(sequence::text, 11, '0'), customer_id, 'in', 'invoice', id, 'Facture ' || number, '411', due_on, total_cents, now() from sales_invoice`.execute(held)
    await sql`insert into sepa_mandate (id, reference, customer_id, created_at) select 'm' || lpad(number::text, 11, '0'), 'OV-M' || number, id, now() from customer`.execute(held)
    await sql`insert into sepa_signature (mandate_id, place, holder, iban, notice_days, signed_on, origin, words, words_hash, signer, entered_at) select 'm' || lpad(number::text, 11, '0'), 1, name, ${iban}, 14, '2026-01-10', 'paper', 'x', sha256('x'), name, now() from customer`.execute(held)
    await sql`insert into debit_notice (id, due_id, mandate_id, cents, collect_on, told_to, told_at) select 'n' || substr(id, 2), id, 'm' || substr(id, 2), cents, ${collectOn}, 'x@bench.example', now() from amount_due`.execute(held)
    await sql`update ledger_head set position = ${debits}, hash = sha256(${String(debits)}::bytea)`.execute(held)
    await sql`update fiscal_year set last_number = ${debits}`.execute(held)
    await sql`set session_replication_role = origin`.execute(held)
    await sql`vacuum analyze`.execute(held)
  })
  return people
}

/** Tables that a settled debit writes into; the rows of the batch again, without a check, two hundred a transaction. @returns seconds. */
async function writeAlone(db: Db): Promise<number> {
  const tables = ['due_payment', 'due_payment_vat', 'entry_line', 'lettering', 'lettering_line'] as const
  for (const table of tables) await sql.raw(`create table bare_${table} (like ${table} including indexes including defaults)`).execute(db)
  const startedMs = elapsedMs()
  const { rows } = await sql<{ entry_id: string }>`select distinct entry_id from due_payment`.execute(db)
  for (const { entry_id: entry } of rows)
    await inTransaction(db, async (tx) => {
      await sql`insert into bare_entry_line select * from entry_line where entry_id = ${entry}`.execute(tx)
      await sql`insert into bare_due_payment select * from due_payment where entry_id = ${entry}`.execute(tx)
      await sql`insert into bare_due_payment_vat select v.* from due_payment_vat v join due_payment p on p.id = v.payment_id where p.entry_id = ${entry}`.execute(tx)
      await sql`insert into bare_lettering select g.* from lettering g join lettering_line t on t.lettering_id = g.id where t.entry_id = ${entry}`.execute(tx)
      await sql`insert into bare_lettering_line select t.* from lettering_line t where t.lettering_id in (select lettering_id from lettering_line where entry_id = ${entry})`.execute(tx)
    })
  return (elapsedMs() - startedMs) / 1000
}

async function measureDebits(db: Db, say: (line: string) => void): Promise<RowResult> {
  const people = await fill(db)
  const [first, second] = [buildActor({ personId: people.first, roles: ['treasurer'] }), buildActor({ personId: people.second, roles: ['treasurer'] })]
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const startedMs = elapsedMs()
    const done = await work()
    return [done, (elapsedMs() - startedMs) / 1000]
  }
  const [made, preparing] = await timed(() => inTransaction(db, (tx) => prepareDebits(tx, first, { collectOn }, clock)))
  const [released, releasing] = await timed(() => inTransaction(db, (tx) => releaseDebits(tx, second, { batchId: made.id }, clock)))
  if (made.debits !== debits || released.debits !== debits) throw new Error(`${made.debits} prepared, ${released.debits} released`)
  const { content } = await debitFile(db, made.id)
  const judged = await run('/usr/bin/xmllint', ['--noout', '--nonet', '--schema', schema, '-'], { input: content })
  if (judged.code !== 0) throw new Error(`the file is not valid: ${judged.stderr.slice(0, 300)}`)
  await inTransaction(db, (tx) => markSent(tx, first, { batchId: made.id, day: day('2026-11-26') }, clock))
  now = new Date('2026-12-10T10:00:00Z')
  const [, settling] = await timed(async () => {
    await inTransaction(db, (tx) => markPaid(tx, first, { batchId: made.id, day: collectOn, account: '512' }, clock))
    while (await goOnEntering(db, 'bench', clock));
  })
  const batch = await debitBatchById(db, made.id)
  if (batch.state !== 'paid' || (await balanceOf(db, '512', collectOn)) !== BigInt(debits) * 1200n) throw new Error(`the batch is ${batch.state}`)
  const alone = await writeAlone(db)
  const seconds = preparing + releasing + settling
  say(`  prepared ${preparing.toFixed(1)} s, released ${releasing.toFixed(1)} s, settled ${settling.toFixed(1)} s; the same rows alone ${alone.toFixed(1)} s; a file of ${Math.round(content.length / 1024)} kB, valid`)
  return {
    row: 26, name: `${debits} debits in one batch, from the proposals to the books`, ours: seconds, against: alone, ratio: seconds / alone, aim: '≤ 60 s', met: seconds <= 60, unit: 's', runs: { ours: [seconds], against: [alone] },
    note: `prepared ${preparing.toFixed(1)} s, released ${releasing.toFixed(1)} s, settled ${settling.toFixed(1)} s; the file of ${Math.round(content.length / 1024)} kB held against pain.008.001.08; against the rows of the settling written without a check`,
  }
}

/** Row 26. */
export const debitBatch = async (instance: Instance, say: (line: string) => void): Promise<RowResult> => besideDatabase(await databaseUrlOf(instance), 'onyva_bench_debits', (db) => measureDebits(db, say))
