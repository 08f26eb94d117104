/** Pages of the closing: the years and where they stand, the list, the two hands. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, formatCalendarDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { hasRole } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { checkField, field, textField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, progress, section, stats, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { refusalText } from '#web/refusal.ts'
import { fiscalYearById, fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { allMoney, ledgerPage, mayWrite, number, yearName } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { cutoffPaths } from '../cutoff/cutoff-paths.ts'
import { bankAccounts, closingChecklist, placeOf, yearFigures } from './closing-checklist.ts'
import { closingPaths } from './closing-paths.ts'
import { closingPreparers, closingReaders, closingReleasers } from './closing-policy.ts'
import { closingBanks, closingOf, closingsOf } from './closing-store.ts'
import type { Closing } from './closing-store.ts'
import { discardClosing, longestNote, prepareClosing } from './prepare-closing.ts'
import { startRelease } from './start-release.ts'

const closingTexts = (c: Ctx) => c.get('m').cooperative.closing

/** `/administration/finance/closing` and the page of each year. */
export function makeClosingPages(): App {
  const app = new Hono<Env>()
  app.get(closingPaths.home, closingReaders, (c) => yearsPage(c))
  app.get(closingPaths.year(':year'), closingReaders, async (c) => yearPage(c, await yearOf(c), () => '', notRefused))
  app.post(closingPaths.prepare(':year'), closingPreparers, async (c) => {
    const given = await readForm(c)
    const year = await yearOf(c)
    return orAgain(
      c,
      async () => {
        const banks = (await bankAccounts(c.get('db'), year.id)).map(({ account }) => ({
          account,
          statementCents: parseMoney(given(`statement${account}`), { language: c.get('language'), signed: true, field: `statement${account}` }),
          explanation: given(`explanation${account}`),
        }))
        await inTransaction(c.get('db'), (tx) => prepareClosing(tx, actorOf(c), { yearId: year.id, cutOff: given('cutOff'), depreciation: given('depreciation'), banks }, c.get('clock')))
        flash(c, closingTexts(c).prepared)
        return c.redirect(closingPaths.year(year.id), 303)
      },
      (refused) => yearPage(c, year, given, refused),
    )
  })
  app.post(closingPaths.release(':year'), closingReleasers, async (c) => {
    const given = await readForm(c)
    const year = await yearOf(c)
    return orAgain(
      c,
      async () => {
        if (given('confirmed') !== 'yes') throw new UserError('closingConfirm', {}, { field: 'confirmed' })
        await startRelease(c, year.id)
        const { state } = (await closingOf(c.get('db'), year.id, c.get('clock').now())) ?? { state: 'open' }
        if (state === 'closed') flash(c, closingTexts(c).done)
        return c.redirect(closingPaths.year(year.id), 303)
      },
      async (refused) => yearPage(c, await yearOf(c), given, refused),
    )
  })
  app.post(closingPaths.discard(':year'), closingPreparers, async (c) => {
    const year = await yearOf(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => discardClosing(tx, actorOf(c), { yearId: year.id }, c.get('clock')))
        flash(c, closingTexts(c).discarded)
        return c.redirect(closingPaths.year(year.id), 303)
      },
      (refused) => yearPage(c, year, () => '', refused),
    )
  })
  return app
}

const yearOf = (c: Ctx): Promise<FiscalYear> => fiscalYearById(c.get('db'), (c.req.param('year') ?? '').slice(0, 40))

const marks: Readonly<Record<Closing['state'] | 'open', StateKind>> = { open: 'ok', prepared: 'warn', releasing: 'run', broken: 'bad', closed: 'zz' }

async function yearsPage(c: Ctx): Promise<Response> {
  const t = closingTexts(c)
  const db = c.get('db')
  const [years, closings] = await Promise.all([fiscalYears(db), closingsOf(db, c.get('clock').now())])
  const results = await Promise.all(years.map((year) => yearFigures(db, year.id)))
  const rows = years
    .map((year, index) => {
      const state = year.state === 'closed' ? 'closed' : (closings.get(year.id)?.state ?? 'open')
      return { header: html`<a href="${closingPaths.year(year.id)}">${yearName(c, year)}</a>`, cells: [stateMark(marks[state], t.states[state]), number(c, year.lastNumber), allMoney(c, results[index]?.resultCents ?? 0n)] }
    })
    .reverse()
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    tab: 'closing',
    content:
      rows.length === 0
        ? empty({ title: t.noBooks, text: t.noBooksText })
        : table({ caption: t.caption, columns: [{ label: c.get('m').cooperative.ledger.year }, { label: t.state, folded: 'first' }, { label: t.entries, numeric: true, labelled: true }, { label: t.result, numeric: true, labelled: true }], rows }),
  })
}

