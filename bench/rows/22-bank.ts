/** Row 22: five thousand movements of a bank against five thousand open invoices: what is proposed, accepted, in a database of its own beside the instance's. */
import { sql } from 'kysely'
import { bankAccounts } from '#cooperative/finance/bank/bank-account-store.ts'
import { writeCamt } from '#cooperative/finance/bank/camt/test-camt.ts'
import { importBankFile } from '#cooperative/finance/bank/import-statement.ts'
import { openLines } from '#cooperative/finance/bank/line-store.ts'
import { acceptSure } from '#cooperative/finance/bank/matching/accept-sure.ts'
import { findSuggestions } from '#cooperative/finance/bank/matching/find-suggestions.ts'
import { addBankAccount } from '#cooperative/finance/bank/save-bank-account.ts'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { besideDatabase, databaseUrlOf } from '../beside-database.ts'
import type { Instance } from '../instance.ts'
import { median } from '../measure.ts'
import type { RowResult } from '../measure.ts'

const movements = 5000
const customers = 4000
// of the documentation of ISO 13616
const iban = 'FR7630006000011234567890189'
const doer = byItself('bench')

const firstNames = ['Luce', 'Zoé', 'Karim', 'Anne', 'Paul', 'Inès', 'Hugo', 'Mona', 'Élie', 'Rose'].flatMap((one) => ['', ' Marie', ' Jean', ' Lou', ' Noé'].map((two) => `${one}${two}`))
const lastNames = ['Martin', 'Blanc', 'Noir', 'Lemaire', 'Roux', 'Vidal', 'Caron', 'Dupont', 'Renard', 'Morel', 'Girard', 'Perrin', 'Colin', 'Leroy', 'Masson', 'Fabre'].flatMap((one) => ['', '-Petit', '-Grand', '-Duval', '-Simon'].map((two) => `${one}${two}`))
const nameOf = (customer: number): string => `${firstNames[customer % 50] ?? ''} ${lastNames[Math.floor(customer / 50) % 80] ?? ''}`
/** Amounts that many share and some have alone. */
const centsOf = (invoice: number): bigint => BigInt(1200 + (invoice % 40) * 100)

/** Invoices with their entries as the triggers leave them, without the triggers. */
async function fill(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, systemClock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, systemClock)
    await createPerson(tx, { email: 'une@bench.example', name: 'Une', language: 'fr' }, systemClock)
    await addBankAccount(tx, doer, { name: 'Compte courant', iban, account: '512' }, systemClock)
  })
  await db.connection().execute(async (held) => {
    await sql`set session_replication_role = replica`.execute(held)
    const names = JSON.stringify(Array.from({ length: customers }, (_, index) => nameOf(index)))
    await sql`insert into ledger_party (id, kind, subject_id, code, name) select 'customer-b' || n, 'customer', 'b' || n, 'C' || lpad((n + 1)::text, 5, '0'), trim(x) from (select (ordinality - 1)::int as n, value as x from jsonb_array_elements_text(${names}::jsonb) with ordinality) as t`.execute(held)
    await sql`insert into customer (id, number, name, country, created_at) select id, substr(code, 2)::int, name, 'FR', now() from ledger_party where kind = 'customer'`.execute(held)
    await sql`insert into journal_entry (id, state, journal, day, label, created_at, fiscal_year_id, number, position, validated_at, previous_hash, hash)
      select 'b' || lpad(n::text, 11, '0'), 'validated', 'VE', date '2026-01-01' + n % 50, 'Facture ' || n, now(), y.id, n, n, date_trunc('milliseconds', now()), sha256((n - 1)::text::bytea), sha256(n::text::bytea) from generate_series(1, ${movements}) n, fiscal_year y`.execute(held)
    await sql`insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label, party_id, fiscal_year_id, day, number)
      select e.id, p, case p when 1 then '411' else '706' end, case p when 1 then 1200 + (e.number % 40) * 100 else 0 end, case p when 1 then 0 else 1200 + (e.number % 40) * 100 end, e.label, case p when 1 then 'customer-b' || e.number % ${customers} end, e.fiscal_year_id, e.day, e.number from journal_entry e, generate_series(1, 2) p`.execute(held)
    await sql`insert into invoice_series values ('2026', ${movements}, '2026-12-31')`.execute(held)
    await sql`insert into sales_invoice (id, kind, series, sequence, number, customer_id, seller, buyer, issued_on, due_on, from_day, to_day, label, vat_due, lines, net_cents, vat_cents, total_cents, entry_id, entry_place, issued_at)
      select 'i' || lpad(n::text, 11, '0'), 'invoice', '2026', n, '2026-' || lpad(n::text, 5, '0'), 'customer-b' || n % ${customers}, '{}', '{"name":"x"}', date '2026-01-01' + n % 50, date '2026-02-01' + n % 50, '2026-01-01', '2026-01-31', 'Hébergement', 'receipt', 1,
             1200 + (n % 40) * 100, 0, 1200 + (n % 40) * 100, 'b' || lpad(n::text, 11, '0'), 1, now() from generate_series(1, ${movements}) n`.execute(held)
    await sql`insert into amount_due (id, customer_id, direction, kind, invoice_id, label, account, due_on, cents, created_at)
      select 'd' || lpad(sequence::text, 11, '0'), customer_id, 'in', 'invoice', id, 'Facture ' || number, '411', due_on, total_cents, now() from sales_invoice`.execute(held)
    await sql`update ledger_head set position = ${movements}, hash = sha256(${String(movements)}::bytea)`.execute(held)
    await sql`update fiscal_year set last_number = ${movements}`.execute(held)
    await sql`set session_replication_role = origin`.execute(held)
    await sql`vacuum analyze`.execute(held)
  })
}

