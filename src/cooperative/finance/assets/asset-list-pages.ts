/** The register of fixed assets: what the books hold on a day, what waits for its record, whether it agrees with the accounts. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { asDay, dayOf, formatShortCalendarDay } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { colon } from '#lib/format.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { icon } from '#web/components/icon.ts'
import { section, stats } from '#web/components/layout-parts.ts'
import { chips } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, money, shortDay, yearIn } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { assetPaths } from './asset-paths.ts'
import { assetReaders } from './asset-policy.ts'
import { registerOn, waitingPurchases } from './asset-store.ts'
import type { WaitingPurchase } from './asset-store.ts'
import { apartCents, checkAssetAccounts } from './check-accounts.ts'
import type { AccountCheck } from './check-accounts.ts'

export const assetTexts = (c: Ctx) => c.get('m').cooperative.assets

/** `/administration/finance/assets`. */
export function makeAssetListPages(): App {
  const app = new Hono<Env>()
  app.get(assetPaths.home, assetReaders, (c) => listPage(c))
  return app
}

async function listPage(c: Ctx): Promise<Response> {
  const t = assetTexts(c)
  const db = c.get('db')
  const { year } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const on = asDay(c.req.query('on') ?? '') ?? dayOf(c.get('clock').now())
  const gone = c.req.query('view') === 'gone'
  const text = (c.req.query('q') ?? '').slice(0, 100)
  const [found, whole, waiting, checks] = await Promise.all([registerOn(db, on, { gone, text }), registerOn(db, on), waitingPurchases(db), checkAssetAccounts(db, year)])
  const page = pageOf(c)
  const shown = found.slice((page - 1) * linesPerPage, page * linesPerPage)
  if (shown.length === 0 && found.length > 0) return toFirstPage(c)
  const sums = { gross: sumCents(found.map((one) => one.grossCents)), accumulated: sumCents(found.map((one) => one.accumulatedCents)) }
  const list = table({
    caption: t.caption,
    columns: [{ label: t.name }, { label: t.account, folded: 'hide' }, { label: t.inService, labelled: true }, { label: t.gross, numeric: true, labelled: true }, { label: t.accumulated, numeric: true, labelled: true }, { label: t.net, numeric: true, folded: 'first' }],
    rows: [
      ...shown.map((one) => ({
        header: html`<a href="${assetPaths.one(one.id)}">${t.one.titled(String(one.number), one.label)}</a>${one.supplier || one.goneOn ? html`<small>${[one.supplier, one.goneOn ? t.goneOn(shortDay(c, one.goneOn)) : ''].filter(Boolean).join(', ')}</small>` : ''}`,
        cells: [one.account, shortDay(c, one.inServiceOn), allMoney(c, one.grossCents), money(c, one.accumulatedCents), allMoney(c, one.grossCents - one.accumulatedCents)],
      })),
      ...(found.length > 1 ? [{ header: t.total, cells: ['', '', allMoney(c, sums.gross), allMoney(c, sums.accumulated), allMoney(c, sums.gross - sums.accumulated)], kind: 'sum' as const }] : []),
    ],
  })
  const isBare = whole.length === 0 && !gone && text === ''
  const none = isBare ? empty({ title: t.none, text: t.noneText, ...(mayWrite(c) ? { actions: linkButton({ href: assetPaths.add, label: t.add, kind: 'main' }) } : {}) }) : empty({ title: t.noneFound, text: t.noneFoundText })
  const filters = html`<form class="actions picks"><label class="search"><span class="sr">${t.searchLabel}</span>${icon('search')}<input class="in" type="search"${attributes({ name: 'q', value: text, placeholder: t.searchLabel })}></label><label class="pick"><span>${t.on}</span><input class="in" type="date"${attributes({ name: 'on', value: on })}></label>${gone ? html`<input type="hidden" name="view" value="gone">` : ''}<button class="btn">${t.show}</button></form>${chips(t.views, [
    { label: t.held, href: hereWith(c, { view: null, page: null }), current: !gone },
    { label: t.gone, href: hereWith(c, { view: 'gone', page: null }), current: gone },
  ])}`
  const [gross, accumulated] = [sumCents(whole.map((one) => one.grossCents)), sumCents(whole.map((one) => one.accumulatedCents))]
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    tab: 'assets',
    actions: html`${linkButton({ href: assetPaths.year(year.id), label: t.year.link, icon: 'history' })}${mayWrite(c) && !isBare ? linkButton({ href: assetPaths.add, label: t.add, icon: 'plus', kind: 'main' }) : ''}`,
    content: html`${waitingPart(c, waiting)}${isBare ? '' : stats([{ term: t.gross, value: allMoney(c, gross), note: `${t.on.toLocaleLowerCase(c.get('language'))} ${formatShortCalendarDay(c.get('language'), on)}` }, { term: t.accumulated, value: allMoney(c, accumulated) }, { term: t.net, value: allMoney(c, gross - accumulated) }])}<div class="stack m">${isBare ? '' : filters}${found.length === 0 ? none : html`${list}${ledgerPager(c, found.length)}`}</div>${checkPart(c, checks)}`,
  })
}

function waitingPart(c: Ctx, waiting: readonly WaitingPurchase[]): Html | '' {
  const t = assetTexts(c)
  if (waiting.length === 0) return ''
  return html`${note({ kind: 'warn', text: t.waiting(waiting.length) })}${table({
    caption: t.waitingCaption,
    columns: [{ label: t.name }, { label: t.account, folded: 'end' }, { label: t.gross, numeric: true, folded: 'first' }, { label: t.makeRecord, hidden: true, folded: 'full' }],
    rows: waiting.map((one) => ({
      header: html`<a href="${ledgerPaths.entry(one.entryId)}">${one.label}</a><small>${shortDay(c, one.day)}</small>`,
      cells: [one.account, allMoney(c, one.cents), mayWrite(c) ? linkButton({ href: `${assetPaths.add}?entry=${one.entryId}&account=${one.account}`, label: t.makeRecord, small: true, describedAs: `${t.makeRecord}${colon(c.get('language'))}${one.label}` }) : ''],
    })),
  })}`
}

function checkPart(c: Ctx, checks: readonly AccountCheck[]): Html | '' {
  const t = assetTexts(c)
  if (checks.length === 0) return ''
  const apart = apartCents(checks)
  return section({
    title: t.check,
    content: html`${apart === 0n ? note({ kind: 'ok', text: t.checkGood }) : note({ kind: 'warn', text: html`<p>${t.checkBad(allMoney(c, apart))} ${t.checkHelp}</p>` })}<details class="fig"${apart === 0n ? '' : ' open'}><summary>${c.get('m').cooperative.ledger.home.figures}</summary>${table({
      caption: t.check,
      columns: [{ label: t.account }, { label: t.books, numeric: true, labelled: true }, { label: t.register, numeric: true, folded: 'full', labelled: true }, { label: t.apart, numeric: true, labelled: true }],
      rows: checks.map((one) => ({ header: html`<a href="${ledgerPaths.account(one.account)}">${one.account}</a><small>${one.label}</small>`, cells: [allMoney(c, one.booksCents), allMoney(c, one.registerCents), money(c, one.booksCents - one.registerCents)] })),
    })}</details>`,
  })
}
