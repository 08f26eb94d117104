/** Tells the board when a gauge comes near its threshold, crosses it, or loses its data: once for each change, in one letter. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import { readersWith } from '#people/roles/holders-on.ts'
import { gaugePaths } from './gauge-paths.ts'
import { insertAlarm, lastAlarms, toldSince } from './gauge-store.ts'
import type { KeptReading } from './gauge-store.ts'
import { gaugeWordsFor } from './gauge-words.ts'

/** A figure that goes to and fro over its threshold is told of once a week. */
const againMs = 7 * 86_400_000

/** A state that was, without a row: a gauge that was never read was calm. */
const calm = { state: 'calm', because: null } as const

/**
 * Compares today's readings with what the board was told of last, keeps what changed, and writes where it calls for
 * somebody. What cannot be told is told of only where it could be before. @returns how many letters left.
 */
export async function tellBoard(tx: Tx, readings: readonly KeptReading[], from: Letterhead, clock: Clock): Promise<number> {
  const now = clock.now()
  const last = await lastAlarms(tx)
  const toTell: KeptReading[] = []
  const changed: KeptReading[] = []
  for (const one of readings) {
    const before = last.get(one.gauge)
    const { state, because } = before ?? calm
    // reasons of a calm gauge are no news
    if (state === one.state && (one.state === 'calm' || because === one.because)) continue
    if (!before && one.state === 'unknown') continue
    changed.push(one)
    if (one.state !== 'calm' && !(await toldSince(tx, one, new Date(now.getTime() - againMs)))) toTell.push(one)
  }
  const readers = toTell.length > 0 ? await readersWith(tx, ['board', 'administrator'], now) : []
  for (const one of changed) await insertAlarm(tx, { gauge: one.gauge, at: now, state: one.state, because: one.because, value: one.value, threshold: one.threshold, letters: toTell.includes(one) ? readers.length : 0 })
  for (const to of readers) {
    const m = messagesOf(to.language)
    const t = m.cooperative.gauges
    const words = gaugeWordsFor(m, to.language)
    const said = toTell.map((one) => {
      const { title, sentence, acts } = words.say(one)
      return [t.letter.one(title, t.states[one.state]), sentence, ...(acts.length > 0 ? [t.letter.acts(acts.join(' '))] : [])].join('\n\n')
    })
    const [only] = toTell
    const action = { label: t.letter.action, path: toTell.length === 1 && only ? gaugePaths.one(only.gauge) : gaugePaths.front }
    await writeLetter(tx, to, { subject: t.letter.subject(toTell.map((one) => words.say(one).title)), body: said.join('\n\n'), action, after: t.letter.after }, from, clock)
  }
  return readers.length
}
