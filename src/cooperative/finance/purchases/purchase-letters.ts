/** Letters about invoices: to those who may approve one, to who entered one that was sent back. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { formatMoney } from '#lib/money.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import { composeLetter } from '#people/letters/compose-letter.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendMessage } from '#people/messages.ts'
import { purchasePaths } from './purchase-paths.ts'

interface Reader {
  email: string
  name: string
  language: Language
}

interface About {
  id: string
  supplier: string
  label: string
  totalCents: bigint
}

async function write(tx: Tx, to: Reader, name: 'asked' | 'refused', about: About & { who: string; reason: string }, from: Letterhead, clock: Clock): Promise<void> {
  const m = messagesOf(to.language)
  const words = m.cooperative.purchases.letters[name]
  const said = { ...about, total: formatMoney(to.language, about.totalCents) }
  const composed = await composeLetter(from, {
    language: to.language,
    greeting: m.people.letters.greeting(to.name),
    body: words.body(said),
    action: { label: words.action, url: from.panelOrigin + purchasePaths.invoice(about.id) },
    signature: m.people.letters.signature,
  })
  await sendMessage(tx, { to: to.email, language: to.language, subject: words.subject(said), ...composed }, clock)
}

/** Tells everybody who may approve it and never wrote in it. @returns how many. */
export async function askApproval(tx: Tx, about: About & { who: string; writers: readonly string[] }, from: Letterhead, clock: Clock): Promise<number> {
  const { rows } = await sql<Reader>`select distinct p.email, p.name, p.language from person p join role_grant g on g.person_id = p.id
    where g.role in ('treasurer', 'board') and g.granted_at <= ${clock.now()} and (g.ends_at is null or g.ends_at > ${clock.now()})
      and p.disabled_at is null and not (p.id = any (${[...about.writers]}::text[])) order by p.email limit 50`.execute(tx)
  for (const to of rows) await write(tx, to, 'asked', { ...about, reason: '' }, from, clock)
  return rows.length
}

/** Tells who entered it why it came back. */
export async function tellRefusal(tx: Tx, about: About & { who: string; reason: string; createdBy: string }, from: Letterhead, clock: Clock): Promise<void> {
  const to = await tx.selectFrom('person').select(['email', 'name', 'language']).where('id', '=', about.createdBy).where('disabled_at', 'is', null).executeTakeFirst()
  if (to) await write(tx, to, 'refused', about, from, clock)
}
