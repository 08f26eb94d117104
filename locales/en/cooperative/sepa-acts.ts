import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const euros = (cents: string | undefined): string => (cents && /^-?\d+$/.test(cents) ? formatMoney('en', BigInt(cents)) : '')
const on = (text: string | undefined): string => {
  const day = asDay(text ?? '')
  return day ? formatCalendarDay('en', day) : ''
}

/** The journal, for debits and transfers. */
export const sepaActs = {
  'sepa.settingsSaved': (p: Words) => `Settings of debits: identifier ${p['creditorId']}, limits ${euros(p['debitLimitCents'])} and ${euros(p['batchLimitCents'])}, transfers ${euros(p['transferLimitCents'])}`,
  'mandate.signed': (p: Words) => `Mandate ${p['name']} signed, account ${p['iban']}`,
  'mandate.entered': (p: Words) => `Mandate ${p['name']} signed on paper entered, account ${p['iban']}`,
  'mandate.accountChanged': (p: Words) => `Mandate ${p['name']}: account ${p['before.iban']} replaced by ${p['iban']}`,
  'mandate.revoked': (p: Words) => `Mandate ${p['name']} revoked${p['reason'] ? `: ${p['reason']}` : ''}`,
  'mandate.unblocked': (p: Words) => `Mandate ${p['name']} taken up again after a return ${p['before.code'] ?? ''}`,
  'debits.told': (p: Words) => `Debits announced to ${p['customers']} people, ${euros(p['cents'])}`,
  'debitBatch.prepared': (p: Words) => `Batch ${p['name']} prepared: ${p['count']} debits, ${euros(p['cents'])}, for ${on(p['day'])}`,
  'debitBatch.released': (p: Words) => `Batch ${p['name']} released: ${p['count']} debits, ${euros(p['cents'])}`,
  'debitBatch.cancelled': (p: Words) => `Batch ${p['name']} given up`,
  'debitBatch.sent': (p: Words) => `Batch ${p['name']} handed to the bank on ${on(p['day'])}`,
  'debitBatch.paid': (p: Words) => `Batch ${p['name']} paid by the bank on ${on(p['day'])}`,
  'debit.rejected': (p: Words) => `Debit “${p['name']}” rejected (${p['code']}), ${euros(p['cents'])}`,
  'debit.returned': (p: Words) => `Debit “${p['name']}” given back by the bank (${p['code']}), ${euros(p['cents'])}`,
  'transferBatch.prepared': (p: Words) => `Transfers ${p['name']} prepared: ${p['count']}, ${euros(p['cents'])}, for ${on(p['day'])}`,
  'transferBatch.released': (p: Words) => `Transfers ${p['name']} released: ${p['count']}, ${euros(p['cents'])}`,
  'transferBatch.cancelled': (p: Words) => `Transfers ${p['name']} given up`,
  'transferBatch.sent': (p: Words) => `Transfers ${p['name']} handed to the bank on ${on(p['day'])}`,
  'transferBatch.done': (p: Words) => `Transfers ${p['name']} carried out on ${on(p['day'])}`,
  'transfer.rejected': (p: Words) => `Transfer to ${p['name']} rejected (${p['code']}), ${euros(p['cents'])}`,
} as const
