/** Parts of an invoice that several pages show: its lines with their sums, and how to pay it. */
import { html } from 'hono/html'
import { formatRate } from '#lib/rate.ts'
import { definitionList, section } from '#web/components/layout-parts.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { allMoney, shortDay } from '../ledger/pages/ledger-frame.ts'
import { ibanShown } from '../purchases/supplier-pages.ts'
import type { InvoiceAmounts } from './compute-invoice.ts'
import { priceShown, quantityShown } from './paper/amounts.ts'
import { exemptionWords } from './paper/legal-mentions.ts'
import { dueNext, leftOf, salesTexts } from './sales-frame.ts'
import type { WholeInvoice } from './sales-store.ts'

/** Lines, taxes and total; why there is no tax, in a sentence. */
export function amountsTable(c: Ctx, amounts: InvoiceAmounts, title: string): Html {
  const t = salesTexts(c).one
  const language = c.get('language')
  const words = c.get('m').cooperative.invoicePaper
  const taxed = amounts.taxes.filter(({ category }) => category === 'S')
  const why = [...new Set(amounts.taxes.map((tax) => exemptionWords({ language }, tax)))].filter((said) => said !== '')
  return section({
    title,
    content: html`${table({
      caption: title,
      columns: [{ label: t.item, folded: 'full' }, { label: t.quantity, numeric: true, labelled: true }, { label: t.price, numeric: true, labelled: true }, { label: t.rate, numeric: true, labelled: true }, { label: t.amount, numeric: true, labelled: true }],
      rows: [
        ...amounts.lines.map((line) => ({
          header: html`${line.label}${line.period ? html`<small>${t.fromTo(shortDay(c, line.period.from), shortDay(c, line.period.to))}</small>` : ''}`,
          cells: [quantityShown(language, line, words), priceShown(language, line.unitPrice), line.vat.category === 'S' ? formatRate(language, line.vat.rate) : '', allMoney(c, line.netCents)],
        })),
        ...(taxed.length > 0 ? [{ header: t.net, cells: ['', '', '', allMoney(c, amounts.netCents)] }] : []),
        ...taxed.map((tax) => ({ header: t.vat(formatRate(language, tax.rate), allMoney(c, tax.baseCents)), cells: ['', '', '', allMoney(c, tax.vatCents)] })),
        { header: t.total, cells: ['', '', '', allMoney(c, amounts.totalCents)], kind: 'sum' as const },
      ],
    })}${why.map((said) => html`<p class="s soft">${said}</p>`)}`,
  })
}

/** What is left to pay, until when and how; or what becomes of a credit note. */
export function payPart(c: Ctx, invoice: WholeInvoice, today: string): Html {
  const t = salesTexts(c).mine
  const left = leftOf(invoice)
  if (invoice.kind === 'credit-note') return html`<p>${left === 0n ? t.paid : t.owedToYou}</p>`
  if (left === 0n) return html`<p>${t.paid}</p>`
  const { iban, bic } = invoice.seller
  const until = shortDay(c, dueNext(invoice))
  return html`<p><b>${dueNext(invoice) < today ? t.late(allMoney(c, left), until) : t.leftToPay(allMoney(c, left), until)}</b></p>${
    iban === null ? '' : html`<p class="s">${t.transfer}</p>${definitionList([{ term: t.reference, value: invoice.number, mono: true }, { term: 'IBAN', value: ibanShown(iban), mono: true }, ...(bic === null ? [] : [{ term: 'BIC', value: bic, mono: true }])])}`
  }<p class="s soft">${t.debit}</p>`
}
