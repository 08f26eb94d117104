/** What the pages of departures share: what is paid back, the stations of an exclusion, departures that are over. */
import { html } from 'hono/html'
import { formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatNumber, formatShortDay } from '#lib/format.ts'
import { formatMoney } from '#lib/money.ts'
import { definitionList, section } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { DepartureAccount, MemberPorts } from '../member-ports.ts'
import { bodyWords } from '../one-member-page.ts'
import type { Departure } from './departure.ts'
import { mayAppeal } from './exclude.ts'

export const dayWords = (c: Ctx, day: Day | null): string => (day === null ? '' : formatCalendarDay(c.get('language'), day))

/** What is paid back and when, or that there are no shares. */
export async function moneyPart(c: Ctx, ports: MemberPorts, memberId: string, day: Day, title = c.get('m').cooperative.departures.leave.money): Promise<Html> {
  const t = c.get('m').cooperative.departures.leave
  const account = (await ports.dueOnDeparture?.(c.get('db'), { memberId, day }, c.get('clock'))) ?? null
  return section({ title, content: account === null ? html`<p>${t.noShares}</p>` : accountLines(c, account) })
}

function accountLines(c: Ctx, account: DepartureAccount): Html {
  const t = c.get('m').cooperative.departures.leave
  const money = (cents: bigint) => formatMoney(c.get('language'), cents)
  const lines = [
    { term: t.shares, value: formatNumber(c.get('language'), account.shares) },
    { term: t.nominal, value: money(account.nominalCents) },
    ...(account.unpaidCents > 0n ? [{ term: t.unpaid, value: money(-account.unpaidCents) }] : []),
    ...(account.lossCents > 0n ? [{ term: t.losses, value: money(-account.lossCents) }] : []),
    { term: t.back, value: html`<b>${money(account.amountCents)}</b>` },
  ]
  return html`${definitionList(lines)}<p>${t.from(dayWords(c, account.dueOn))}</p>${account.floorHolds ? note({ kind: 'warn', text: t.floor(formatNumber(c.get('language'), account.ahead)) }) : ''}<p class="s soft">${t.forecast}</p>`
}

/** Where an exclusion stands, as a line with stations. */
export function exclusionWay(c: Ctx, departure: Departure, today: Day): Html {
  const t = c.get('m').cooperative.departures
  const short = (instant: Date | null) => (instant === null ? '' : formatShortDay(c.get('language'), instant))
  const decided = departure.decidedAt !== null
  const steps: Step[] = [
    { state: 'done', title: t.admin.steps.notified, when: short(departure.openedAt) },
    { state: departure.hearing === '' ? (today >= (departure.hearingOn ?? today) && !decided ? 'now' : 'next') : 'done', title: t.admin.steps.hearing, when: dayWords(c, departure.hearingOn) },
    { state: departure.defenceAt ? 'done' : decided ? 'next' : today <= (departure.defenceUntil ?? today) ? 'now' : 'next', title: t.admin.steps.defence, when: departure.defenceAt ? short(departure.defenceAt) : t.admin.nextDefence(dayWords(c, departure.defenceUntil)) },
    { state: decided ? (departure.state === 'dropped' ? 'done' : 'badly') : 'next', title: t.admin.steps.decision, when: dayWords(c, departure.day), text: decided ? `${departure.body === '' ? '' : `${bodyWords(c, departure.body)} · `}${departure.state === 'dropped' ? t.admin.keep : t.admin.exclude}` : undefined },
  ]
  if (departure.appealedAt !== null && mayAppeal(departure.body)) {
    const outcome = departure.appealUpheld === null ? undefined : departure.appealUpheld ? t.admin.upheld : t.admin.reinstated
    steps.push({ state: outcome === undefined ? 'now' : departure.appealUpheld ? 'badly' : 'done', title: t.admin.steps.appeal, when: departure.appealDay ? dayWords(c, departure.appealDay) : short(departure.appealedAt), text: outcome })
  }
  return way({ steps })
}

/** What was written in the course of it, each under its title; nothing of what is empty. */
export function writings(c: Ctx, departure: Departure): Html {
  const t = c.get('m').cooperative.departures
  if (departure.erasedAt) return html`<p class="soft">${t.admin.erased}</p>`
  const parts: [string, string][] = [
    [t.exclusion.grievances, departure.grievances],
    [t.admin.hearing, departure.hearing],
    [t.exclusion.defence, departure.defence],
    [t.exclusion.reason, departure.reason],
    [t.admin.appeal, departure.appeal],
  ]
  return html`${parts.filter(([, text]) => text !== '').map(([title, text]) => html`<details class="fig"><summary>${title}</summary><pre class="letter-text">${text}</pre></details>`)}`
}
