/** What a site costs a month, and a member, against what is paid for it. */
import { accountSums, lastMovementDay } from '#cooperative/finance/ledger/account-sums.ts'
import { membersOn } from '#cooperative/members/register/count-on.ts'
import { startOfMonth } from '#lib/day.ts'
import { divided, orQuiet, sumOf, untold } from './gauge.ts'
import type { Gauge, GaugeSources, Part, Reading } from './gauge.ts'
import { lastYearBefore } from './last-year.ts'

/**
 * Beginnings of accounts of the general chart by what they pay for; all other costs are those of running the house: accounts,
 * insurance, meetings, bank, taxes. Wages with their charges and taxes on them (64, 631, 633, 621); machines with what they
 * wear out, their rooms, network and names (6135, 615, 626, 604, 611, 681); electricity (6061).
 */
const groups = [
  ['staff', ['64', '631', '633', '621']],
  ['machines', ['6135', '615', '626', '604', '611', '681']],
  ['energy', ['6061']],
] as const

async function read(sources: GaugeSources): Promise<Reading> {
  const { db, day, ports } = sources
  const span = await lastYearBefore(db, day)
  if (!span) return untold('young')
  const asOf = await lastMovementDay(db, ['6'], day)
  if (asOf === null) return untold('noEntries')
  const { to } = span
  const [siteCounts, memberCounts] = [await ports.sitesOn(db, span.monthEnds), await membersOn(db, span.monthEnds)]
  // books that were taken over are older than the sites here: a month without a site has nothing to share its costs by
  const first = siteCounts.findIndex((count) => count > 0)
  const from = first <= 0 ? span.from : startOfMonth(span.monthEnds[first]!)
  const months = BigInt(span.monthEnds.length - Math.max(0, first))
  const totalOf = (counts: readonly number[]) => BigInt(counts.slice(Math.max(0, first)).reduce((sum, count) => sum + count, 0))
  const [sites, members] = [totalOf(siteCounts), totalOf(memberCounts)]
  const sums = await accountSums(db, { prefixes: ['6', '70'], from, to })
  const [costs, turnover] = [sumOf(sums, '6'), -sumOf(sums, '70')]
  const whole: Part[] = [
    { name: 'costs', value: costs, unit: 'cents', accounts: { prefixes: ['6'], from, to } },
    { name: 'turnover', value: turnover, unit: 'cents', accounts: { prefixes: ['70'], from, to } },
    ...(members > 0n ? [{ name: 'perMember' as const, value: divided(costs, members), unit: 'cents' as const }] : []),
  ]
  if (sites === 0n) return untold('noSites', asOf, { parts: whole })
  const each = divided(costs, sites)
  const paid = divided(turnover, sites)
  const shown: Part[] = []
  let rest = costs
  for (const [name, prefixes] of groups) {
    const cents = sumOf(sums, ...prefixes)
    rest -= cents
    shown.push({ name, value: divided(cents, sites), unit: 'cents', accounts: { prefixes, from, to } })
  }
  shown.push({ name: 'running', value: divided(rest, sites), unit: 'cents' })
  return orQuiet(
    {
      value: each, drawn: each, threshold: paid, state: each > paid ? 'crossed' : each * 20n > paid * 19n ? 'near' : 'calm', because: null, asOf, dates: [], variant: null,
      parts: [...shown, { name: 'paid', value: paid, unit: 'cents' }, ...whole, { name: 'sites', value: divided(sites, months), unit: 'count' }, { name: 'members', value: divided(members, months), unit: 'count' }],
    },
    sources,
  )
}

export const cost: Gauge = { name: 'cost', unit: 'cents', drawnUnit: 'cents', well: 'below', tellsPast: true, read }
