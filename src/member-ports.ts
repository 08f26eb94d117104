/** What the register of members asks of the other halves, joined. */
import type { MemberPorts } from '#cooperative/members/member-ports.ts'
import { fiscalYearOn } from '#cooperative/finance/ledger/fiscal-year.ts'
import { endSubscriptionsOf } from '#cooperative/finance/tariffs/subscribe.ts'
import { dueOnDeparture } from '#cooperative/shares/due-on-departure.ts'
import { lastPayments } from '#cooperative/shares/last-payments.ts'
import { requestRedemption } from '#cooperative/shares/request-redemption.ts'
import { subscribeShares } from '#cooperative/shares/subscribe-shares.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { countSites } from '#hosting/for-cooperative.ts'

const sharesOn = async (db: DbOrTx, day: Day): Promise<boolean> => ((await versionAt(db, day))?.statutes.shares ?? null) !== null

export const memberPorts: MemberPorts = {
  countSites,
  subscribeShares: async (tx, doer, { memberId, count }, clock) => void (await subscribeShares(tx, doer, { memberId, shares: count }, clock)),
  lastPaid: lastPayments,
  // a year that the books do not know yet ends with December
  fiscalYearEnd: async (db, day) => (await fiscalYearOn(db, day))?.endDay ?? (`${day.slice(0, 4)}-12-31` as Day),
  dueOnDeparture: async (db, { memberId, day }, clock) => ((await sharesOn(db, dayOf(clock.now()))) ? dueOnDeparture(db, memberId, day) : null),
  memberLeft: async (tx, doer, { memberId, day, cause }, clock) => {
    await endSubscriptionsOf(tx, doer, { memberId, day }, clock)
    if (await sharesOn(tx, dayOf(clock.now()))) await requestRedemption(tx, doer, { memberId, cause, from: day }, clock)
  },
}
