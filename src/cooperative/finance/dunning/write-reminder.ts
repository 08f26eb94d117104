/** Reminders and formal notices: written, sent, kept as they were read. */
import { inTransaction } from '#db/transaction.ts'
import type { LevelKind } from '#db/dunning-tables.ts'
import type { Db, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf, formatCalendarDay, formatShortCalendarDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { formatMoney } from '#lib/money.ts'
import { messagesOf } from '#locales/messages.ts'
import { byItself, recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { composeFor } from '#people/letters/write-letter.ts'
import { customerById } from '../sales/customer.ts'
import type { Customer } from '../sales/customer.ts'
import { sellerIdentity } from '../sales/seller.ts'
import type { DunningHouse } from './dunning-ports.ts'
import { dunningSetting } from './dunning-setting.ts'
import type { DunningSetting } from './dunning-setting.ts'
import { duePaths } from './dunning-paths.ts'
import { toneOf } from './levels.ts'
import { upcomingLetters } from './remindable-store.ts'
import type { UpcomingLetter } from './remindable-store.ts'
import { readersOf, writeTo } from './write-letters.ts'

const sentAtOnce = 50

/** What a letter says, in a language. */
function wordsOf(upcoming: UpcomingLetter, of: { customer: Customer; setting: DunningSetting; iban: string | null; payee: string; today: ReturnType<typeof dayOf> }) {
  return (language: 'fr' | 'en') => {
    const t = messagesOf(language).cooperative.dunning.letters
    const tone = toneOf(of.setting.levels, upcoming.letter.level.place)
    const money = (cents: bigint) => formatMoney(language, cents)
    const until = formatCalendarDay(language, addDays(of.today, of.setting.noticeDays))
    const lines = upcoming.dues.map((due) => t.line(due.invoiceNumber !== null, due.label, money(due.leftCents), formatShortCalendarDay(language, due.dueOn)))
    const own = language === 'fr' ? upcoming.letter.level.wordsFr : upcoming.letter.level.wordsEn
    const total = money(upcoming.letter.cents)
    const pay = of.iban === null ? t.payAnyhow : t.pay(of.iban.replaceAll(/(.{4})(?=.)/g, '$1 '), of.payee, upcoming.dues.map(({ invoiceNumber }) => invoiceNumber ?? '').filter((number, index, all) => number !== '' && all.indexOf(number) === index).join(' '))
    const closing = tone === 'notice' ? [t.noticeText(total, until, of.customer.memberId !== null), ...(of.customer.business ? [t.businessText] : [])] : [t.kindText]
    return {
      subject: t.subjects[tone](total),
      body: [own === '' ? t.openings[tone](total) : own, lines.join('\n\n'), ...(lines.length > 1 ? [t.total(total)] : []), pay, ...closing].join('\n\n'),
      ...(of.customer.memberId === null ? {} : { action: { label: t.action, path: duePaths.of(of.customer.memberId) } }),
      after: t.crossed,
    }
  }
}

/**
 * Writes to a customer about all that is ripe; a notice is a person's act.
 * @throws {UserError} `customerNone` (404), `reminderNone` (409: nothing is ripe, paid or held meanwhile).
 */
export async function writeReminder(tx: Tx, doer: Doer, input: { customerId: string; kind: LevelKind }, house: DunningHouse, clock: Clock): Promise<{ id: string; letters: number }> {
  const today = dayOf(clock.now())
  // of two presses at once the second finds it written
  await tx.selectFrom('customer').select('id').where('id', '=', input.customerId).forUpdate().execute()
  const customer = await customerById(tx, input.customerId)
  const [upcoming] = await upcomingLetters(tx, house.ports, { today, until: today, customerId: customer.id, kind: input.kind })
  if (!upcoming) throw new UserError('reminderNone', {}, { status: 409 })
  const [setting, seller, readers] = [await dunningSetting(tx), await sellerIdentity(tx), await readersOf(tx, customer, clock)]
  const words = wordsOf(upcoming, { customer, setting, iban: seller?.iban ?? null, payee: seller?.name ?? house.from.cooperativeName, today })
  let read: { subject: string; text: string } | null = null
  for (const to of readers) {
    const said = await writeTo(tx, to, (_t, language) => words(language), house.from, clock)
    read ??= said
  }
  if (!read) {
    // no address: it is printed and goes by post
    const said = words(customer.language)
    read = { subject: said.subject, text: (await composeFor(customer, { ...said, action: undefined }, house.from)).text }
  }
  const id = randomText(12)
  const { letter } = upcoming
  await tx.insertInto('reminder').values({ id, customer_id: customer.id, member_id: customer.memberId, level: letter.level.place, kind: input.kind, sent_on: today, cents: letter.cents, letters: readers.length, subject: read.subject, words: read.text, sent_by: doer.personId, sent_at: clock.now() }).execute()
  await tx.insertInto('reminder_due').values(letter.dues.map((due) => ({ reminder_id: id, due_id: due.dueId, level: due.level, cents: due.leftCents }))).execute()
  await recordAudit(tx, doer, { action: input.kind === 'notice' ? 'reminder.noticed' : 'reminder.sent', subjectKind: 'customer', subjectId: customer.id, memberId: customer.memberId, after: { name: customer.name, level: letter.level.place, cents: Number(letter.cents) } }, clock)
  return { id, letters: readers.length }
}

/** Timed work: reminders whose day has come, when they leave by themselves. @returns whether there is more to do at once. */
export async function sendDueReminders(db: Db, requestId: string, house: DunningHouse, clock: Clock): Promise<boolean> {
  if (!(await dunningSetting(db)).active) return false
  const today = dayOf(clock.now())
  const ripe = await upcomingLetters(db, house.ports, { today, until: today, kind: 'reminder' })
  for (const { customer } of ripe.slice(0, sentAtOnce))
    try {
      await inTransaction(db, (tx) => writeReminder(tx, byItself(requestId), { customerId: customer.customerId, kind: 'reminder' }, house, clock))
    } catch (error) {
      // paid or held since the list was read
      if (!(error instanceof UserError && error.code === 'reminderNone')) throw error
    }
  return ripe.length > sentAtOnce
}
