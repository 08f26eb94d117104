/** What is to be billed of a subscription by a day: the days that nobody billed yet, priced; the months of use that are over. */
import type { HoldReason, LineState, UsageFacts, VatLevelName } from '#db/billing-tables.ts'
import { addDays } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { plainRate, wholeRate } from '#lib/rate.ts'
import { decimalSign } from '#lib/format.ts'
import type { Messages } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import { earliest, overlap, periodOn, periodsIn, without } from '../tariffs/billing-period.ts'
import type { PeriodMonths, Span } from '../tariffs/billing-period.ts'
import { flatParts } from '../tariffs/flat-price.ts'
import type { FlatPart } from '../tariffs/flat-price.ts'
import { missingDays, usageHash, usedDays } from '../tariffs/measured-use.ts'
import { measuredDays, overageCents, overageParts } from '../tariffs/overage.ts'
import type { OveragePart } from '../tariffs/overage.ts'
import type { Plan } from '../tariffs/plan-store.ts'
import type { BilledSpan, Subscription } from '../tariffs/subscription-store.ts'
import type { MemberUsageDay } from '../tariffs/usage-port.ts'
import { formatPrice, gigabytes } from '../tariffs/words.ts'

export interface DraftLine extends Span {
  subscriptionId: string
  version: number
  kind: 'flat' | 'usage'
  label: string
  account: string
  level: VatLevelName
  /** Thousandths of a unit (UN/ECE recommendation 20). */
  quantityMilli: bigint
  unit: string
  /** Ten-thousandths of a euro. */
  unitPrice: bigint
  netCents: bigint
  facts: UsageFacts | null
  usageHash: Buffer | null
  state: LineState
  why: HoldReason
}

interface Reader {
  m: Messages
  language: Language
}

const units: Readonly<Record<PeriodMonths, string>> = { 1: 'MON', 3: 'QAN', 12: 'ANN' }
const longestLabel = 200
const shortened = (label: string): string => ([...label].length <= longestLabel ? label : `${[...label].slice(0, longestLabel - 1).join('')}…`)
const named = (plan: { name: string }, subscription: Subscription): string => (subscription.label === '' ? plan.name : `${plan.name}, ${subscription.label}`)

/** Flat days that fall due by a day: in advance those of periods that have begun, afterwards those of periods that are over. */
function flatLines(subscription: Subscription, plans: ReadonlyMap<string, Plan>, billed: readonly BilledSpan[], until: Day, reader: Reader): DraftLine[] {
  if (subscription.startDay > until) return []
  const life: Span = { fromDay: subscription.startDay, toDay: subscription.endDay ?? periodOn(subscription.anchorDay, subscription.months, until).toDay }
  if (life.toDay < life.fromDay) return []
  const lines: DraftLine[] = []
  for (const period of periodsIn(subscription.anchorDay, subscription.months, { fromDay: life.fromDay, toDay: earliest(life.toDay, until) })) {
    const days = overlap(period, life)
    if (!days) continue
    for (const left of without(days, billed))
      for (const part of flatParts(subscription, plans, left)) if (part.plan.billed === 'advance' || days.toDay <= until) lines.push(flatLine(subscription, plans.get(part.plan.id)!, part, reader))
  }
  return lines
}

function flatLine(subscription: Subscription, plan: Plan, part: FlatPart, { m, language }: Reader): DraftLine {
  const t = m.cooperative.tariffs.lines
  const isWhole = part.days === part.of && part.percent === 0
  const price = part.periodPrice ?? 0n
  const said = [
    ...(isWhole ? [] : [`${part.quantity > 1 ? `${part.quantity} × ` : ''}${formatPrice(language, price)} ${t.per[subscription.months]}`]),
    ...(part.days === part.of ? [] : [t.days(part.days, part.of)]),
    ...(part.percent === 0 ? [] : [part.percent === wholeRate ? t.free : t.reduced(plainRate(part.percent, decimalSign(language)))]),
  ]
  const label = shortened(said.length === 0 ? named(plan, subscription) : `${named(plan, subscription)} (${said.join(', ')})`)
  return {
    subscriptionId: subscription.id, version: subscription.version, kind: 'flat', fromDay: part.fromDay, toDay: part.toDay, label, account: plan.account, level: plan.level, netCents: part.cents, facts: null, usageHash: null,
    ...(isWhole ? { quantityMilli: BigInt(part.quantity) * 1000n, unit: units[subscription.months], unitPrice: price } : { quantityMilli: 1000n, unit: 'C62', unitPrice: part.cents * 100n }),
    ...(part.periodPrice === null ? { state: 'hold', why: 'no-price' } : { state: 'take', why: '' }),
  }
}