async function yearPage(c: Ctx, year: FiscalYear, given: Fields, state: FormState): Promise<Response> {
  const t = closingTexts(c)
  const db = c.get('db')
  const closing = await closingOf(db, year.id, c.get('clock').now())
  const figures = await yearFigures(db, year.id)
  const stateOf = year.state === 'closed' ? 'closed' : (closing?.state ?? 'open')
  if (stateOf === 'releasing') c.header('refresh', '1')
  const { resultCents } = figures
  const sums = stats([
    { term: t.income, value: allMoney(c, figures.incomeCents) },
    { term: t.costs, value: allMoney(c, figures.costCents) },
    { term: resultCents > 0n ? t.profit : resultCents < 0n ? t.loss : t.nil, value: allMoney(c, resultCents < 0n ? -resultCents : resultCents) },
  ])
  const main = closing ? await closingPart(c, year, closing, state) : year.state === 'closed' ? note({ text: t.closed }) : await openPart(c, year, given, state)
  return ledgerPage(c, {
    title: t.yearTitle(yearName(c, year)),
    above: [{ label: t.title, href: closingPaths.home }],
    facts: stateMark(marks[stateOf], t.states[stateOf]),
    status: state.status,
    content: html`${sums}${main}`,
  })
}

/** Nothing prepared yet: the list, and the form once all is in order. */
async function openPart(c: Ctx, year: FiscalYear, given: Fields, state: FormState): Promise<Html> {
  const t = closingTexts(c)
  const checks = await closingChecklist(c.get('db'), year, c.get('clock'))
  const isReady = checks.every(({ isGood, blocks }) => isGood || !blocks)
  const list = section({
    title: t.list,
    content: html`<p class="s soft">${isReady ? t.listReady : t.listNotReady} <a href="${cutoffPaths.year(year.id)}">${c.get('m').cooperative.cutoff.link}</a></p>${table({
      caption: t.list,
      columns: [{ label: t.list }, { label: t.state, numeric: true, folded: 'end' }],
      rows: checks.map((check) => ({
        header: html`${placed(t.checks[check.name], placeOf(check.name, year))}${check.isGood ? '' : html`<small>${refusalText(c.get('m'), new UserError('closingCheck', { check: check.name, count: check.count, day: year.endDay }))}</small>`}`,
        cells: [stateMark(check.isGood ? 'ok' : check.blocks ? 'bad' : 'warn', check.isGood ? t.good : check.blocks ? t.wrong : t.lookAt)],
      })),
    })}`,
  })
  if (!isReady || !mayWrite(c)) return list
  const banks = await bankAccounts(c.get('db'), year.id)
  const names = ['cutOff', 'depreciation', ...banks.flatMap(({ account }) => [`statement${account}`, `explanation${account}`])]
  const bankFields = banks.map(
    ({ account, label, bookCents }) =>
      html`<fieldset class="stack"><legend>${account} ${label}</legend>${field({ name: `statement${account}`, label: t.statement(account), hint: t.book(allMoney(c, bookCents)), value: given(`statement${account}`) || plainMoney(bookCents, decimalSign(c.get('language'))), required: true, error: state.beside(`statement${account}`) })}${field({ name: `explanation${account}`, label: t.explanation(account), hint: t.explanationHint, value: given(`explanation${account}`), maxLength: longestNote, error: state.beside(`explanation${account}`) })}</fieldset>`,
  )
  const prepare = section({
    title: t.prepare,
    content: html`<p class="s soft">${t.prepareText}</p><div class="narrow">${form(
      c,
      { action: closingPaths.prepare(year.id) },
      html`${state.above(...names)}${textField({ name: 'cutOff', label: t.cutOff, hint: t.cutOffHint, rows: 3, value: given('cutOff'), maxLength: longestNote, required: true, error: state.beside('cutOff') })}${textField({ name: 'depreciation', label: t.depreciation, hint: t.depreciationHint, rows: 2, value: given('depreciation'), maxLength: longestNote, required: true, error: state.beside('depreciation') })}${banks.length > 0 ? html`<h3>${t.banks}</h3>${bankFields}` : ''}<div class="actions">${button({ label: t.prepare, kind: 'main' })}</div>`,
    )}</div>`,
  })
  return html`${list}${prepare}`
}