/** A month of a bank: of ten movements five name an invoice, three the payer, one is a fee, one says nothing. */
const statement = (): Buffer =>
  writeCamt([
    {
      id: 'R-1', iban, from: '2026-03-01', to: '2026-03-31', openingCents: 100_000n,
      movements: Array.from({ length: movements }, (_, index) => {
        const invoice = index + 1
        const on = `2026-03-${String(1 + (index % 30)).padStart(2, '0')}`
        const cents = centsOf(invoice)
        if (index % 10 < 5) return { day: on, cents, name: nameOf(invoice % customers).toUpperCase(), text: `FACTURE 2026-${String(invoice).padStart(5, '0')}`, endToEndId: `E${index}` }
        if (index % 10 < 8) return { day: on, cents, name: nameOf(invoice % customers).toUpperCase(), text: 'hebergement', endToEndId: `E${index}` }
        return index % 10 === 8 ? { day: on, cents: -BigInt(100 + index), text: `FRAIS ${index}`, endToEndId: `E${index}` } : { day: on, cents, text: `VIREMENT ${index}`, endToEndId: `E${index}` }
      }),
    },
  ])

/** What it takes in a database that is migrated and empty. */
async function measureBank(db: Db, say: (line: string) => void): Promise<RowResult> {
  await fill(db)
  const file = statement()
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const startedMs = elapsedMs()
    await work()
    return (elapsedMs() - startedMs) / 1000
  }
  const importing = await timed(() => inTransaction(db, (tx) => importBankFile(tx, doer, { name: 'r.xml', content: file, acceptGap: false }, systemClock)))
  await sql`analyze`.execute(db)
  const [account] = await bankAccounts(db)
  if (!account) throw new Error('no account')
  const [ours, against]: [number[], number[]] = [[], []]
  let [proposed, sure] = [0, 0]
  for (let round = 0; round < 5; round++) {
    ours.push(
      await timed(async () => {
        const found = await findSuggestions(db, account, await openLines(db, account.id, movements))
        proposed = found.size
        sure = [...found.values()].filter((one) => one.sure).length
      }),
    )
    against.push(await timed(async () => Promise.all([openLines(db, account.id, movements), openDues(db, { direction: 'in', limit: 30_000 })])))
  }
  const { id: personId } = await db.selectFrom('person').select('id').executeTakeFirstOrThrow()
  let matched = 0
  const accepting = await timed(async () => {
    for (;;) {
      const done = await inTransaction(db, (tx) => acceptSure(tx, buildActor({ personId, roles: ['treasurer'] }), { accountId: account.id, most: 400, from: { cooperativeName: 'Bench', panelOrigin: 'http://bench.example' } }, systemClock))
      matched += done.matched
      if (done.left === 0 || done.matched === 0) return
    }
  })
  const [seconds, reads] = [median(ours), median(against)]
  say(`  proposals ${seconds.toFixed(2)} s for ${movements} movements (${proposed} found, ${sure} sure), reads alone ${reads.toFixed(2)} s; taken in ${importing.toFixed(1)} s; ${matched} accepted in ${accepting.toFixed(1)} s`)
  return {
    row: 22, name: `proposals for ${movements} movements of a bank against as many open invoices`, ours: seconds, against: reads, ratio: seconds / reads, aim: '≤ 5 s', met: seconds <= 5, unit: 's', runs: { ours, against },
    note: `${proposed} found, ${sure} sure; against the reads alone; the file of ${Math.round(file.length / 1024)} kB taken in within ${importing.toFixed(1)} s, ${matched} sure ones accepted and in the books within ${accepting.toFixed(1)} s`,
  }
}

/** Row 22. */
export const bank = async (instance: Instance, say: (line: string) => void): Promise<RowResult> => besideDatabase(await databaseUrlOf(instance), 'onyva_bench_bank', (db) => measureBank(db, say))
