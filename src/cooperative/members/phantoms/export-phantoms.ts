/** The list of silent members as a table that spreadsheets open, with nothing in it that they would run. */
import { stringify } from 'csv-stringify/sync'
import type { Db } from '#db/open-database.ts'
import { dayOf } from '#lib/day.ts'
import type { MemberPorts } from '../member-ports.ts'
import { searchPhantoms } from './phantom-store.ts'

const linesAtOnce = 1000
const day = (instant: Date | null): string => (instant === null ? '' : dayOf(instant))

/** As `exportMembers`: UTF-8 with a byte order mark, semicolons, formulas defused (OWASP, CSV injection). */
export function exportPhantoms(db: Db, ports: Pick<MemberPorts, 'lastPaid'>, now: Date): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let page = 1
  return new ReadableStream({
    pull: async (controller) => {
      const { phantoms } = await searchPhantoms(db, { text: '', view: 'all', page, pageSize: linesAtOnce }, ports, now)
      const lines = phantoms.map((one) => ({ number: one.number, name: one.name, kind: one.kind, admitted: one.admittedOn, seen: day(one.seenAt), paid: one.paidOn ?? '', answered: day(one.answeredAt), reminded: day(one.sentAt), letters: one.sentAt === null ? '' : one.letters, state: one.view }))
      const first = page === 1
      const columns = ['number', 'name', 'kind', 'admitted', 'seen', 'paid', 'answered', 'reminded', 'letters', 'state']
      controller.enqueue(encoder.encode(stringify(lines, { header: first, bom: first, columns, delimiter: ';', escape_formulas: true, record_delimiter: '\r\n' })))
      page++
      if (phantoms.length < linesAtOnce) controller.close()
    },
  })
}
