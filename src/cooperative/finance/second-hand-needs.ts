/** What one person prepared and another has to look at, on the front page of the administration: nothing goes to the bank, and no year is closed, while nobody knows that it waits for them. */
import { sql } from 'kysely'
import { formatShortCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { colon } from '#lib/format.ts'
import { linkButton } from '#web/components/button.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { closingPaths } from './closing/closing-paths.ts'
import { debtPaths } from './doubtful-debts/debt-paths.ts'
import { dunningPaths } from './dunning/dunning-paths.ts'
import { sepaPaths } from './sepa/sepa-paths.ts'

type Kind = 'debits' | 'transfers' | 'closing' | 'debt' | 'due'

/** Where each is looked at and released. */
const lookedAtIn: Readonly<Record<Kind, (id: string) => string>> = { debits: sepaPaths.batch, transfers: sepaPaths.transferBatch, closing: closingPaths.year, debt: debtPaths.one, due: dunningPaths.one }

/** The oldest first; what the reader prepared waits for others. */
export async function secondHandNeeds(c: Ctx): Promise<Step[]> {
  const { personId } = actorOf(c)
  const language = c.get('language')
  const t = c.get('m').cooperative.ledger.secondHand
  const { rows } = await sql<{ kind: Kind; id: string; name: string; by: string; day: Day }>`
    select w.kind, w.id, w.name, p.name as by, (w.at at time zone 'Europe/Paris')::date::text as day from (
      select 'debits' as kind, id, number::text as name, prepared_by as by, prepared_at as at from debit_batch where released_at is null and cancelled_at is null
      union all select 'transfers', id, number::text, prepared_by, prepared_at from transfer_batch where released_at is null and cancelled_at is null
      union all select 'closing', y.id, to_char(y.end_day, 'YYYY'), k.prepared_by, k.prepared_at from year_closing k join fiscal_year y on y.id = k.fiscal_year_id where k.released_at is null and k.discarded_at is null and k.closed_at is null
      union all select 'debt', debt_id, '', proposed_by, proposed_at from debt_write_off where approved_at is null and declined_at is null
      union all select 'due', a.customer_id, '', o.proposed_by, o.proposed_at from due_write_off o join amount_due a on a.id = o.due_id where o.approved_at is null and o.declined_at is null
    ) w join person p on p.id = w.by where w.by <> ${personId} order by w.at, w.id limit 20`.execute(c.get('db'))
  return rows.map(({ kind, id, name, by, day }) => {
    const title = t.titles[kind](name)
    return { state: 'open', title, text: t.preparedBy(by, formatShortCalendarDay(language, day)), actions: linkButton({ href: lookedAtIn[kind](id), label: t.see, small: true, describedAs: `${t.see}${colon(language)}${title}` }) }
  })
}
