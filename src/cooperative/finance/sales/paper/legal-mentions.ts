/**
 * What the law wants said on an invoice, each with the subject that its note has in the XML (UNTDID 4451; the French ones
 * PMT, PMD and AAB are those that XP Z12-012 asks for between businesses). Sources: CGI ann. II art. 242 nonies A (identity,
 * exemption with its provision, reverse charge, category of operation, option for debits), C. com. art. L441-9 and L441-10
 * (penalties, discount) and D441-5 (40 €).
 */
import { formatRate } from '#lib/rate.ts'
import { messagesOf } from '#locales/messages.ts'
import type { InvoicePaper, PaperTax } from './invoice-paper.ts'

interface Mention {
  subject: 'REG' | 'AAI' | 'TXD' | 'PMT' | 'PMD' | 'AAB'
  words: string
  /** Stands elsewhere on the paper, in a place of its own. */
  placed?: boolean
}

/** « 123 456 782 ». */
export const sirenShown = (siren: string): string => siren.replace(/(\d{3})(?=\d)/g, '$1\u00a0')

/** Why no tax is on a part of an invoice; empty where tax is. */
export function exemptionWords(paper: Pick<InvoicePaper, 'language'>, tax: Pick<PaperTax, 'category' | 'exemption'>): string {
  const words = messagesOf(paper.language).cooperative.invoicePaper
  return words.exemptions[tax.exemption] ?? words.exemptionOf[tax.category]
}

/** Who issues it, in one line: name, form, register, numbers. */
export function identityLine({ language, seller }: InvoicePaper): string {
  const words = messagesOf(language).cooperative.invoicePaper
  return words.identity([seller.name, seller.legalForm, seller.siren === null ? '' : words.sirenOf(sirenShown(seller.siren)), seller.register, seller.vatNumber === null ? '' : words.vatNumberOf(seller.vatNumber)].filter((part) => part !== ''))
}

/** Everything that has to be said, in the order in which it is printed. */
export function paperMentions(paper: InvoicePaper): Mention[] {
  const words = messagesOf(paper.language).cooperative.invoicePaper
  const mentions: Mention[] = [{ subject: 'REG', words: identityLine(paper), placed: true }, { subject: 'AAI', words: words.services }]
  const taxed = paper.taxes.filter(({ category }) => category === 'S')
  const tax = [
    ...new Set(paper.taxes.map((one) => exemptionWords(paper, one))),
    taxed.some(({ country }) => country !== paper.seller.country) ? words.oneStop : '',
    taxed.length > 0 && paper.vatDue === 'invoice' ? words.debits : '',
  ].filter((said) => said !== '')
  // one note of a subject at most (BR-FR-06 of XP Z12-012)
  if (tax.length > 0) mentions.push({ subject: 'TXD', words: tax.join(' ') })
  if (paper.reason !== '') mentions.push({ subject: 'AAI', words: words.because(paper.reason), placed: true })
  // between businesses; who is none pays no penalty of this law
  if (paper.buyer.isBusiness || paper.buyer.siren !== null)
    mentions.push({ subject: 'PMD', words: words.penalties(formatRate(paper.language, paper.seller.lateRate)) }, { subject: 'PMT', words: words.recovery }, { subject: 'AAB', words: words.noDiscount })
  return mentions
}
