/**
 * An invoice on paper: who, to whom (where a window envelope shows it), what, how much, until when and how to pay; on the last
 * page what the law wants said. A lying line with two stations says where in time it stands, as everywhere in the house.
 */
import { formatCalendarDay, formatShortCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'
import { formatRate } from '#lib/rate.ts'
import { messagesOf } from '#locales/messages.ts'
import { accent, ink, margin, rule, soft } from '#cooperative/documents/pen.ts'
import type { Pen } from '#cooperative/documents/pen.ts'
import { linesOf, widthOf } from '#cooperative/documents/text-runs.ts'
import { priceShown, quantityShown } from './amounts.ts'
import type { InvoicePaper, PaperAddress } from './invoice-paper.ts'
import { identityLine, paperMentions, sirenShown } from './legal-mentions.ts'
import { transferCode } from './transfer-code.ts'

const tint = '#f5e9ee'
const leading = 1.45

interface TextStyle {
  size: number
  bold?: boolean
  color?: string
  align?: 'left' | 'right'
}

/** Text in a column, from a place down. @returns where it ends. */
function write(pen: Pen, text: string, x: number, y: number, width: number, { size, bold = false, color = ink, align = 'left' }: TextStyle): number {
  const fonts = pen.fonts(size, bold)
  let at = y
  for (const line of linesOf(text, width, fonts)) {
    pen.runs(line, align === 'left' ? x : x + width - widthOf(line, fonts), at, size, bold, color)
    at += size * leading
  }
  return at
}

const heightOf = (pen: Pen, text: string, width: number, size: number, bold = false): number => linesOf(text, width, pen.fonts(size, bold)).length * size * leading

const countries: Record<'fr' | 'en', Intl.DisplayNames> = { fr: new Intl.DisplayNames('fr', { type: 'region' }), en: new Intl.DisplayNames('en', { type: 'region' }) }
const countryName = (paper: InvoicePaper, code: string): string => countries[paper.language].of(code) ?? code

const addressLines = (of: PaperAddress, country: string): string => [of.street, `${of.postalCode} ${of.city}`.trim(), country].filter((line) => line !== '').join('\n')

/** Draws the whole of it. */
export function drawInvoice(pen: Pen, paper: InvoicePaper): void {
  const words = messagesOf(paper.language).cooperative.invoicePaper
  head(pen, paper)
  rail(pen, paper)
  table(pen, paper)
  totals(pen, paper)
  payment(pen, paper)
  mentions(pen, paper)
  const { doc } = pen
  const { start, count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    doc.switchToPage(start + page)
    const y = doc.page.height - margin + 6
    const width = pen.width * 0.84
    for (const [index, line] of linesOf(identityLine(paper), width, pen.fonts(7, false)).slice(0, 3).entries()) pen.runs(line, margin, y + index * 9, 7, false, soft)
    write(pen, words.page(page + 1, count), margin + width, y, pen.width - width, { size: 7, color: soft, align: 'right' })
  }
}

function head(pen: Pen, paper: InvoicePaper): void {
  const words = messagesOf(paper.language).cooperative.invoicePaper
  const { seller, buyer } = paper
  const half = pen.width / 2
  const bottom = write(pen, seller.name, margin, margin, half, { size: 15, bold: true, color: accent })
  const under = [addressLines(seller, buyer.country === seller.country ? '' : countryName(paper, seller.country)), seller.email, seller.phone].filter((line) => line !== '').join('\n')
  const sellerBottom = write(pen, under, margin, bottom + 2, half - 12, { size: 8.5, color: soft })
  const titleBottom = write(pen, words.titles[paper.kind], margin + half, margin - 6, half, { size: 26, bold: true, align: 'right' })
  write(pen, words.number(paper.number), margin + half, titleBottom, half, { size: 11, color: soft, align: 'right' })
  // the window of a DL envelope: 20 mm from the right, 45 mm from above
  const buyerTop = 142
  const buyerBottom = write(pen, buyer.name, 312, buyerTop, pen.doc.page.width - 312 - margin, { size: 11, bold: true })
  const addressBottom = write(pen, addressLines(buyer, buyer.country === seller.country ? '' : countryName(paper, buyer.country)), 312, buyerBottom + 1, pen.doc.page.width - 312 - margin, { size: 10 })
  const factsBottom = facts(pen, paper, Math.max(buyerTop, sellerBottom + 14))
  pen.y = Math.max(addressBottom, factsBottom, 218) + 16
}

const span = (paper: InvoicePaper, { from, to }: { from: Day; to: Day }): string => messagesOf(paper.language).cooperative.invoicePaper.fromTo(formatShortCalendarDay(paper.language, from), formatShortCalendarDay(paper.language, to))

function facts(pen: Pen, paper: InvoicePaper, top: number): number {
  const words = messagesOf(paper.language).cooperative.invoicePaper
  const { buyer } = paper
  const all: [string, string][] = [[words.subject, paper.label], [words.period, span(paper, paper.period)], [words.customer, buyer.code]]
  if (buyer.siren !== null) all.push([words.siren, sirenShown(buyer.siren)])
  if (buyer.vatNumber !== null) all.push([words.vatNumber, buyer.vatNumber])
  if (paper.reason !== '') all.push([words.reason, paper.reason])
  let y = top
  for (const [term, value] of all) {
    write(pen, term, margin, y, 80, { size: 8.5, color: soft })
    y = write(pen, value, margin + 82, y, 312 - margin - 82 - 18, { size: 8.5 }) + 2
  }
  return y
}

/** From the day it was issued to the day it is due; of a credit note from the invoice that it corrects. */
function rail(pen: Pen, paper: InvoicePaper): void {
  const { doc } = pen
  const words = messagesOf(paper.language).cooperative.invoicePaper
  const y = pen.y + 6
  const right = margin + pen.width
  doc.moveTo(margin + 5, y).lineTo(right - 5, y).lineWidth(2).strokeColor(rule).stroke()
  const disc = (x: number) => doc.circle(x, y, 5).fillColor(accent).fill()
  const shown = (of: Day) => formatCalendarDay(paper.language, of)
  const put = (term: string, value: string, align: 'left' | 'right') => {
    const x = align === 'left' ? margin : margin + pen.width / 2
    write(pen, term, x, y + 10, pen.width / 2, { size: 8, color: soft, align })
    write(pen, value, x, y + 21, pen.width / 2, { size: 10, bold: true, align })
  }
  disc(margin + 5)
  if (paper.corrects) {
    disc(right - 5)
    put(words.corrected(paper.corrects.number), shown(paper.corrects.issuedOn), 'left')
    put(words.issuedCredit, shown(paper.issuedOn), 'right')
  } else {
    doc.circle(right - 5, y, 4.5).lineWidth(2).fillAndStroke('#ffffff', accent)
    put(words.issued, shown(paper.issuedOn), 'left')
    put(words.dueBy, shown(paper.dueOn), 'right')
  }
  pen.y = y + 46
}

const hasTax = (paper: InvoicePaper): boolean => paper.taxes.some(({ category }) => category === 'S')

function table(pen: Pen, paper: InvoicePaper): void {
  const words = messagesOf(paper.language).cooperative.invoicePaper
  const taxed = hasTax(paper)
  const parts = taxed ? [0.45, 0.15, 0.16, 0.08, 0.16] : [0.52, 0.16, 0.16, 0.16]
  const labels = taxed ? [words.item, words.quantity, words.priceNet, words.rate, words.amountNet] : [words.item, words.quantity, words.price, words.amount]
  const columns = parts.map((part, index) => ({ x: margin + parts.slice(0, index).reduce((sum, one) => sum + one, 0) * pen.width, width: part * pen.width - (index === parts.length - 1 ? 0 : 8) }))
  const row = (cells: readonly string[], size: number, bold: boolean, color: string) => {
    const ends = cells.map((cell, index) => write(pen, cell, columns[index]?.x ?? margin, pen.y, columns[index]?.width ?? 0, { size, bold, color, align: index === 0 ? 'left' : 'right' }))
    pen.y = Math.max(...ends)
  }
  const titles = () => {
    row(labels, 8, true, soft)
    pen.y += 3
    pen.line(pen.y, ink, 0.8)
    pen.y += 7
  }
  titles()
  for (const line of paper.lines) {
    const width = columns[0]?.width ?? 0
    const height = heightOf(pen, line.label, width, 9.5) + (line.period ? 8 * leading : 0)
    if (pen.room(height + 12)) titles()
    const tax = line.category === 'S' ? [formatRate(paper.language, line.rate)] : ['']
    row([line.label, quantityShown(paper.language, line, words), priceShown(paper.language, line.unitPrice), ...(taxed ? tax : []), formatMoney(paper.language, line.netCents)], 9.5, false, ink)
    if (line.period) pen.y = write(pen, span(paper, line.period), margin, pen.y, width, { size: 8, color: soft })
    pen.y += 4
    pen.line(pen.y, rule, 0.5)
    pen.y += 7
  }
}

function totals(pen: Pen, paper: InvoicePaper): void {
  const words = messagesOf(paper.language).cooperative.invoicePaper
  const { language } = paper
  const money = (cents: bigint) => formatMoney(language, cents)
  const taxes = paper.taxes.filter(({ category }) => category === 'S')
  const rows: [string, string][] = []
  if (taxes.length > 0) rows.push([words.totalNet, money(paper.netCents)])
  for (const { rate, country, baseCents, vatCents } of taxes)
    rows.push([country === paper.seller.country ? words.vatOn(formatRate(language, rate), money(baseCents)) : words.vatOfOn(countryName(paper, country), formatRate(language, rate), money(baseCents)), money(vatCents)])
  pen.room(rows.length * 17 + 40)
  const x = margin + pen.width * 0.4
  const width = pen.width * 0.6
  for (const [term, value] of rows) {
    write(pen, term, x, pen.y, width * 0.68, { size: 9.5, color: soft, align: 'right' })
    pen.y = write(pen, value, x + width * 0.7, pen.y, width * 0.3, { size: 9.5, align: 'right' }) + 3
  }
  pen.y += 4
  pen.doc.moveTo(x + width * 0.3, pen.y).lineTo(margin + pen.width, pen.y).lineWidth(1.2).strokeColor(accent).stroke()
  pen.y += 6
  const term = paper.kind === 'credit-note' ? words.creditTotal : taxes.length > 0 ? words.totalGross : words.total
  write(pen, term, x, pen.y + 2, width * 0.62, { size: 11, bold: true, align: 'right' })
  pen.y = write(pen, money(paper.totalCents), x + width * 0.64, pen.y, width * 0.36, { size: 14, bold: true, align: 'right' }) + 14
}

const ibanShown = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1\u00a0')

/** What is to be done now: how to pay, or what becomes of what is credited. */
function payment(pen: Pen, paper: InvoicePaper): void {
  const { doc } = pen
  const words = messagesOf(paper.language).cooperative.invoicePaper
  const { seller } = paper
  const total = formatMoney(paper.language, paper.totalCents)
  const pad = 14
  const inner = pen.width - 2 * pad
  const box = (height: number) => {
    pen.room(height)
    doc.roundedRect(margin, pen.y, pen.width, height, 10).fillColor(tint).fill()
  }
  if (paper.kind === 'credit-note') {
    const height = pad * 2 + 20 + heightOf(pen, words.creditedHow, inner, 9)
    box(height)
    const at = write(pen, words.credited(total), margin + pad, pen.y + pad - 2, inner, { size: 12, bold: true, color: accent })
    write(pen, words.creditedHow, margin + pad, at + 2, inner, { size: 9 })
    pen.y += height + 14
    return
  }
  const code = transferCode(paper)
  const side = 74
  const textWidth = code ? inner - side - 24 : inner
  const rows: [string, string][] = seller.iban === null ? [] : [['IBAN', ibanShown(seller.iban)], ...(seller.bic === null ? [] : [['BIC', seller.bic] satisfies [string, string]]), [words.reference, paper.number]]
  const textHeight = 22 + rows.length * 14 + 6 + heightOf(pen, words.mandate, textWidth, 8)
  const height = pad * 2 + Math.max(textHeight, code ? side + 24 : 0)
  box(height)
  let y = write(pen, `${words.toPay(total)} ${words.before(formatCalendarDay(paper.language, paper.dueOn))}`, margin + pad, pen.y + pad - 2, textWidth, { size: 11.5, bold: true, color: accent }) + 4
  for (const [term, value] of rows) {
    write(pen, term, margin + pad, y, 110, { size: 9, color: soft })
    y = write(pen, value, margin + pad + 112, y, textWidth - 112, { size: 9, bold: true }) + 1
  }
  write(pen, words.mandate, margin + pad, y + 5, textWidth, { size: 8, color: soft })
  if (code) {
    const left = margin + pen.width - pad - side
    const cell = side / code.length
    doc.rect(left - 5, pen.y + pad - 5, side + 10, side + 10).fillColor('#ffffff').fill()
    for (const [row, cells] of code.entries()) {
      for (let from = 0; from < cells.length; from++) {
        if (!cells[from]) continue
        let to = from
        while (cells[to + 1]) to++
        // a hair wider: readers see no seams between the cells
        doc.rect(left + from * cell, pen.y + pad + row * cell, (to - from + 1) * cell + 0.05, cell + 0.05)
        from = to
      }
    }
    doc.fillColor(ink).fill()
    write(pen, words.scan, left - 40, pen.y + pad + side + 8, side + 45, { size: 6.5, color: soft, align: 'right' })
  }
  pen.y += height + 14
}

function mentions(pen: Pen, paper: InvoicePaper): void {
  const said = paperMentions(paper).filter(({ placed }) => !placed)
  const text = said.map(({ words }) => words).join(' ')
  pen.room(Math.min(heightOf(pen, text, pen.width, 7.5), 200))
  pen.paragraph(text, 7.5, false, soft)
}
