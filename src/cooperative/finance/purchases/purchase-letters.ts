/** Letters about invoices: to those who may approve one, to who entered one that was sent back. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { formatMoney } from '#lib/money.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import type { Reader } from '#people/letters/write-letter.ts'
import { readersWith } from '#people/roles/holders-on.ts'
import { purchasePaths } from './purchase-paths.ts'

interface About {
  id: string
  supplier: string
  label: string
  totalCents: bigint
}

async function write(tx: Tx, to: Reader, name: 'asked' | 'refused', about: About & { who: string; reason: string }, from: Letterhead, clock: Clock): Promise<void> {
  const words = messagesOf(to.language).cooperative.purchases.letters[name]
  const said = { ...about, total: formatMoney(to.language, about.totalCents) }
  await writeLetter(tx, to, { subject: words.subject(said), body: words.body(said), action: { label: words.action, path: purchasePaths.invoice(about.id) } }, from, clock)
}

/** Tells everybody who may approve it and never wrote in it. @returns how many. */
export async function askApproval(tx: Tx, about: About & { who: string; writers: readonly string[] }, from: Letterhead, clock: Clock): Promise<number> {
  const readers = await readersWith(tx, ['treasurer', 'board'], clock.now(), about.writers)
  for (const to of readers) await write(tx, to, 'asked', { ...about, reason: '' }, from, clock)
  return readers.length
}

/** Tells who entered it why it came back. */
export async function tellRefusal(tx: Tx, about: About & { who: string; reason: string; createdBy: string }, from: Letterhead, clock: Clock): Promise<void> {
  const to = await tx.selectFrom('person').select(['email', 'name', 'language']).where('id', '=', about.createdBy).where('disabled_at', 'is', null).executeTakeFirst()
  if (to) await write(tx, to, 'refused', about, from, clock)
}
