/** A file of the bank: sent, looked at, taken in or left. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney } from '#lib/money.ts'
import { allMoney, ledgerPage, number, shortDay } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { checkField, field, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { refusalText } from '#web/refusal.ts'
import { bankAccounts } from '../bank-account-store.ts'
import { bankPaths } from '../bank-paths.ts'
import { bankWriters } from '../bank-policy.ts'
import { csvMeanings } from '../csv/csv-mapping.ts'
import type { CsvMapping } from '../csv/csv-mapping.ts'
import { bankFileById, forgetBankFile, importBankFile, receiveBankFile } from '../import-statement.ts'
import { largestBankFile, planImport } from '../plan-import.ts'
import type { ImportChoices, ImportPlan, PlannedStatement } from '../plan-import.ts'
import { above, bankTexts } from './bank-frame.ts'
import { homePage } from './bank-home-pages.ts'

const idIn = (c: Ctx): string => (c.req.param('upload') ?? '').slice(0, 40)

/** `/administration/finance/bank/files`, `…/:file`, `…/take`, `…/forget`. */
export function makeBankFilePages(): App {
  const app = new Hono<Env>()
  app.post(bankPaths.files, bankWriters, streamedBody, (c) =>
    orAgain(
      c,
      async () => {
        const { name, content } = await bankFileIn(c)
        // what cannot be read is told at once, and nothing is kept
        await planImport(c.get('db'), content, { accountId: c.req.query('account') })
        const { id } = await inTransaction(c.get('db'), (tx) => receiveBankFile(tx, actorOf(c), { name, content, accountId: knownId(c.req.query('account')) }, c.get('clock')))
        return c.redirect(bankPaths.file(id), 303)
      },
      (refused) => homePage(c, refused.beside('document') === undefined ? { ...refused, beside: (field_) => (field_ === 'document' ? refusalText(c.get('m'), new UserError(refused.code, refused.params)) : undefined), above: () => '' } : refused),
    ),
  )
  app.get(bankPaths.file(':upload'), bankWriters, (c) => reviewPage(c, (name) => c.req.query(name) ?? '', notRefused))
  app.post(bankPaths.takeFile(':upload'), bankWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const file = await bankFileById(c.get('db'), idIn(c))
        const { lines, accountId } = await inTransaction(c.get('db'), async (tx) => {
          const made = await importBankFile(tx, actorOf(c), { ...choicesIn(c, given, file.accountId), name: file.name, content: file.content, acceptGap: given('acceptGap') === 'yes' }, c.get('clock'))
          await forgetBankFile(tx, file.id)
          return made
        })
        flash(c, bankTexts(c).review.taken(lines))
        return c.redirect(bankPaths.lines(accountId), 303)
      },
      (refused) => reviewPage(c, given, refused),
    )
  })
  app.post(bankPaths.forgetFile(':upload'), bankWriters, async (c) => {
    await inTransaction(c.get('db'), (tx) => forgetBankFile(tx, idIn(c)))
    flash(c, bankTexts(c).review.forgotten)
    return c.redirect(bankPaths.home, 303)
  })
  return app
}

const knownId = (said: string | undefined): string | undefined => (said !== undefined && /^[a-z0-9]{12}$/.test(said) ? said : undefined)

/** The file of the form; its size is known before anything is read. @throws {UserError} `bankFileSize`. */
async function bankFileIn(c: Ctx): Promise<{ name: string; content: Uint8Array }> {
  const tooLarge = () => new UserError('bankFileSize', { mostMb: 10 }, { field: 'document' })
  if (!(Number(c.req.header('content-length') ?? Number.NaN) <= largestBankFile + 64 * 1024)) throw tooLarge()
  const given = (await c.req.parseBody().catch(() => ({}) as Record<string, string | File>))['document']
  if (!(given instanceof File)) throw tooLarge()
  return { name: given.name, content: new Uint8Array(await given.arrayBuffer()) }
}

