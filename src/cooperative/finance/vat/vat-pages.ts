/** Value-added tax: the regime, the return of a period and what it is made of, those declared. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { addMonths, dayOf, endOfMonth, parseDay, startOfMonth } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage, dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note, verdict } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { allMoney, chooser, ledgerPage, mayWrite, money, shortDay } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { foreignRate, isAboveThreshold, soldAbroad, thresholdCents } from '../sales/foreign-rates.ts'
import { regimeOn } from '../sales/vat-store.ts'
import { boxes, toEuros } from './boxes.ts'
import type { Box } from './boxes.ts'
import type { Period } from './collect-figures.ts'
import { cancelReturn, checkPeriod, draftReturn, fileReturn, filedReturns, nextPeriod } from './file-return.ts'
import type { DraftReturn, FiledReturn } from './file-return.ts'
import { regimes, setRegime } from './set-regime.ts'
import { vatPaths } from './vat-paths.ts'
import { vatReaders, vatWriters } from './vat-policy.ts'

const texts = (c: Ctx) => c.get('m').cooperative.vat
const kinds = ['liable', 'exempt', 'outside'] as const
const dues = ['receipt', 'invoice'] as const

/** `/administration/finance/vat` and below. */
export function makeVatPages(): App {
  const app = new Hono<Env>()
  app.get(vatPaths.home, vatReaders, (c) => homePage(c, () => '', notRefused))
  app.post(vatPaths.regime, vatWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const regime = { from: parseDay(given('from'), 'from'), kind: kinds.find((one) => one === given('kind')) ?? 'liable', due: dues.find((one) => one === given('due')) ?? 'receipt' }
        await inTransaction(c.get('db'), (tx) => setRegime(tx, actorOf(c), regime, c.get('clock')))
        flash(c, texts(c).regimeSaved(shortDay(c, regime.from)))
        return c.redirect(vatPaths.home, 303)
      },
      (refused) => homePage(c, given, refused),
    )
  })
  app.post(vatPaths.file, vatWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { id } = await inTransaction(c.get('db'), (tx) => fileReturn(tx, actorOf(c), { from: parseDay(given('from'), 'from'), to: parseDay(given('to'), 'to') }, c.get('clock')))
        flash(c, texts(c).filed)
        return c.redirect(vatPaths.filed(id), 303)
      },
      (refused) => homePage(c, given, refused),
    )
  })
  app.get(vatPaths.newReturn, vatWriters, async (c) => {
    const period = await periodIn(c, () => '')
    return ledgerPage(c, { title: texts(c).title, above: [{ label: texts(c).title, href: vatPaths.home }], content: confirmationPage(c, toFile(c, await draftReturn(c.get('db'), period)), hrefOf(period), 'h2') })
  })
  app.get(vatPaths.cancel(':return'), vatWriters, async (c) => {
    const one = await filedIn(c)
    return ledgerPage(c, { title: texts(c).title, above: [{ label: texts(c).title, href: vatPaths.home }], content: confirmationPage(c, toCancel(c, one), vatPaths.filed(one.id), 'h2') })
  })
  app.get(vatPaths.filed(':return'), vatReaders, async (c) => filedPage(c, await filedIn(c)))
  app.post(vatPaths.cancel(':return'), vatWriters, async (c) => {
    const one = await filedIn(c)
    await inTransaction(c.get('db'), (tx) => cancelReturn(tx, actorOf(c), { id: one.id, day: one.period.to }, c.get('clock')))
    flash(c, texts(c).cancelled)
    return c.redirect(hrefOf(one.period), 303)
  })
  return app
}

const hrefOf = ({ from, to }: Period): string => `${vatPaths.home}?period=${from}/${to}`

const resultOf = (c: Ctx, { dueCents, creditCents }: { dueCents: bigint; creditCents: bigint }): string =>
  dueCents > 0n ? texts(c).toPay(allMoney(c, dueCents)) : creditCents > 0n ? texts(c).credit(allMoney(c, creditCents)) : texts(c).nothing

