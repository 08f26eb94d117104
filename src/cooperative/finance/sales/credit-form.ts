/** The form of a credit note: how much of each line, why, on which day. */
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { parseDay } from '#lib/day.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { allMoney, ledgerPage, texts } from '../ledger/pages/ledger-frame.ts'
import { creditInvoice, leftOfLines } from './credit-invoice.ts'
import { invoiceName, salesTexts, todayOf } from './sales-frame.ts'
import { salesPaths } from './sales-paths.ts'
import { invoiceById } from './sales-store.ts'
import type { WholeInvoice } from './sales-store.ts'

/** Shows the form; without `given` with all that is left to be credited. */
export async function creditPage(c: Ctx, invoice: WholeInvoice, given: Fields | null, state: FormState): Promise<Response> {
  const t = salesTexts(c).credit
  const left = await leftOfLines(c.get('db'), invoice.id, invoice.lines)
  const above = [{ label: salesTexts(c).title, href: salesPaths.home }, { label: invoiceName(c, invoice), href: salesPaths.invoice(invoice.id) }]
  if (left.every((cents) => cents === 0n) || invoice.kind !== 'invoice') return ledgerPage(c, { title: t.title(invoice.number), above, status: state.status, content: html`${state.above()}${empty({ title: t.nothing, text: '' })}` })
  const shown = (cents: bigint) => plainMoney(cents, decimalSign(c.get('language')))
  const cell = (label: string, wide: boolean, inside: Html | string) => html`<td role="cell"${attributes({ class: wide ? 'full' : undefined, 'data-l': label })}>${inside}</td>`
  const rows = invoice.lines.map((line, index) => {
    const name = `net${index + 1}`
    const input = html`<input class="in"${attributes({ name, value: given ? given(name) : shown(left[index] ?? 0n), 'aria-label': `${t.amount}, ${line.label}`, inputmode: 'decimal', maxlength: '20', autocomplete: 'off', 'aria-invalid': state.beside(name) ? 'true' : undefined })}>`
    return html`<tr role="row">${cell(t.line, true, line.label)}${cell(t.invoiced, false, allMoney(c, line.netCents))}${cell(t.left, false, allMoney(c, left[index] ?? 0n))}${cell(t.amount, true, input)}</tr>`
  })
  const lines = html`<div class="tbl"><table role="table" class="fold bill"><caption class="sr">${t.lines}</caption><thead role="rowgroup"><tr role="row">${[t.line, t.invoiced, t.left, t.amount].map((label) => html`<th role="columnheader" scope="col">${label}</th>`)}</tr></thead><tbody role="rowgroup">${rows}</tbody></table></div>`
  const content = html`${state.above('reason', 'issuedOn')}${section({ title: t.lines, content: html`<p class="s soft">${t.linesHint}</p>${lines}` })}<div class="narrow stack m">${field({ name: 'reason', label: t.reason, hint: t.reasonHint, value: given?.('reason') ?? '', required: true, maxLength: 300, error: state.beside('reason') })}${field({ name: 'issuedOn', type: 'date', label: t.day, value: given?.('issuedOn') || todayOf(c), required: true, error: state.beside('issuedOn') })}${note({ kind: 'warn', text: t.warning })}<div class="actions">${button({ label: t.confirm, kind: 'main' })}${linkButton({ href: salesPaths.invoice(invoice.id), label: texts(c).cancel })}</div></div>`
  return ledgerPage(c, { title: t.title(invoice.number), lead: t.lead, above, status: state.status, content: form(c, {}, content) })
}

/** Issues what the form says. @throws {UserError} as `creditInvoice`, `money…` beside the line, `dayShape`. */
export async function issueCredit(c: Ctx, invoiceId: string, given: Fields): Promise<{ id: string; number: string }> {
  const invoice = await invoiceById(c.get('db'), invoiceId)
  const lines = invoice.lines.map((_, index) => {
    const name = `net${index + 1}`
    return { place: index + 1, netCents: given(name).trim() === '' ? 0n : parseMoney(given(name), { language: c.get('language'), signed: true, field: name }) }
  })
  return inTransaction(c.get('db'), (tx) => creditInvoice(tx, actorOf(c), { invoiceId, issuedOn: parseDay(given('issuedOn'), 'issuedOn'), reason: given('reason'), lines }, c.get('clock')))
}
