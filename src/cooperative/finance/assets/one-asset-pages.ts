/** One asset: its plan drawn and in figures, its life changed, its leaving. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney } from '#lib/money.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { dialog, dialogLink } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { plot } from '#web/components/figures.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, section, stats } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { searchAccounts } from '../ledger/account-store.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { allMoney, ledgerPage, mayWrite, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { aboveAsset, assetIn, monthsOf } from './asset-form-pages.ts'
import { assetTexts } from './asset-list-pages.ts'
import { assetPaths } from './asset-paths.ts'
import { assetReaders, assetWriters } from './asset-policy.ts'
import { planOf, writtenOff } from './asset-store.ts'
import type { Asset } from './asset-store.ts'
import { isUsed } from './change-asset.ts'
import { scheduleOf } from './depreciation-plan.ts'
import type { ScheduleLine, Span } from './depreciation-plan.ts'
import { disposalFigures, disposalKinds, disposeAsset, undoDisposal } from './dispose-asset.ts'
import type { DisposalFigures, DisposalInput } from './dispose-asset.ts'
import { reviseAsset } from './revise-asset.ts'

/** `/administration/finance/assets/:asset` and what is done with it. */
export function makeOneAssetPages(): App {
  const app = new Hono<Env>()
  app.get(assetPaths.one(':asset'), assetReaders, async (c) => onePage(c, await assetIn(c)))
  app.get(assetPaths.revise(':asset'), assetWriters, async (c) => revisePage(c, await assetIn(c), () => '', notRefused))
  app.post(assetPaths.revise(':asset'), assetWriters, async (c) => {
    const given = await readForm(c)
    const asset = await assetIn(c)
    return orAgain(
      c,
      async () => {
        const input = { assetId: asset.id, fromDay: parseDay(given('fromDay'), 'fromDay'), remainingMonths: monthsOf(given('remaining'), 'remaining') ?? 0, residualCents: given('residual').trim() === '' ? 0n : parseMoney(given('residual'), { language: c.get('language'), field: 'residual' }), reason: given('reason') }
        await inTransaction(c.get('db'), (tx) => reviseAsset(tx, actorOf(c), input, c.get('clock')))
        flash(c, assetTexts(c).one.reviseDone)
        return c.redirect(assetPaths.one(asset.id), 303)
      },
      (refused) => revisePage(c, asset, given, refused),
    )
  })
  app.get(assetPaths.dispose(':asset'), assetWriters, async (c) => disposePage(c, await assetIn(c), () => '', notRefused, null))
  app.post(assetPaths.dispose(':asset'), assetWriters, async (c) => {
    const given = await readForm(c)
    const asset = await assetIn(c)
    return orAgain(
      c,
      async () => {
        const input = disposalOf(c, given)
        if (given('do') !== 'write') return disposePage(c, asset, given, notRefused, disposalFigures(asset, input.day, input.proceedsCents))
        const made = await inTransaction(c.get('db'), (tx) => disposeAsset(tx, actorOf(c), { assetId: asset.id, ...input }, c.get('clock')))
        flash(c, assetTexts(c).one.disposed(number(c, made.number)), { action: assetPaths.undo(asset.id), values: {} })
        return c.redirect(assetPaths.one(asset.id), 303)
      },
      (refused) => disposePage(c, asset, given, refused, null),
    )
  })
  app.post(assetPaths.undo(':asset'), assetWriters, async (c) => {
    const asset = await assetIn(c)
    await inTransaction(c.get('db'), (tx) => undoDisposal(tx, actorOf(c), { assetId: asset.id }, c.get('clock')))
    flash(c, assetTexts(c).one.undone)
    return c.redirect(assetPaths.one(asset.id), 303)
  })
  return app
}

function disposalOf(c: Ctx, given: Fields): DisposalInput {
  const amount = (name: string) => (given(name).trim() === '' ? 0n : parseMoney(given(name), { language: c.get('language'), field: name }))
  const kind = disposalKinds.find((one) => one === given('kind'))
  if (!kind) throw new UserError('assetProceeds', {}, { field: 'kind' })
  return { kind, day: parseDay(given('day'), 'day'), proceedsCents: amount('proceeds'), vatCents: amount('vat'), account: given('account') || '462', words: given('words') }
}

