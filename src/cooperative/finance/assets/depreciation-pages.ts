/** The depreciation of a fiscal year: read, written, taken back. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { linkButton } from '#web/components/button.ts'
import { postButton } from '#web/components/form.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { fiscalYearById, fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { allMoney, ledgerPage, mayWrite, money, number, yearName } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { assetTexts } from './asset-list-pages.ts'
import { assetPaths } from './asset-paths.ts'
import { assetReaders, assetWriters } from './asset-policy.ts'
import { reverseDepreciation, writeDepreciation, yearDepreciation } from './write-depreciation.ts'
import type { YearDepreciation } from './write-depreciation.ts'

/** `/administration/finance/assets/depreciation/:year`. */
export function makeDepreciationPages(): App {
  const app = new Hono<Env>()
  app.get(assetPaths.year(':year'), assetReaders, async (c) => yearPage(c, await yearOf(c), notRefused))
  app.post(assetPaths.year(':year'), assetWriters, async (c) => {
    const given = await readForm(c)
    const year = await yearOf(c)
    return orAgain(
      c,
      async () => {
        const expectedCents = BigInt(/^\d{1,15}$/.test(given('cents')) ? given('cents') : '0')
        const made = await inTransaction(c.get('db'), (tx) => writeDepreciation(tx, actorOf(c), { yearId: year.id, expectedCents }, c.get('clock')))
        flash(c, assetTexts(c).year.written(number(c, made.number)), { action: assetPaths.reverseYear(year.id), values: {} })
        return c.redirect(assetPaths.year(year.id), 303)
      },
      (refused) => yearPage(c, year, refused),
    )
  })
  app.post(assetPaths.reverseYear(':year'), assetWriters, async (c) => {
    const year = await yearOf(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => reverseDepreciation(tx, actorOf(c), { yearId: year.id }, c.get('clock')))
        flash(c, assetTexts(c).year.reversed)
        return c.redirect(assetPaths.year(year.id), 303)
      },
      (refused) => yearPage(c, year, refused),
    )
  })
  return app
}

const yearOf = (c: Ctx): Promise<FiscalYear> => fiscalYearById(c.get('db'), (c.req.param('year') ?? '').slice(0, 40))

async function yearPage(c: Ctx, year: FiscalYear, state: FormState): Promise<Response> {
  const t = assetTexts(c).year
  const [found, years] = await Promise.all([yearDepreciation(c.get('db'), year), fiscalYears(c.get('db'))])
  const others = years.filter(({ id }) => id !== year.id)
  return ledgerPage(c, {
    title: t.title(yearName(c, year)),
    lead: t.lead,
    above: [{ label: assetTexts(c).title, href: assetPaths.home }],
    status: state.status,
    content: html`${state.above()}${writtenPart(c, year, found)}${proposedPart(c, year, found)}${others.length > 0 ? html`<div class="actions">${others.map((one) => linkButton({ href: assetPaths.year(one.id), label: yearName(c, one), small: true }))}</div>` : ''}`,
  })
}

function writtenPart(c: Ctx, year: FiscalYear, { written, cents }: YearDepreciation): Html | '' {
  const t = assetTexts(c).year
  if (!written) return ''
  return html`${note({ kind: 'ok', text: t.isWritten(allMoney(c, written.cents), number(c, written.number ?? 0)) })}${cents > 0n ? note({ kind: 'warn', text: year.state === 'closed' ? t.closed : t.lacks(allMoney(c, cents)) }) : ''}<div class="actions">${linkButton({ href: ledgerPaths.entry(written.entryId), label: t.seeEntry })}${mayWrite(c) && year.state === 'open' ? postButton(c, { label: t.reverse, icon: 'undo-2', action: assetPaths.reverseYear(year.id), values: {} }) : ''}</div>`
}

function proposedPart(c: Ctx, year: FiscalYear, { written, charges, cents }: YearDepreciation): Html | '' {
  const t = assetTexts(c).year
  if (charges.length === 0) return written ? '' : empty({ title: t.nothing, text: t.nothingText })
  const late = charges.some(({ catchUpCents }) => catchUpCents > 0n)
  const list = table({
    caption: t.caption,
    columns: [{ label: t.asset }, ...(late ? [{ label: t.ofYear, numeric: true, labelled: true }, { label: t.catchUp, numeric: true, labelled: true }] : []), { label: t.amount, numeric: true, folded: 'first' as const }],
    rows: [
      ...charges.map((one) => ({
        header: html`<a href="${assetPaths.one(one.asset.id)}">${assetTexts(c).one.titled(String(one.asset.number), one.asset.label)}</a><small>${one.chargeAccount} / ${one.depreciationAccount}</small>`,
        cells: [...(late ? [money(c, one.ofYearCents), money(c, one.catchUpCents)] : []), allMoney(c, one.cents)],
      })),
      { header: assetTexts(c).total, cells: [...(late ? ['', ''] : []), allMoney(c, cents)], kind: 'sum' as const },
    ],
  })
  const write = !written && year.state === 'open' && mayWrite(c) ? html`<div class="actions">${postButton(c, { label: t.write, kind: 'main', icon: 'check', action: assetPaths.year(year.id), values: { cents: String(cents) } })}</div>` : !written && year.state === 'closed' ? note({ text: t.closed }) : ''
  return html`${list}${late ? html`<p class="s soft">${t.catchUpHelp}</p>` : ''}${write}`
}
