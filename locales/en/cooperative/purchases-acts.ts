import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const euros = (cents: string | undefined): string => (cents && /^-?\d+$/.test(cents) ? `, ${formatMoney('en', BigInt(cents))}` : '')
const invoice = (p: Words): string => `Supplier invoice no. ${p['number'] ?? p['before.number'] ?? ''} “${p['name'] ?? p['before.name'] ?? ''}”`
const year = (p: Words): string => {
  const [from, to] = [asDay(p['from'] ?? ''), asDay(p['to'] ?? '')]
  return from && to ? ` of the fiscal year from ${formatCalendarDay('en', from)} to ${formatCalendarDay('en', to)}` : ''
}

/** The journal, for purchases and cut-off. */
export const purchaseActs = {
  'supplier.added': (p: Words) => `Supplier “${p['name']}” entered`,
  'supplier.changed': (p: Words) => `Supplier “${p['name']}” changed${(p['before.iban'] ?? '') === (p['iban'] ?? '') ? '' : ', its IBAN too'}`,
  'supplier.archived': (p: Words) => `Supplier “${p['name']}” archived`,
  'supplier.restored': (p: Words) => `Supplier “${p['name']}” taken back`,
  'purchases.vatSet': (p: Words) => (p['vatLiable'] === 'true' ? 'VAT of purchases is deducted' : 'VAT of purchases is not deducted'),
  'purchase.entered': (p: Words) => `${invoice(p)} entered${euros(p['cents'])}`,
  'purchase.changed': (p: Words) => `${invoice(p)} changed${euros(p['cents'])}`,
  'purchase.discarded': (p: Words) => `${invoice(p)} deleted before approval`,
  'purchase.paperAdded': (p: Words) => `${invoice(p)}: “${p['document']}” attached`,
  'purchase.paperRemoved': (p: Words) => `${invoice(p)}: “${p['before.document']}” removed`,
  'purchase.submitted': (p: Words) => `${invoice(p)} sent for approval`,
  'purchase.takenBack': (p: Words) => `${invoice(p)} taken back before approval`,
  'purchase.approved': (p: Words) => `${invoice(p)} approved${euros(p['cents'])}`,
  'purchase.refused': (p: Words) => `${invoice(p)} refused: ${p['reason'] ?? ''}`,
  'purchase.cancelled': (p: Words) => `${invoice(p)} cancelled: ${p['reason'] ?? ''}`,
  'purchase.paid': (p: Words) => `${invoice(p)}: payment recorded${euros(p['cents'])}`,
  'purchase.paymentReversed': (p: Words) => `${invoice(p)}: payment taken back${euros(p['cents'])}`,
  'cutoff.estimated': (p: Words) => `Account ${p['kind']}: estimate “${p['name']}” entered${euros(p['cents'])}`,
  'cutoff.estimateRemoved': (p: Words) => `Account ${p['before.kind']}: estimate “${p['before.name']}” removed`,
  'cutoff.written': (p: Words) => `Account ${p['kind']} written at the end${year(p)}${euros(p['cents'])}`,
  'cutoff.returned': (p: Words) => `Account ${p['kind']} taken back after the end${year(p)}${euros(p['cents'])}`,
  'cutoff.cancelled': (p: Words) => `Account ${p['kind']} cancelled at the end${year(p)}${euros(p['cents'])}`,
} as const
