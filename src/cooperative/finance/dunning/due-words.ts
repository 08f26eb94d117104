/** Words that the pages of what is unpaid share. */
import { html } from 'hono/html'
import { dayOf, formatCalendarDay, formatShortCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatDateTime } from '#lib/format.ts'
import { formatMoney } from '#lib/money.ts'
import { section } from '#web/components/layout-parts.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { Dispute } from './dispute-store.ts'
import type { PaymentPlan } from './plan-store.ts'

export const words = (c: Ctx) => c.get('m').cooperative.dunning
export const money = (c: Ctx, cents: bigint): string => formatMoney(c.get('language'), cents)
export const longDay = (c: Ctx, day: Day): string => formatCalendarDay(c.get('language'), day)
export const shortDay = (c: Ctx, day: Day): string => formatShortCalendarDay(c.get('language'), day)
export const today = (c: Ctx): Day => dayOf(c.get('clock').now())

/** Parts of a plan as a line with stations. */
export function planSteps(c: Ctx, plan: PaymentPlan): Html {
  const t = words(c).plan
  const now = today(c)
  const steps = plan.parts.map((part): Step => {
    const paid = part.paidCents === part.cents
    const state = plan.state !== 'agreed' && plan.state !== 'kept' ? 'open' : paid ? 'done' : part.dueOn < now ? 'badly' : 'next'
    return { state, title: money(c, part.cents), when: shortDay(c, part.dueOn), text: paid ? t.partPaid : part.paidCents > 0n ? t.partLeft(money(c, part.cents - part.paidCents)) : undefined }
  })
  return way({ kind: 'todo', steps })
}

/** What both sides said, the oldest first. `mine` names the reader's side. */
export function exchange(c: Ctx, dispute: Dispute, reader: 'customer' | 'house', below: Html | string): Html {
  const t = words(c)
  const lines = dispute.messages.map((one) => ({
    state: 'done' as const,
    title: one.side === reader && reader === 'customer' ? t.mine.you : one.by,
    when: formatDateTime(c.get('language'), one.at),
    text: html`${one.words.split('\n').map((line, index) => html`${index === 0 ? '' : html`<br>`}${line}`)}`,
  }))
  const facts = dispute.outcome === null ? '' : html`<p><b>${t.one.outcomes[dispute.outcome]}</b></p>`
  return section({ title: `${dispute.label}, ${money(c, dispute.cents)}`, tight: true, content: html`${facts}${way({ steps: lines })}${below}` })
}
