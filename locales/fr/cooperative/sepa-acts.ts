import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const euros = (cents: string | undefined): string => (cents && /^-?\d+$/.test(cents) ? formatMoney('fr', BigInt(cents)) : '')
const on = (text: string | undefined): string => {
  const day = asDay(text ?? '')
  return day ? formatCalendarDay('fr', day) : ''
}

/** Le journal d’activité, pour les prélèvements et les virements. */
export const sepaActs = {
  'sepa.settingsSaved': (p: Words) => `Réglages des prélèvements : ICS ${p['creditorId']}, plafonds ${euros(p['debitLimitCents'])} et ${euros(p['batchLimitCents'])}, virements ${euros(p['transferLimitCents'])}`,
  'mandate.signed': (p: Words) => `Mandat ${p['name']} signé, compte ${p['iban']}`,
  'mandate.entered': (p: Words) => `Mandat ${p['name']} signé sur papier entré, compte ${p['iban']}`,
  'mandate.accountChanged': (p: Words) => `Mandat ${p['name']} : compte ${p['before.iban']} remplacé par ${p['iban']}`,
  'mandate.revoked': (p: Words) => `Mandat ${p['name']} révoqué${p['reason'] ? ` : ${p['reason']}` : ''}`,
  'mandate.unblocked': (p: Words) => `Mandat ${p['name']} repris après un rejet ${p['before.code'] ?? ''}`,
  'debits.told': (p: Words) => `Prélèvements annoncés à ${p['customers']} personnes, ${euros(p['cents'])}`,
  'debitBatch.prepared': (p: Words) => `Remise ${p['name']} préparée : ${p['count']} prélèvements, ${euros(p['cents'])}, pour le ${on(p['day'])}`,
  'debitBatch.released': (p: Words) => `Remise ${p['name']} validée : ${p['count']} prélèvements, ${euros(p['cents'])}`,
  'debitBatch.cancelled': (p: Words) => `Remise ${p['name']} abandonnée`,
  'debitBatch.sent': (p: Words) => `Remise ${p['name']} remise à la banque le ${on(p['day'])}`,
  'debitBatch.paid': (p: Words) => `Remise ${p['name']} payée par la banque le ${on(p['day'])}`,
  'debit.rejected': (p: Words) => `Prélèvement « ${p['name']} » rejeté (${p['code']}), ${euros(p['cents'])}`,
  'debit.returned': (p: Words) => `Prélèvement « ${p['name']} » rendu par la banque (${p['code']}), ${euros(p['cents'])}`,
  'transferBatch.prepared': (p: Words) => `Virements ${p['name']} préparés : ${p['count']}, ${euros(p['cents'])}, pour le ${on(p['day'])}`,
  'transferBatch.released': (p: Words) => `Virements ${p['name']} validés : ${p['count']}, ${euros(p['cents'])}`,
  'transferBatch.cancelled': (p: Words) => `Virements ${p['name']} abandonnés`,
  'transferBatch.sent': (p: Words) => `Virements ${p['name']} remis à la banque le ${on(p['day'])}`,
  'transferBatch.done': (p: Words) => `Virements ${p['name']} exécutés le ${on(p['day'])}`,
  'transfer.rejected': (p: Words) => `Virement à ${p['name']} rejeté (${p['code']}), ${euros(p['cents'])}`,
} as const
