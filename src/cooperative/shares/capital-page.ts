/** How the capital stands. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { equityOn } from '#cooperative/gauges/equity.ts'
import { addMonths, compareDays, dayOf, endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { chart, gauge, linePlot } from '#web/components/figures.ts'
import { definitionList, head, section, twoColumns } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths } from '../cooperative-paths.ts'
import { capitalCourse, capitalOn } from './capital.ts'
import type { Capital } from './capital.ts'
import { redemptionQueue } from './redemption-store.ts'
import { withShares } from './share-policy.ts'
import { shareWordsOf } from './share-words.ts'

/** Page `/cooperative/capital`. */
export function makeCapitalPages(): App {
  const app = new Hono<Env>()
  app.get(cooperativePaths.capital, signedIn, withShares, (c) => capitalPage(c))
  return app
}

/** The amount, a bar with the floor as a mark, and what it is made of. */
function capitalGauge(c: Ctx, capital: Capital): Html {
  const { t, money, number } = shareWordsOf(c)
  const top = capital.capitalCents > capital.floorCents ? capital.capitalCents : capital.floorCents
  const drawing = gauge({
    parts: [{ value: Number(capital.capitalCents - capital.unpaidCents), tone: capital.capitalCents < capital.floorCents ? 'cbad' : 'c1' }, { value: Number(capital.unpaidCents), tone: 'c4' }],
    whole: Number(top) * 1.15 || 1,
    mark: Number(capital.floorCents),
    label: t.capital.gauge(money(capital.capitalCents), money(capital.floorCents)),
    thick: true,
  })
  return html`<section class="stack"><h2>${t.capital.title}</h2><p class="fig"><b class="big-n">${money(capital.capitalCents)}</b> <span class="soft">${t.capital.shares(number(capital.shares), money(capital.valueCents))}</span></p>${drawing}<p class="soft s">${
    capital.unpaidCents > 0n ? html`${t.capital.unpaid(money(capital.unpaidCents))}, ` : ''
  }${t.capital.floor} <b>${money(capital.floorCents)}</b></p></section>`
}

async function capitalPage(c: Ctx): Promise<Response> {
  const words = shareWordsOf(c)
  const { t, money } = words
  const today = dayOf(c.get('clock').now())
  const capital = (await capitalOn(c.get('db'), today))!
  const queue = await redemptionQueue(c.get('db'))
  const asked = queue.reduce((sum, { left }) => sum + BigInt(left) * capital.valueCents, 0n)
  const near = capital.roomCents * 10n < capital.floorCents
  const lead = capital.shares === 0 ? t.capital.leadNone : capital.capitalCents < capital.floorCents ? t.capital.leadBelow : near ? t.capital.leadNear(money(capital.roomCents)) : t.capital.leadCalm(money(capital.roomCents))
  const reasons = [['statutes', capital.statutesCents], ['quarter', capital.quarterCents], ['form', capital.formCents]] as const
  const why = section({
    title: t.capital.why,
    content: html`<p>${t.capital.whyText}</p>${definitionList(
      reasons.map(([name, cents]) => ({ term: t.capital.reasons[name], value: name === capital.floorReason ? html`<b>${money(cents)}</b> <small>${t.capital.holds}</small>` : money(cents) })),
    )}`,
  })
  const facts = definitionList([
    { term: t.capital.highest, value: money(capital.highestCents) },
    { term: t.capital.room, value: money(capital.roomCents) },
  ])
  const waiting = section({
    title: t.capital.queue,
    content:
      queue.length === 0
        ? html`<p class="soft">${t.capital.queueNone}</p>`
        : html`<p>${t.capital.queueText(queue.length, money(asked))}</p><p class="soft">${asked > capital.roomCents ? t.capital.queueHeld : t.capital.queueFits}</p>`,
  })
  return page(c, {
    title: t.capital.title,
    section: 'cooperative',
    body: html`${head({ title: t.capital.title, lead, crumbs: crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: t.capital.title }]) })}${
      capital.capitalCents < capital.floorCents && capital.shares > 0 ? note({ kind: 'bad', text: t.capital.leadBelow }) : ''
    }${twoColumns(html`${capitalGauge(c, capital)}${await course(c, today)}${why}`, html`${facts}${waiting}${await equity(c)}`)}`,
  })
}

/** Ends of the last twenty-four months, and today. */
const monthsShown = (today: Day): Day[] => [...Array.from({ length: 24 }, (_, index) => endOfMonth(addMonths(today, index - 24))), today].sort(compareDays)

async function course(c: Ctx, today: Day): Promise<Html> {
  const { t, money, number, shortDay } = shareWordsOf(c)
  const points = await capitalCourse(c.get('db'), monthsShown(today))
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return html``
  const highest = Number(points.reduce((most, { capitalCents, floorCents }) => [most, capitalCents, floorCents].reduce((a, b) => (a > b ? a : b)), 0n))
  const step = 10 ** Math.max(2, Math.floor(Math.log10(Math.max(1, highest))))
  const top = Math.ceil(highest / (step / 2)) * (step / 2) || step
  return chart({
    title: t.capital.course,
    drawing: linePlot({
      label: t.capital.courseLabel(money(first.capitalCents), money(last.capitalCents)),
      values: points.map(({ capitalCents }) => Number(capitalCents)),
      aim: Number(last.floorCents),
      top,
      x: [first, points[12] ?? first, last].map(({ day }) => shortDay(day)),
      // whole euros: the axis has little room
      y: [0, top / 2, top].map((cents) => `${number(Math.round(cents / 100))} €`),
    }),
    seeFigures: t.capital.seeFigures,
    table: table({
      caption: t.capital.course,
      columns: [{ label: t.capital.day }, { label: t.capital.amount, numeric: true, labelled: true }, { label: t.capital.floor, numeric: true, labelled: true }],
      rows: points.toReversed().map(({ day, capitalCents, floorCents }) => ({ header: shortDay(day), cells: [money(capitalCents), money(floorCents)] })),
    }),
  })
}

/** Equity of the last closed year against half of the capital of that day, as its gauge has them. */
async function equity(c: Ctx): Promise<Html> {
  const { t, money, day } = shareWordsOf(c)
  const db = c.get('db')
  const year = (await fiscalYears(db)).findLast(({ state }) => state === 'closed')
  if (!year) return section({ title: t.capital.equity, content: html`<p class="soft">${t.capital.equityNone}</p>` })
  const { equity: cents, half } = await equityOn(db, year.endDay)
  return section({ title: t.capital.equity, content: html`<p>${t.capital.equityText(money(cents), money(half), day(year.endDay))}</p>${cents >= half ? html`<p class="soft">${t.capital.equityOk}</p>` : note({ kind: 'warn', text: t.capital.equityBad })}` })
}