const toFile = (c: Ctx, draft: DraftReturn): Confirmation => ({
  id: 'file', title: texts(c).fileTitle(spanOf(c, draft.period)), text: html`<p>${texts(c).fileText}</p><p><b>${resultOf(c, draft)}</b></p>`, fields: html`<input type="hidden" name="from" value="${draft.period.from}"><input type="hidden" name="to" value="${draft.period.to}">`,
  action: vatPaths.file, confirm: { label: texts(c).file, kind: 'main' }, cancel: texts(c).notYet,
})
const toCancel = (c: Ctx, one: FiledReturn): Confirmation => ({ id: 'cancel', title: texts(c).cancelTitle, text: texts(c).cancelText, action: vatPaths.cancel(one.id), confirm: { label: texts(c).cancel }, cancel: texts(c).keep })

/** @throws 404 for a return that is none. */
async function filedIn(c: Ctx): Promise<FiledReturn> {
  const one = (await filedReturns(c.get('db'))).find(({ id }) => id === c.req.param('return'))
  if (!one) throw notFound()
  return one
}

/** The period asked for, or the one that comes next. */
async function periodIn(c: Ctx, given: Fields): Promise<Period> {
  const [from, to] = given('to') ? [given('from'), given('to')] : (c.req.query('period') ?? '').split('/')
  if (from && to)
    try {
      return checkPeriod({ from: parseDay(from), to: parseDay(to) })
    } catch {
      // an address that somebody changed by hand
    }
  return nextPeriod(c.get('db'), dayOf(c.get('clock').now()))
}

const spanOf = (c: Ctx, { from, to }: Period): string => texts(c).span(shortDay(c, from), shortDay(c, to))

/** Sums that are shown even when they come to nothing; other boxes only when something is in them. */
const totals: ReadonlySet<Box> = new Set(['16', '23'])

function boxTable(c: Ctx, caption: string, filled: ReadonlyMap<string, { base: bigint; vat: bigint }>): Html {
  const t = texts(c)
  return table({
    caption,
    columns: [{ label: t.box }, { label: t.what, folded: 'full' }, { label: t.base, numeric: true, labelled: true }, { label: t.tax, numeric: true, labelled: true }, { label: t.onForm, numeric: true, labelled: true, folded: 'full' }],
    rows: boxes
      .filter((box) => totals.has(box) || (filled.get(box)?.base ?? 0n) !== 0n || (filled.get(box)?.vat ?? 0n) !== 0n)
      .map((box) => {
        const { base, vat } = filled.get(box) ?? { base: 0n, vat: 0n }
        const euros = [base === 0n ? '' : allMoney(c, toEuros(base)).replace(/[,.]00/, ''), vat === 0n ? '' : allMoney(c, toEuros(vat)).replace(/[,.]00/, '')].filter(Boolean).join(' / ')
        return { header: html`<b>${box}</b>`, cells: [t.boxes[box], money(c, base), money(c, vat), euros] }
      }),
  })
}

