import type { ErrorParams } from '#lib/errors.ts'
import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

const money = (cents: unknown): string => formatMoney('en', BigInt(Math.trunc(Number(cents)) || 0))
const day = (text: unknown): string => {
  const known = asDay(String(text))
  return known ? formatCalendarDay('en', known) : String(text)
}
const shares = (count: unknown): string => (Number(count) === 1 ? '1 share' : `${String(count)} shares`)

export const shareErrors = {
  sharesNumber: (p: ErrorParams) => `Write a whole number of shares, from 1 to ${p['most']}.`,
  sharesReference: (p: ErrorParams) => `Write who decided it and when, or why, in at most ${p['most']} characters.`,
  sharesNone: 'An association has no shares.',
  sharesDeparted: (p: ErrorParams) => `${p['name']} is not a member at present and cannot receive shares. Choose somebody else.`,
  sharesMinimum: (p: ErrorParams) => `The statutes ask for at least ${shares(p['least'])} per member. Subscribe more.`,
  sharesMinimumLeft: (p: ErrorParams) => `At least ${shares(p['least'])} must be kept to stay a member. Ask for fewer, or leave the cooperative.`,
  sharesTakeOverFirst: 'The books hold capital already, but the register of shares is empty. Take over the earlier shares first through the API (POST /api/v1/shares/takeover).',
  sharesMemberUnknown: 'No member has this number. Look it up in the register.',
  sharesToOneself: 'Shares are not transferred to oneself. Choose somebody else.',
  sharesNotHeld: (p: ErrorParams) => (Number(p['held']) > 0 ? `${p['name']} has ${shares(p['held'])} to dispose of. Ask for fewer: those waiting to be paid back no longer count.` : `${p['name']} has no share left to dispose of.`),
  sharesUnpaid: (p: ErrorParams) => `${money(p['unpaidCents'])} is still to be paid on the shares of ${p['name']}. They can move once paid.`,
  sharesGone: 'These shares have changed hands or were paid back since. Correct that movement first.',
  sharesBegun: 'The register of shares has begun already: earlier shares are taken over once, at the very beginning.',
  sharePaymentAmount: 'Write an amount greater than nothing.',
  sharePaymentMuch: (p: ErrorParams) => `Only ${money(p['leftCents'])} is left to pay. Check the amount, or the subscription.`,
  sharePaymentDay: (p: ErrorParams) => `Choose a day between ${day(p['day'])}, that of the subscription, and today.`,
  sharePaymentCorrected: 'This payment is cancelled already.',
  redemptionUnderWay: 'The redemption is prepared or begun: the request can no longer be withdrawn.',
  redemptionEarly: (p: ErrorParams) => `The statutes have it wait: this redemption can be prepared from ${day(p['day'])}.`,
  redemptionOrder: (p: ErrorParams) => `Request ${p['number']} (${p['name']}) came before. Pay it back first.`,
  redemptionPrepared: 'A payment is already prepared for this request. Release it, or discard it to prepare it anew.',
  redemptionDone: 'Everything is paid back for this request already.',
  redemptionFloor: (p: ErrorParams) => `The capital (${money(p['capitalCents'])}) may not fall below its floor (${money(p['floorCents'])}). The request keeps its place and waits for new subscriptions.`,
  payoutReleased: 'This payment is released or discarded already. Reload the page.',
  payoutNotReleased: 'This payment is not released by a second person yet.',
  payoutPaid: 'This payment is made already.',
  payoutStale: 'The accounts or the shares have changed since it was prepared. Discard it and prepare it anew.',
  payoutDay: (p: ErrorParams) => `Choose a day between ${day(p['day'])}, that of the release, and today.`,
  fourEyes: 'You prepared this payment: somebody else must release it.',
  movementIsReversal: 'This movement cannot be reversed. Record the right movement.',
  movementReversed: (p: ErrorParams) => `This movement is reversed already by no. ${p['number']}.`,
  movementPaid: 'Money has moved for this movement. Cancel the payment first; a redemption that was paid is not reversed, have the member subscribe anew.',
  movementFloor: (p: ErrorParams) => `The reversal would take the capital below its floor (${money(p['floorCents'])}).`,
  takeoverPaid: (p: ErrorParams) => `More is paid than the shares are worth, for ${p['member']}. Correct the line.`,
  takeoverBooks: (p: ErrorParams) => `The shares taken over make ${money(p['capitalCents'])}, accounts 101 hold ${money(p['bookedCents'])} (and 1012 what is unpaid). Correct one or the other: nothing was taken over.`,
  statutesShareValue: 'While shares exist their value does not change, and statutes keep them.',
} as const