async function onePage(c: Ctx, asset: Asset): Promise<Response> {
  const t = assetTexts(c).one
  const done = writtenOff(asset)
  const { disposal } = asset
  const facts = disposal ? stateMark('zz', t.left(disposal.kind, shortDay(c, disposal.day))) : asset.lifeMonths === null ? stateMark('ok', t.noWear) : done >= asset.costCents - asset.residualCents ? stateMark('ok', t.worn) : stateMark('ok', t.held)
  const actions = !mayWrite(c)
    ? undefined
    : disposal
      ? html`${postButton(c, { label: t.undo, icon: 'undo-2', action: assetPaths.undo(asset.id), values: {} })}`
      : html`${linkButton({ href: assetPaths.edit(asset.id), label: t.edit, icon: 'pencil' })}${asset.lifeMonths === null ? '' : linkButton({ href: assetPaths.revise(asset.id), label: t.revise })}${linkButton({ href: assetPaths.dispose(asset.id), label: t.dispose })}${isUsed(asset) ? '' : dialogLink({ href: assetPaths.remove(asset.id), dialog: 'remove', label: t.remove, icon: 'trash-2' })}`
  const figures = disposal
    ? [{ term: assetTexts(c).gross, value: allMoney(c, asset.costCents) }, { term: t.netThen, value: allMoney(c, disposal.netCents) }, { term: t.proceedsThen, value: allMoney(c, disposal.proceedsCents) }]
    : [{ term: assetTexts(c).gross, value: allMoney(c, asset.costCents) }, { term: assetTexts(c).accumulated, value: allMoney(c, done) }, { term: assetTexts(c).net, value: allMoney(c, asset.costCents - done) }]
  const details = definitionList([
    { term: t.accountIs, value: html`<a href="${ledgerPaths.account(asset.account)}">${asset.account}</a>${asset.depreciationAccount ? html`, <a href="${ledgerPaths.account(asset.depreciationAccount)}">${asset.depreciationAccount}</a>` : ''}` },
    { term: t.acquired, value: shortDay(c, asset.acquiredOn) },
    { term: assetTexts(c).inService, value: shortDay(c, asset.inServiceOn) },
    { term: t.life, value: asset.lifeMonths === null ? t.noWear : t.months(asset.lifeMonths) },
    ...(asset.residualCents > 0n ? [{ term: t.residual, value: allMoney(c, asset.residualCents) }] : []),
    ...(asset.supplier ? [{ term: t.supplier, value: asset.supplier }] : []),
    { term: t.entry, value: asset.entry ? html`<a href="${ledgerPaths.entry(asset.entry.id)}">${t.entryIs(number(c, asset.entry.number ?? 0), asset.entry.papers)}</a>` : t.noEntry },
    ...(asset.takenOver ? [{ term: t.takenOver, value: t.takenOverIs(allMoney(c, asset.takenOver.cents), shortDay(c, asset.takenOver.on)) }] : []),
    ...asset.revisions.map((one) => ({ term: t.revised, value: t.revisedIs(shortDay(c, one.fromDay), t.months(one.remainingMonths), one.reason) })),
    ...(disposal ? [{ term: assetTexts(c).gone, value: html`<a href="${ledgerPaths.entry(disposal.entryId)}">${t.seeEntry}</a>${disposal.words ? html` <span class="soft">${disposal.words}</span>` : ''}` }] : []),
  ])
  const question = { id: 'remove', title: t.removeAsk, text: t.removeText, action: assetPaths.remove(asset.id), confirm: { label: t.remove }, cancel: t.keep }
  return ledgerPage(c, {
    title: t.titled(String(asset.number), asset.label),
    facts,
    above: [{ label: assetTexts(c).title, href: assetPaths.home }],
    actions,
    content: html`${stats(figures)}${details}${schedulePart(c, asset, scheduleOf(planOf(asset), await fiscalYears(c.get('db'))))}${mayWrite(c) && !isUsed(asset) ? dialog(c, question) : ''}`,
  })
}

const spanName = (c: Ctx, { startDay, endDay }: Span): string => (startDay.endsWith('-01-01') && endDay.endsWith('-12-31') && startDay.slice(0, 4) === endDay.slice(0, 4) ? startDay.slice(0, 4) : `${shortDay(c, startDay)} – ${shortDay(c, endDay)}`)

