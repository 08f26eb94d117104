import { ensureMemberParty } from '#cooperative/finance/ledger/party.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { memberById } from '#cooperative/members/identity.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addMonths, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { checkShares } from './share-amount.ts'
import { shareRulesAt } from './share-rules.ts'
import { holdingNow, insertMovement, lockShares, registerDay } from './share-store.ts'
import type { ShareHead } from './share-store.ts'
import { accounts, journals } from './share.ts'

interface Subscribed {
  /** Number of the movement. */
  movement: number
  day: Day
  shares: number
  totalCents: bigint
  /** Due at once. */
  firstCents: bigint
  /** The rest is due by then. */
  balanceDueOn: Day
}

/**
 * Port of the register of members: a member subscribes shares. They count at once; what is to be paid by when follows
 * from the statutes, and `recordSharePayment` takes what comes in.
 * @throws {UserError} `sharesNumber`, `sharesNone`, `statutesMissing`, `notFound`, `sharesDeparted` (409), `sharesMinimum`
 * (a first subscription below the least that a member must hold), `sharesTakeOverFirst` (409), and those of `postEntry`
 * when the books are not ready.
 */
export async function subscribeShares(tx: Tx, doer: Doer, input: { memberId: string; shares: number }, clock: Clock): Promise<Subscribed> {
  const shares = checkShares(input.shares)
  const member = await memberById(tx, input.memberId)
  const head = await lockShares(tx)
  const day = registerDay(head, clock)
  const rules = await shareRulesAt(tx, day)
  if (member.status !== 'admitted' && member.status !== 'applicant') throw new UserError('sharesDeparted', { name: member.name }, { status: 409 })
  await refuseBeforeTakeover(tx, head, clock)
  const held = await holdingNow(tx, member.id)
  if (held.shares + shares < rules.minimumPerMember) throw new UserError('sharesMinimum', { least: rules.minimumPerMember }, { field: 'shares' })
  const valueCents = BigInt(rules.valueCents)
  const totalCents = BigInt(shares) * valueCents
  const firstCents = (totalCents * BigInt(rules.paidUpPercent) + 99n) / 100n
  const balanceDueOn = addMonths(day, rules.balanceMonths)
  const movement = await insertMovement(tx, doer, { day, kind: 'subscription', shares, valueCents, fromMember: null, toMember: member.id, reverses: null, reference: '' }, clock)
  await tx.insertInto('share_subscription').values({ movement, member_id: member.id, total_cents: totalCents, first_cents: firstCents, balance_due_on: balanceDueOn }).execute()
  await recordAudit(
    tx,
    doer,
    { action: 'shares.subscribed', subjectKind: 'share', subjectId: String(movement), memberId: member.id, after: { number: movement, shares, name: member.name, totalCents: Number(totalCents) } },
    clock,
  )
  const party = await ensureMemberParty(tx, member)
  await postEntry(
    tx,
    doer,
    {
      journal: journals.capital,
      day,
      label: `Souscription de parts, mouvement ${movement}`,
      cause: { kind: 'share-movement', id: String(movement) },
      lines: [
        { account: accounts.member, debitCents: totalCents, creditCents: 0n, party },
        { account: accounts.calledUnpaid, debitCents: 0n, creditCents: totalCents },
      ],
    },
    clock,
  )
  return { movement, day, shares, totalCents, firstCents, balanceDueOn }
}

/** Books that hold capital already, and no register yet: the shares of before come first, or the two would never agree. */
async function refuseBeforeTakeover(tx: Tx, head: ShareHead, clock: Clock): Promise<void> {
  if (head.lastNumber === 0 && (await balanceOf(tx, '101', dayOf(clock.now()))) !== 0n) throw new UserError('sharesTakeOverFirst', {}, { status: 409 })
}
