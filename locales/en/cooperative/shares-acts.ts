/** The journal of shares. */
type Words = Readonly<Record<string, string>>

export const shareActs = {
  'shares.subscribed': (p: Words) => `${p['name']} subscribes ${p['shares']} shares, movement ${p['number']}`,
  'shares.paid': (p: Words) => `${p['name']}: payment for shares, movement ${p['number']}`,
  'shares.paymentCorrected': (p: Words) => `${p['name']}: payment for shares cancelled, movement ${p['number']}`,
  'shares.transferred': (p: Words) => `${p['shares']} shares passed from ${p['from']} to ${p['to']}, movement ${p['number']}`,
  'shares.redemptionAsked': (p: Words) => `${p['name']}: redemption of ${p['shares']} shares asked for (no. ${p['number']})`,
  'shares.redemptionCancelled': (p: Words) => `${p['name']}: request for redemption ${p['number']} withdrawn`,
  'shares.payoutPrepared': (p: Words) => `${p['name']}: redemption of ${p['shares']} shares prepared (request ${p['number']})`,
  'shares.payoutDiscarded': (p: Words) => `${p['name']}: prepared redemption discarded (request ${p['number']})`,
  'shares.payoutReleased': (p: Words) => `${p['name']}: redemption of ${p['shares']} shares released, movement ${p['movement']}`,
  'shares.payoutPaid': (p: Words) => `${p['name']}: redemption paid (request ${p['number']})`,
  'shares.reversed': (p: Words) => `Movement of shares ${p['reversed']} reversed by ${p['number']} (${p['name']})`,
  'shares.takenOver': (p: Words) => `Earlier shares taken over: ${p['count']} members`,
} as const
