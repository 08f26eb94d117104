/** The last twelve months of tax of the fictional cooperative: declared on the 18th, paid on the 24th, by the commands that people use. */
import { fileReturn } from '#cooperative/finance/vat/file-return.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, endOfMonth, noonOf, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'

const doer = byItself('demo')
const at = (on: Day): Clock => ({ now: () => noonOf(on) })

/** The first month whose tax is declared here; of earlier ones the books have the entry that somebody wrote by hand. */
export const declaredFrom = (today: Day): Day => addMonths(startOfMonth(today), -12)

/** Put after everything that sells, buys or is paid: what comes into a declared month afterwards is not in its return. */
export async function seedVat(tx: Tx, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  for (let from = declaredFrom(today); addDays(endOfMonth(from), 18) <= today; from = addMonths(from, 1)) {
    const to = endOfMonth(from)
    const { id } = await fileReturn(tx, doer, { from, to }, at(addDays(to, 18)))
    const { due_cents: due } = await tx.selectFrom('vat_return').select('due_cents').where('id', '=', id).executeTakeFirstOrThrow()
    const [paidOn, cents] = [addDays(to, 24), BigInt(due)]
    if (cents === 0n || paidOn > today) continue
    const label = `Paiement de la TVA ${from.slice(0, 7)}`
    await postEntry(tx, doer, { journal: 'BQ', day: paidOn, label, lines: [{ account: '44551', debitCents: cents, creditCents: 0n }, { account: '512', debitCents: 0n, creditCents: cents }] }, at(paidOn))
  }
}