async function homePage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const db = c.get('db')
  const today = dayOf(c.get('clock').now())
  const period = await periodIn(c, state === notRefused ? () => '' : given)
  const [said, now, filed, atPeriod] = await Promise.all([regimes(db), regimeOn(db, today), filedReturns(db), regimeOn(db, period.to)])
  const there = filed.find((one) => one.cancelledAt === null && one.period.from <= period.to && one.period.to >= period.from)
  const months = Array.from({ length: 13 }, (_, back) => startOfMonth(addMonths(today, -back)))
  const quarters = [...new Set(months.map((from) => addMonths(from, -((Number(from.slice(5, 7)) - 1) % 3))))]
  const options = [...quarters.map((from) => ({ from, to: endOfMonth(addMonths(from, 2)) })), ...months.map((from) => ({ from, to: endOfMonth(from) })), period]
  const draft = atPeriod.kind === 'liable' && !there ? await draftReturn(db, period) : null
  return ledgerPage(c, {
    tab: 'vat',
    title: t.title,
    lead: t.lead,
    status: state.status,
    content: html`${state.above('from', 'to', 'kind', 'due')}${section({
      title: t.returnOf(spanOf(c, period)),
      content: html`${chooser(c, { fields: [{ name: 'period', label: t.period, value: `${period.from}/${period.to}`, options: [...new Map(options.map((one) => [`${one.from}/${one.to}`, spanOf(c, one)]))].map(([value, label]) => ({ value, label })) }] })}${
        there ? note({ kind: 'ok', text: html`<p>${t.alreadyFiled(spanOf(c, there.period))} <a href="${vatPaths.filed(there.id)}">${t.seeIt}</a></p>` }) : draft ? draftPart(c, draft, period.to < today) : note({ text: t.nothingToDeclare(t.kinds[atPeriod.kind]) })
      }`,
    })}${await abroadPart(c, today)}${twoColumns(regimePart(c, said, now, given, state), historyPart(c, filed), true)}`,
  })
}

function draftPart(c: Ctx, draft: DraftReturn, isOver: boolean): Html {
  const t = texts(c)
  const { collected } = draft
  const [settled] = collected.settledByHand
  const unclear = collected.byHand.filter(({ rate }) => rate === null)
  return html`${verdict({ title: resultOf(c, draft), text: settled ? t.settledText : isOver ? t.howDue : t.running, kind: 'ok' })}${
    settled ? note({ text: html`<p>${t.settledByHand} <a href="${ledgerPaths.entry(settled.id)}">${settled.label}</a></p>` }) : ''
  }${
    collected.differenceCents === 0n ? note({ kind: 'ok', text: t.ties }) : note({ kind: 'bad', text: t.differs(allMoney(c, collected.differenceCents)) })
  }${boxTable(c, t.caption, draft.boxes)}${
    collected.abroad.length === 0
      ? ''
      : table({ caption: t.abroadCaption, columns: [{ label: t.country }, { label: t.rate, numeric: true }, { label: t.base, numeric: true }, { label: t.tax, numeric: true }], rows: collected.abroad.map((one) => ({ header: one.country, cells: [t.percent(one.rate), money(c, one.baseCents), money(c, one.vatCents)] })) })
  }${
    collected.byHand.length === 0
      ? ''
      : html`${unclear.length > 0 ? note({ kind: 'warn', text: t.unclear(unclear.length) }) : ''}${table({
          caption: t.byHand,
          columns: [{ label: t.entry }, { label: t.day }, { label: t.rate, numeric: true, labelled: true }, { label: t.base, numeric: true, labelled: true }, { label: t.tax, numeric: true, labelled: true }],
          rows: collected.byHand.map((one) => ({ header: html`<a href="${ledgerPaths.entry(one.id)}">${one.label}</a>`, cells: [shortDay(c, one.day), one.rate === null ? t.notSeen : t.percent(one.rate), money(c, one.baseCents), money(c, one.vatCents)] })),
        })}`
  }${mayWrite(c) && isOver && !settled && collected.differenceCents === 0n ? html`<div class="actions">${dialogLink({ href: `${vatPaths.newReturn}?period=${draft.period.from}/${draft.period.to}`, dialog: 'file', label: t.file, kind: 'main' })}</div>${dialog(c, toFile(c, draft))}` : ''}`
}

async function abroadPart(c: Ctx, today: ReturnType<typeof dayOf>): Promise<Html> {
  const t = texts(c)
  const sold = await soldAbroad(c.get('db'), today.slice(0, 4))
  if (sold === 0n) return html``
  const above = await isAboveThreshold(c.get('db'), today)
  return note({ kind: above ? 'warn' : undefined, text: above ? t.aboveThreshold(allMoney(c, sold), allMoney(c, thresholdCents), t.percent(foreignRate('DE', today) ?? 0)) : t.belowThreshold(allMoney(c, sold), allMoney(c, thresholdCents)) })
}

