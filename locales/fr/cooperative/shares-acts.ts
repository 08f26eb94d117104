/** Le journal d’activité des parts sociales. */
type Words = Readonly<Record<string, string>>

export const shareActs = {
  'shares.subscribed': (p: Words) => `${p['name']} souscrit ${p['shares']} parts, mouvement n° ${p['number']}`,
  'shares.paid': (p: Words) => `${p['name']} : versement sur parts, mouvement n° ${p['number']}`,
  'shares.paymentCorrected': (p: Words) => `${p['name']} : versement sur parts annulé, mouvement n° ${p['number']}`,
  'shares.transferred': (p: Words) => `${p['shares']} parts cédées par ${p['from']} à ${p['to']}, mouvement n° ${p['number']}`,
  'shares.redemptionAsked': (p: Words) => `${p['name']} : remboursement de ${p['shares']} parts demandé (n° ${p['number']})`,
  'shares.redemptionCancelled': (p: Words) => `${p['name']} : demande de remboursement n° ${p['number']} retirée`,
  'shares.payoutPrepared': (p: Words) => `${p['name']} : remboursement de ${p['shares']} parts préparé (demande n° ${p['number']})`,
  'shares.payoutDiscarded': (p: Words) => `${p['name']} : remboursement préparé jeté (demande n° ${p['number']})`,
  'shares.payoutReleased': (p: Words) => `${p['name']} : remboursement de ${p['shares']} parts libéré, mouvement n° ${p['movement']}`,
  'shares.payoutPaid': (p: Words) => `${p['name']} : remboursement payé (demande n° ${p['number']})`,
  'shares.reversed': (p: Words) => `Mouvement de parts n° ${p['reversed']} annulé par le n° ${p['number']} (${p['name']})`,
  'shares.takenOver': (p: Words) => `Parts d’avant reprises : ${p['count']} sociétaires`,
} as const
