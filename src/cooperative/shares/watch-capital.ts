import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import { composeLetter } from '#people/letters/compose-letter.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendMessage } from '#people/messages.ts'
import { cooperativePaths } from '../cooperative-paths.ts'
import { capitalOn } from './capital.ts'
import type { Capital } from './capital.ts'
import { redemptionQueue } from './redemption-store.ts'
import { lockShares } from './share-store.ts'
import { shareWordsFor } from './share-words.ts'

type Level = 'calm' | 'near' | 'queue' | 'below'

/** Below the floor; the queue would cross it; less than a tenth above it; or none of these. */
function levelOf(capital: Capital, askedCents: bigint): Level {
  if (capital.capitalCents < capital.floorCents) return 'below'
  if (askedCents > capital.roomCents) return 'queue'
  return capital.roomCents * 10n < capital.floorCents ? 'near' : 'calm'
}

/**
 * Timed work: tells the board and the administrators when the capital comes near its floor, before it is crossed; once for
 * each change. @returns how many letters left.
 */
export async function watchCapital(tx: Tx, input: { from: Letterhead }, clock: Clock): Promise<number> {
  const head = await lockShares(tx)
  const capital = head.lastNumber === 0 ? null : await capitalOn(tx, dayOf(clock.now()))
  if (!capital) return 0
  const asked = (await redemptionQueue(tx)).reduce((sum, { left }) => sum + BigInt(left) * capital.valueCents, 0n)
  const level = levelOf(capital, asked)
  const last = await tx.selectFrom('capital_alarm').select('level').orderBy('id', 'desc').limit(1).executeTakeFirst()
  if ((last?.level ?? 'calm') === level) return 0
  await tx.insertInto('capital_alarm').values({ at: clock.now(), level, capital_cents: capital.capitalCents, floor_cents: capital.floorCents }).execute()
  if (level === 'calm') return 0
  const { rows } = await sql<{ email: string; name: string; language: Language }>`select distinct p.email, p.name, p.language from person p join role_grant g on g.person_id = p.id
    where g.role in ('board', 'administrator') and g.granted_at <= ${clock.now()} and (g.ends_at is null or g.ends_at > ${clock.now()}) and p.disabled_at is null order by p.email`.execute(tx)
  for (const to of rows) {
    const m = messagesOf(to.language)
    const { t, money } = shareWordsFor(m, to.language)
    const letters = m.people.letters
    const composed = await composeLetter(input.from, {
      language: to.language,
      greeting: letters.greeting(to.name),
      body: t.letter[level](money(capital.capitalCents), money(capital.floorCents)),
      action: { label: t.letter.action, url: input.from.panelOrigin + cooperativePaths.capital },
      after: t.letter.after,
      signature: letters.signature,
    })
    await sendMessage(tx, { to: to.email, language: to.language, subject: t.letter.subject, ...composed }, clock)
  }
  return rows.length
}