function regimePart(c: Ctx, said: Awaited<ReturnType<typeof regimes>>, now: Awaited<ReturnType<typeof regimeOn>>, given: Fields, state: FormState): Html {
  const t = texts(c)
  return section({
    title: t.regime,
    content: html`<p><b>${t.kinds[now.kind]}</b>${now.kind === 'liable' ? `, ${t.dues[now.due]}` : ''}</p>${said.length === 0 ? html`<p class="s soft">${t.supposed}</p>` : ''}${
      said.length > 1 || (said[0] && said[0].from > dayOf(c.get('clock').now())) ? html`<ul>${said.map((one) => html`<li>${t.since(shortDay(c, one.from))} ${t.kinds[one.kind]}${one.kind === 'liable' ? `, ${t.dues[one.due]}` : ''}</li>`)}</ul>` : ''
    }${
      mayWrite(c)
        ? html`<details${state === notRefused ? '' : ' open'}><summary>${t.changeRegime}</summary>${form(
            c,
            { action: vatPaths.regime },
            html`${field({ name: 'from', type: 'date', label: t.from, value: given('kind') ? given('from') : '', required: true, error: state.beside('from') })}${selectField({ name: 'kind', label: t.kind, value: given('kind') || now.kind, options: kinds.map((value) => ({ value, label: t.kinds[value] })) })}${selectField({ name: 'due', label: t.due, hint: t.dueHint, value: given('due') || now.due, options: dues.map((value) => ({ value, label: t.dues[value] })) })}<div class="actions">${button({ label: t.save })}</div>`,
          )}</details>`
        : ''
    }`,
  })
}

function historyPart(c: Ctx, filed: readonly FiledReturn[]): Html {
  const t = texts(c)
  return section({
    title: t.history,
    content:
      filed.length === 0
        ? empty({ title: t.none, text: t.noneText })
        : table({
            caption: t.history,
            columns: [{ label: t.period }, { label: t.result, numeric: true }, { label: t.state, folded: 'full' }],
            rows: filed.map((one) => ({ header: html`<a href="${vatPaths.filed(one.id)}">${spanOf(c, one.period)}</a>`, cells: [one.creditCents > 0n ? t.creditOf(allMoney(c, one.creditCents)) : allMoney(c, one.dueCents), one.cancelledAt ? t.takenBack : t.declared] })),
          }),
  })
}

function filedPage(c: Ctx, one: FiledReturn): Promise<Response> {
  const t = texts(c)
  return ledgerPage(c, {
    title: t.returnOf(spanOf(c, one.period)),
    above: [{ label: t.title, href: vatPaths.home }],
    content: html`${one.cancelledAt ? note({ kind: 'warn', text: t.wasTakenBack }) : ''}${verdict({ title: resultOf(c, one), text: one.dueCents > 0n && !one.cancelledAt ? t.payText : t.keptText, kind: 'ok' })}${boxTable(c, t.caption, one.boxes)}${
      one.abroad.length === 0 ? '' : table({ caption: t.abroadCaption, columns: [{ label: t.country }, { label: t.rate, numeric: true }, { label: t.base, numeric: true }, { label: t.tax, numeric: true }], rows: one.abroad.map((row) => ({ header: row.country, cells: [t.percent(row.rate), money(c, row.base), money(c, row.vat)] })) })
    }<div class="actions">${one.entryId ? linkButton({ href: ledgerPaths.entry(one.entryId), label: t.seeEntry }) : ''}${mayWrite(c) && !one.cancelledAt ? dialogLink({ href: vatPaths.cancel(one.id), dialog: 'cancel', label: t.cancel }) : ''}</div>${one.cancelledAt ? '' : dialog(c, toCancel(c, one))}`,
  })
}
