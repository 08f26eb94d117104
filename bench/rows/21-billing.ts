/** Row 21: a billing run of 4,000 members with 8,000 sites' use, prepared and issued, against writing the same rows alone. */
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs } from '#lib/clock.ts'
import { besideDatabase, databaseUrlOf } from '../beside-database.ts'
import { billMembers, fillMembers, members, sitesOfEach } from '../billed-members.ts'
import type { Instance } from '../instance.ts'
import type { RowResult } from '../measure.ts'

/** Tables that an invoice writes into, with the column that says of which entry or invoice a row is. */
const written = [
  ['journal_entry', 'id', 'entry_id'], ['entry_line', 'entry_id', 'entry_id'], ['sales_invoice', 'id', 'id'], ['sales_invoice_line', 'invoice_id', 'id'], ['sales_invoice_vat', 'invoice_id', 'id'], ['amount_due', 'invoice_id', 'id'], ['billed_span', 'invoice_id', 'id'],
] as const

/** Writes the same rows again into tables of the same shape and indexes, without a check: a statement for each table and invoice, fifty invoices a transaction. @returns seconds. */
async function writeAlone(db: Db): Promise<number> {
  for (const [table] of written) await sql.raw(`create table bare_${table} (like ${table} including indexes including defaults)`).execute(db)
  const invoices = await db.selectFrom('sales_invoice').select(['id', 'entry_id']).orderBy('sequence').execute()
  const startedMs = elapsedMs()
  for (let from = 0; from < invoices.length; from += 50)
    await inTransaction(db, async (tx) => {
      for (const invoice of invoices.slice(from, from + 50))
        for (const [table, column, of] of written) await sql`insert into ${sql.table(`bare_${table}`)} select * from ${sql.table(table)} where ${sql.ref(column)} = ${invoice[of]}`.execute(tx)
    })
  return (elapsedMs() - startedMs) / 1000
}

/** Row 21. */
export async function billing(instance: Instance, say: (line: string) => void): Promise<RowResult> {
  return besideDatabase(await databaseUrlOf(instance), 'onyva_bench_billing', async (db) => {
    await fillMembers(db)
    say(`filled: ${members} members, ${members * sitesOfEach} sites, a month of use`)
    const { preparedSeconds, issuedSeconds, told } = await billMembers(db)
    const seconds = preparedSeconds + issuedSeconds
    const alone = await writeAlone(db)
    const said = `prepared ${preparedSeconds.toFixed(1)} s, issued ${issuedSeconds.toFixed(1)} s`
    say(`billing: ${said}, progress told ${told} times; the same rows alone ${alone.toFixed(1)} s`)
    return { row: 21, name: 'billing run of 4,000 members, 8,000 sites', ours: seconds, against: alone, ratio: seconds / alone, aim: '≤ 60 s, with progress', met: seconds <= 60 && told > 10, unit: 's', runs: { ours: [seconds], against: [alone] }, note: `${said}, 240,000 rows of use; against the same rows written without a check` }
  })
}