/** Account, columns and balance as a form or an address says them; columns only when all of them are said. */
function choicesIn(c: Ctx, given: Fields, accountId: string | null): ImportChoices {
  const titles = [...Array(60).keys()].flatMap((index) => (given(`title${index}`) === '' ? [] : [given(`title${index}`)]))
  const columns = titles.map((_, index) => csvMeanings.find((meaning) => meaning === given(`column${index}`)) ?? null)
  const mapping: CsvMapping | undefined = titles.length > 0 ? { titles, columns, dayFirst: given('order') !== 'month' } : undefined
  const closing = given('closing').trim()
  return { accountId: knownId(given('account')) ?? accountId ?? undefined, mapping, ...(closing === '' ? {} : { closingCents: parseMoney(closing, { language: c.get('language'), signed: true, field: 'closing' }) }) }
}

async function reviewPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = bankTexts(c).review
  const file = await bankFileById(c.get('db'), idIn(c))
  const { plan, refusal } = await planned(c, file, given)
  const gap = plan?.statements.find((one) => one.state === 'new' && one.gap !== null)?.gap ?? null
  const canTake = plan !== null && plan.statements.some((one) => one.state === 'new') && plan.statements.every((one) => one.state !== 'refused') && (plan.csv?.reading?.faults.length ?? 0) === 0
  const said = state.code === '' || (state.code === 'bankGap' && gap) ? (refusal ?? '') : state.above('columns', 'closing', 'account')
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead(file.name),
    above: above(c),
    status: state.status,
    content: html`<div class="stack l">${said}${plan && plan.statements.length > 0 ? statementTable(c, plan.statements) : ''}${gap ? note({ kind: 'warn', text: t.gap(allMoney(c, gap.expectedCents), allMoney(c, gap.foundCents)) }) : ''}${plan?.csv ? await csvPart(c, file.id, plan, given, state) : ''}${
      canTake ? form(c, { action: bankPaths.takeFile(file.id) }, html`${carried(plan, given)}${gap ? checkField({ name: 'acceptGap', label: t.acceptGap, checked: given('acceptGap') === 'yes' }) : ''}<div class="actions">${button({ label: t.take, kind: 'main', icon: 'check' })}</div>`) : ''
    }${plan?.csv?.reading ? preview(c, plan) : ''}${postButton(c, { action: bankPaths.forgetFile(file.id), label: t.forget })}</div>`,
  })
}

