/** The register as a table, as a stream: what spreadsheets open, with nothing in it that they would run. */
import { stringify } from 'csv-stringify'
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import { tableColumns } from './columns.ts'
import type { TableColumn } from './columns.ts'

const linesAtOnce = 500

/** All members by number, some hundreds at a time. */
async function* linesOf(db: Db): AsyncGenerator<Record<TableColumn, string | number | null>> {
  for (let after = 0; ; ) {
    const { rows } = await sql<Record<TableColumn, string | number | null> & { number: number }>`
      select m.number, m.name, m.kind, m.status, m.admitted_on as admitted, m.left_on as left,
        (select e.cause from member_event e where e.member_id = m.id and m.left_on is not null order by e.position desc limit 1) as cause,
        p.name as person, coalesce(nullif(i.email, ''), p.email) as email, i.phone, p.language, i.birth_day as "birthDay", i.birth_place as "birthPlace",
        i.legal_form as "legalForm", i.registration_number as "registrationNumber", i.street, i.postal_code as "postalCode", i.city, i.country
      from member m left join member_identity i on i.member_id = m.id
        left join lateral (select p.name, p.email, p.language from representation r join person p on p.id = r.person_id where r.member_id = m.id order by r.ends_at is not null, r.starts_at limit 1) p on true
      where m.number > ${after} order by m.number limit ${linesAtOnce}`.execute(db)
    yield* rows
    if (rows.length < linesAtOnce) return
    after = rows.at(-1)!.number
  }
}

/**
 * The table in UTF-8 with a byte order mark, separated by semicolons. A cell that a spreadsheet would take for a formula
 * begins with an apostrophe (OWASP, CSV injection).
 */
export function exportMembers(db: Db): ReadableStream<Uint8Array> {
  const table = stringify({ header: true, bom: true, delimiter: ';', columns: [...tableColumns], escape_formulas: true, record_delimiter: '\r\n' })
  const lines = linesOf(db)
  const encoder = new TextEncoder()
  const pump = async () => {
    for await (const line of lines) {
      if (!table.write(line) && !table.destroyed) await new Promise((resolve) => table.once('drain', resolve).once('close', resolve))
      if (table.destroyed) return
    }
    table.end()
  }
  void pump().catch((error: Error) => table.destroy(error))
  const parts = table[Symbol.asyncIterator]() as AsyncIterator<string | Buffer>
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : new Uint8Array(value))
    },
    cancel: () => void table.destroy(),
  })
}