function schedulePart(c: Ctx, asset: Asset, lines: readonly ScheduleLine[]): Html | '' {
  const t = assetTexts(c).one
  const [first, last] = [lines[0], lines.at(-1)]
  if (!first || !last) return ''
  const euros = (cents: bigint) => Number(cents) / 100
  const top = euros(asset.costCents)
  const written = (line: ScheduleLine) => asset.charges.some(({ throughDay }) => throughDay >= line.startDay && throughDay <= line.endDay)
  const step = Math.ceil(lines.length / 6)
  return section({
    title: t.schedule,
    content: html`<p class="s soft">${t.method}</p>${lines.length > 1 ? plot({ label: t.scheduleLabel(spanName(c, first), spanName(c, last)), columns: lines.map((line) => [euros(line.netCents)]), tones: ['c1'], x: lines.map((line, index) => (index % step === 0 ? line.endDay.slice(0, 4) : '')), y: ['0', number(c, Math.round(top / 2)), number(c, Math.round(top))], top }) : ''}${table({
      caption: t.scheduleCaption,
      columns: [{ label: t.year }, { label: t.days, numeric: true, folded: 'hide' }, { label: t.charge, numeric: true, folded: 'first' }, { label: assetTexts(c).accumulated, numeric: true, labelled: true }, { label: assetTexts(c).net, numeric: true, labelled: true }],
      rows: lines.map((line) => ({ header: html`${spanName(c, line)}${written(line) ? html` <span class="soft s">${t.written}</span>` : ''}`, cells: [number(c, line.days), allMoney(c, line.chargeCents), allMoney(c, line.accumulatedCents), allMoney(c, line.netCents)] })),
    })}`,
  })
}

async function revisePage(c: Ctx, asset: Asset, given: Fields, state: FormState): Promise<Response> {
  const t = assetTexts(c).one
  const edit = form(
    c,
    {},
    html`${state.above('fromDay', 'remaining', 'residual', 'reason')}<div class="pair">${field({ name: 'fromDay', type: 'date', label: t.fromDay, value: given('fromDay'), required: true, error: state.beside('fromDay') })}${field({ name: 'remaining', label: t.remaining, value: given('remaining'), inputmode: 'numeric', maxLength: 4, required: true, error: state.beside('remaining') })}</div>${field({ name: 'residual', label: t.residual, value: given('residual'), error: state.beside('residual'), attributes: { inputmode: 'decimal' } })}${field({ name: 'reason', label: t.reason, hint: t.reasonHint, value: given('reason'), maxLength: 300, required: true, error: state.beside('reason') })}<div class="actions">${button({ label: t.revise, kind: 'main' })}${linkButton({ href: assetPaths.one(asset.id), label: c.get('m').cooperative.ledger.cancel })}</div>`,
  )
  return ledgerPage(c, { title: t.revise, lead: t.reviseText, above: aboveAsset(c, asset), status: state.status, content: html`<div class="narrow">${edit}</div>` })
}

async function disposePage(c: Ctx, asset: Asset, given: Fields, state: FormState, figures: DisposalFigures | null): Promise<Response> {
  const t = assetTexts(c).one
  const banks = (await searchAccounts(c.get('db'))).filter(({ code, open }) => open && /^5[13]/.test(code))
  const gain = figures?.gainCents ?? 0n
  const effect = figures
    ? note({ text: html`<p>${t.effect(allMoney(c, figures.complementCents), allMoney(c, figures.netCents))} ${gain > 0n ? t.gain(allMoney(c, gain)) : gain < 0n ? t.loss(allMoney(c, -gain)) : t.even}</p>` })
    : ''
  const amount = (name: 'proceeds' | 'vat', hint?: string) => field({ name, label: t[name], hint, value: given(name), error: state.beside(name), attributes: { inputmode: 'decimal' } })
  const edit = form(
    c,
    {},
    html`${state.above('kind', 'day', 'proceeds', 'vat', 'account', 'words')}<div class="pair">${selectField({ name: 'kind', label: t.kind, value: given('kind') || 'sale', options: disposalKinds.map((kind) => ({ value: kind, label: t.kinds[kind] })), error: state.beside('kind') })}${field({ name: 'day', type: 'date', label: t.day, value: given('day') || dayOf(c.get('clock').now()), required: true, error: state.beside('day') })}</div><div class="pair">${amount('proceeds', t.proceedsHint)}${amount('vat')}</div>${selectField({ name: 'account', label: t.owes, hint: t.owesHint, value: given('account') || '462', options: [{ value: '462', label: t.claim }, ...banks.map(({ code, label }) => ({ value: code, label: `${code} ${label}` }))], error: state.beside('account') })}${field({ name: 'words', label: t.words, value: given('words'), maxLength: 200, error: state.beside('words') })}${effect}<div class="actions">${figures ? button({ label: t.disposeNow, kind: 'main', name: 'do', value: 'write' }) : ''}${button({ label: t.look, name: 'do', value: 'look', kind: figures ? undefined : 'main' })}${linkButton({ href: assetPaths.one(asset.id), label: c.get('m').cooperative.ledger.cancel })}</div>`,
  )
  return ledgerPage(c, { title: t.dispose, lead: t.disposeText, above: aboveAsset(c, asset), status: state.status, content: html`<div class="narrow">${edit}</div>` })
}