/** What taking it in would do, or why it cannot be said with these choices. */
async function planned(c: Ctx, file: { content: Buffer; accountId: string | null }, given: Fields): Promise<{ plan: ImportPlan | null; refusal: Html | null }> {
  try {
    return { plan: await planImport(c.get('db'), file.content, choicesIn(c, given, file.accountId)), refusal: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const refusal = note({ kind: 'bad', text: refusalText(c.get('m'), error) })
    return { plan: error.code === 'csvMapping' || error.field === 'closing' ? await planImport(c.get('db'), file.content, { accountId: knownId(given('account')) ?? file.accountId ?? undefined }) : null, refusal }
  }
}

function statementTable(c: Ctx, statements: readonly PlannedStatement[]): Html {
  const t = bankTexts(c).review
  const money = (cents: bigint | null) => (cents === null ? '' : allMoney(c, cents))
  const shown = statements.slice(0, 100)
  return table({
    caption: t.statement,
    columns: [{ label: t.statement }, { label: t.state, folded: 'first' }, { label: t.days, labelled: true }, { label: t.moves, numeric: true, labelled: true }, { label: t.opening, numeric: true, labelled: true }, { label: t.closing, numeric: true, labelled: true }],
    rows: shown.map((one) => ({
      header: html`${one.account?.name ?? one.reference}${one.account && one.reference ? html`<small>${one.reference}</small>` : ''}${one.refusal ? html`<small>${refusalText(c.get('m'), new UserError(one.refusal.code, one.refusal.params))}</small>` : ''}${one.pending > 0 ? html`<small>${t.pending(one.pending)}</small>` : ''}${one.linesThere > 0 ? html`<small>${t.linesThere(one.linesThere)}</small>` : ''}`,
      cells: [one.state === 'new' ? stateMark('ok', t.fresh) : one.state === 'there' ? stateMark('zz', t.there) : stateMark('bad', t.refused), t.daysFromTo(shortDay(c, one.from), shortDay(c, one.to)), number(c, one.lines.length), money(one.openingCents), money(one.closingCents)],
    })),
  })
}

/** Account, columns and balance of a table, to be corrected. */
async function csvPart(c: Ctx, fileId: string, plan: ImportPlan, given: Fields, state: FormState): Promise<Html> {
  const t = bankTexts(c).review
  const { csv } = plan
  if (!csv) return html``
  const accounts = (await bankAccounts(c.get('db'))).filter(({ closed }) => !closed)
  const options = [{ value: '', label: t.meanings.none }, ...csvMeanings.map((meaning) => ({ value: meaning as string, label: t.meanings[meaning] }))]
  const first = csv.table.rows[0]?.cells ?? []
  const faults = csv.reading?.faults ?? []
  return section({
    title: t.columns,
    content: html`<p class="soft">${t.columnsText}</p><form class="stack m"${attributes({ action: bankPaths.file(fileId) })}>${state.beside('columns') ? note({ kind: 'bad', text: state.beside('columns') ?? '' }) : ''}<div class="narrow stack m">
      ${accounts.length > 1 || !csv.account ? selectField({ name: 'account', label: t.chooseAccount, value: csv.account?.id ?? '', error: state.beside('account'), options: [{ value: '', label: '' }, ...accounts.map((one) => ({ value: one.id, label: one.name }))] }) : ''}
      ${csv.mapping.titles.map((title, index) => html`<input type="hidden"${attributes({ name: `title${index}`, value: title || ' ' })}>${selectField({ name: `column${index}`, label: t.column(title), hint: first[index]?.trim() ? t.example(first[index].trim().slice(0, 60)) : undefined, value: csv.mapping.columns[index] ?? '', options })}`)}
      ${selectField({ name: 'order', label: t.order, value: csv.mapping.dayFirst ? 'day' : 'month', options: [{ value: 'day', label: t.dayFirst }, { value: 'month', label: t.monthFirst }] })}
      ${field({ name: 'closing', label: t.closingTyped, hint: t.closingHint, value: given('closing'), error: state.beside('closing'), maxLength: 30 })}</div>
      <div class="actions">${button({ label: t.again, icon: 'refresh-cw' })}</div></form>
      ${faults.length > 0 ? html`${note({ kind: 'bad', text: t.faults(faults.length) })}<ul class="list s">${faults.map((one) => html`<li><b>${t.line(number(c, one.line))}</b> ${refusalText(c.get('m'), new UserError(one.code, one.params))}</li>`)}</ul>` : ''}
      ${csv.reading && csv.reading.leftOut > 0 ? html`<p class="s soft">${t.leftOut(csv.reading.leftOut)}</p>` : ''}`,
  })
}

/** The choices that were made, hidden in the form that takes the file. */
const carried = (plan: ImportPlan | null, given: Fields): Html =>
  plan?.csv
    ? html`<input type="hidden" name="account"${attributes({ value: plan.csv.account?.id ?? '' })}><input type="hidden" name="order"${attributes({ value: plan.csv.mapping.dayFirst ? 'day' : 'month' })}><input type="hidden" name="closing"${attributes({ value: given('closing') })}>${plan.csv.mapping.titles.map((title, index) => html`<input type="hidden"${attributes({ name: `title${index}`, value: title || ' ' })}><input type="hidden"${attributes({ name: `column${index}`, value: plan.csv?.mapping.columns[index] ?? '' })}>`)}`
    : html``

function preview(c: Ctx, plan: ImportPlan): Html {
  const t = bankTexts(c)
  const movements = plan.csv?.reading?.movements.slice(0, 8) ?? []
  if (movements.length === 0) return html``
  return section({
    title: t.review.preview,
    content: table({
      caption: t.review.preview,
      columns: [{ label: t.lines.movement }, { label: t.line.day, folded: 'first' }, { label: t.lines.amount, numeric: true, labelled: true }],
      rows: movements.map((one) => ({ header: html`${one.name || one.text}${one.name && one.text ? html`<small>${one.text}</small>` : ''}`, cells: [shortDay(c, one.day), allMoney(c, one.cents)] })),
    }),
  })
}