/** Months of use that are over by a day, and before today: a day that is not over is not counted. */
function usageLines(subscription: Subscription, plans: ReadonlyMap<string, Plan>, billed: readonly BilledSpan[], warnings: ReadonlyMap<Day, Day>, usage: readonly MemberUsageDay[], until: Day, reader: Reader): DraftLine[] {
  const life: Span = { fromDay: subscription.startDay, toDay: earliest(subscription.endDay ?? until, until) }
  if (life.toDay < life.fromDay) return []
  const lines: DraftLine[] = []
  for (const month of periodsIn(subscription.anchorDay, 1, life)) {
    const days = overlap(month, { fromDay: subscription.startDay, toDay: subscription.endDay ?? month.toDay })
    if (!days || days.toDay > until) continue
    const warnedOn = warnings.get(month.fromDay) ?? null
    for (const measured of measuredDays(subscription, plans, days))
      for (const left of without(measured, billed)) {
        const measure = plans.get(planIdOn(subscription, left.fromDay))?.measure
        if (!measure) continue
        for (const part of overageParts(subscription, plans, month, left, usedDays(measure, usage), warnedOn)) {
          const missing = missingDays(measure, usage, part)
          lines.push(usageLine(subscription, plans.get(part.planId)!, part, { measure, warnedOn, missing, hash: usageHash(usage, part) }, reader))
        }
      }
  }
  return lines
}

const planIdOn = (subscription: Subscription, day: Day): string => subscription.plans.findLast(({ fromDay }) => fromDay <= day)?.planId ?? ''

function usageLine(subscription: Subscription, plan: Plan, part: OveragePart, about: { measure: 'traffic' | 'disk'; warnedOn: Day | null; missing: Day[]; hash: Buffer }, { m, language }: Reader): DraftLine {
  const t = m.cooperative.tariffs.lines
  const label = shortened(`${named(plan, subscription)}, ${t.above[about.measure](gigabytes(language, part.used), gigabytes(language, part.included))}`)
  return {
    subscriptionId: subscription.id, version: subscription.version, kind: 'usage', fromDay: part.fromDay, toDay: part.toDay, label, account: plan.account, level: plan.level, quantityMilli: part.billed, unit: 'E34', unitPrice: part.price,
    netCents: overageCents(part),
    facts: { measure: about.measure, used: Number(part.used), included: Number(part.included), billed: Number(part.billed), warnedOn: about.warnedOn, missing: about.missing },
    usageHash: about.hash,
    ...(about.missing.length > 0 ? { state: 'hold', why: 'days-missing' } : { state: 'take', why: '' }),
  }
}

/** The earliest day whose use is still to be billed by a day, or null. */
export function firstUnbilledUse(subscription: Subscription, plans: ReadonlyMap<string, Plan>, billed: readonly BilledSpan[], until: Day): Day | null {
  if (subscription.memberId === null || !subscription.plans.some(({ planId }) => plans.get(planId)?.measure)) return null
  const life: Span = { fromDay: subscription.startDay, toDay: earliest(subscription.endDay ?? until, until) }
  if (life.toDay < life.fromDay) return null
  return without(life, billed.filter(({ kind }) => kind === 'usage'))[0]?.fromDay ?? null
}

interface Known {
  plans: ReadonlyMap<string, Plan>
  billed: readonly BilledSpan[]
  /** Day of the letter by the first day of its month. */
  warnings: ReadonlyMap<Day, Day>
  /** Of the member, from `firstUnbilledUse` on. */
  usage: readonly MemberUsageDay[]
  until: Day
  today: Day
}

/** All lines of a subscription that fall due by a day, flat ones first, by days. */
export function linesOf(subscription: Subscription, known: Known, reader: Reader): DraftLine[] {
  const lastUse = earliest(known.until, addDays(known.today, -1))
  return [
    ...flatLines(subscription, known.plans, known.billed.filter(({ kind }) => kind === 'flat'), known.until, reader),
    ...usageLines(subscription, known.plans, known.billed.filter(({ kind }) => kind === 'usage'), known.warnings, known.usage, lastUse, reader),
  ]
}