/** Words that lead to where the point is put right. */
const placed = (words: string, href: string | undefined): Html => (href === undefined ? html`${words}` : html`<a href="${href}">${words}</a>`)

const dayText = (c: Ctx, at: Date): string => formatCalendarDay(c.get('language'), dayOf(at))

async function closingPart(c: Ctx, year: FiscalYear, closing: Closing, state: FormState): Promise<Html> {
  const t = closingTexts(c)
  const banks = await closingBanks(c.get('db'), closing.id)
  const said = section({
    title: t.said,
    content: html`<p class="s soft">${t.preparedBy(closing.preparedByName, dayText(c, closing.preparedAt))}${closing.closedAt && closing.releasedByName ? html` ${t.releasedBy(closing.releasedByName, dayText(c, closing.closedAt))}` : ''}</p>${definitionList([
      { term: t.cutOff, value: closing.cutOff },
      { term: t.depreciation, value: closing.depreciation },
      ...banks.map((bank) => {
        const over = bank.statementCents - bank.bookCents
        return { term: bank.account, value: `${t.statementIs(allMoney(c, bank.statementCents))}, ${over === 0n ? t.agrees : t.differs(allMoney(c, over), bank.explanation)}` }
      }),
    ])}`,
  })
  if (closing.state === 'closed')
    return html`${note({ kind: 'ok', text: t.closed })}${said}<div class="actions">${closing.openingEntryId ? linkButton({ href: ledgerPaths.entry(closing.openingEntryId), label: t.openingEntry }) : html`<p class="soft">${t.nothingOpened}</p>`}${linkButton({ href: `${ledgerPaths.statements}?year=${year.id}`, label: t.readStatements })}${closing.resultCents === 0n ? '' : linkButton({ href: closingPaths.allocation(year.id), label: t.allocation.title })}</div>`
  if (closing.state === 'releasing')
    return html`<div aria-live="polite">${progress({ label: closing.total > 0 ? t.checking(number(c, closing.checked), number(c, closing.total)) : t.beginning, value: closing.checked, whole: Math.max(1, closing.total) })}</div>${said}`
  const refusal = closing.refusal ? note({ kind: 'bad', text: html`<p>${t.refusedBefore} ${refusalText(c.get('m'), new UserError(closing.refusal.code, closing.refusal.params))}</p>` }) : ''
  return html`${closing.state === 'broken' ? note({ kind: 'warn', text: t.broken }) : ''}${refusal}${state.above('confirmed')}${twoColumns(said, html`${releaseForm(c, year, closing, state)}${discardForm(c, year)}`, true)}`
}

function releaseForm(c: Ctx, year: FiscalYear, closing: Closing, state: FormState): Html {
  const t = closingTexts(c)
  const actor = actorOf(c)
  if (!hasRole(actor, 'treasurer', 'board')) return note({ text: t.prepared })
  if (actor.personId === closing.preparedBy) return note({ text: t.waitsForOther })
  return section({
    title: t.release,
    content: html`<p class="s">${t.releaseText}</p><p class="s"><a href="${ledgerPaths.statements}?year=${year.id}">${t.readStatements}</a></p>${form(
      c,
      { action: closingPaths.release(year.id) },
      html`${checkField({ name: 'confirmed', label: t.releaseConfirm, error: state.beside('confirmed') })}<div class="actions">${button({ label: t.release, kind: 'main' })}</div>`,
    )}`,
  })
}

const discardForm = (c: Ctx, year: FiscalYear): Html | '' =>
  mayWrite(c) ? html`<div class="stack"><p class="s soft">${closingTexts(c).discardText}</p>${postButton(c, { label: closingTexts(c).discard, small: true, action: closingPaths.discard(year.id) })}</div>` : ''
