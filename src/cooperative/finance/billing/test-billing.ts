/** Billing for tests: books, who invoices, members with subscriptions, what they used. */
import { createMember } from '#cooperative/members/create-member.ts'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { TestClock } from '#lib/clock.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { tester } from '../ledger/test-books.ts'
import { ensureMemberCustomer, saveCustomer } from '../sales/customer.ts'
import type { CustomerInput } from '../sales/customer.ts'
import { enterSeller } from '../sales/test-sales.ts'
import { enterTariff } from '../tariffs/enter-tariff.ts'
import { addPlan } from '../tariffs/save-plan.ts'
import type { PlanInput } from '../tariffs/save-plan.ts'
import { subscribe } from '../tariffs/subscribe.ts'
import type { MemberUsageDay, UsagePort } from '../tariffs/usage-port.ts'
import { issueSome } from './issue-run.ts'
import { beginIssue } from './issue-run.ts'
import { beginRun, prepareSome } from './prepare-run.ts'
import { sumsOf } from './run-store.ts'

/** What members used, as tests say: gigabytes of traffic and on the disk by day; a day that is not said was not told. */
export class TestUsage implements UsagePort {
  readonly #days = new Map<string, Map<Day, { traffic: number; disk: number }>>()

  say(memberId: string, from: Day, to: Day, traffic: number, disk = 1): void {
    const known = this.#days.get(memberId) ?? new Map<Day, { traffic: number; disk: number }>()
    for (let at = from; at <= to; at = addDays(at, 1)) known.set(at, { traffic, disk })
    this.#days.set(memberId, known)
  }

  forget(memberId: string, at: Day): void {
    this.#days.get(memberId)?.delete(at)
  }

  async usageOf(_db: unknown, memberIds: readonly string[], from: Day, to: Day): Promise<ReadonlyMap<string, MemberUsageDay[]>> {
    const bytes = (gigabytes: number) => BigInt(Math.round(gigabytes * 1000)) * 1_000_000n
    const found = new Map<string, MemberUsageDay[]>()
    for (const memberId of memberIds) {
      const days: MemberUsageDay[] = []
      for (let at = from; at <= to; at = addDays(at, 1)) {
        const one = this.#days.get(memberId)?.get(at)
        days.push({ day: at, bytesOut: bytes(one?.traffic ?? 0), diskBytes: bytes(one?.disk ?? 0), sites: one ? 1 : 0, silentSites: one ? 0 : 1, unseenDisks: 0, hash: one ? `${one.traffic} ${one.disk}` : '' })
      }
      found.set(memberId, days)
    }
    return found
  }
}

export interface BillingScene {
  db: Db
  clock: TestClock
  usage: TestUsage
  act<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A plan with a price from 2025 on. */
  plan(code: string, euros: number, more?: Partial<PlanInput>, measured?: { included: number; overage: number }): Promise<string>
  tariff(fromDay: string, prices: { planId: string; euros: number; measured?: { included: number; overage: number } }[]): Promise<string>
  member(name: string, billing?: Partial<CustomerInput>): Promise<{ memberId: string; customerId: string }>
  /** A subscription from 1 January 2026 by the year, unless said. */
  subscribe(customerId: string, planId: string, more?: Partial<Parameters<typeof subscribe>[2]>): Promise<string>
  /** Prepares a run until a day, of today. @returns its id. */
  prepare(untilDay: string, label?: string): Promise<string>
  /** Issues all of a prepared run. */
  issue(runId: string): Promise<void>
}

const prices = (planId: string, euros: number, measured?: { included: number; overage: number }) => ({
  planId, price: BigInt(Math.round(euros * 10_000)), included: measured ? BigInt(Math.round(measured.included * 1000)) : null, overagePrice: measured ? BigInt(Math.round(measured.overage * 10_000)) : null,
})

/** On books that are open. */
export async function billingScene({ db, clock }: { db: Db; clock: TestClock }): Promise<BillingScene> {
  const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
  const usage = new TestUsage()
  await enterSeller(db, clock)
  let tariffs = 0
  const scene: BillingScene = {
    db, clock, usage, act,
    plan: (code, euros, more = {}, measured) =>
      act(async (tx) => {
        const { id } = await addPlan(tx, tester, { code, name: `Formule ${code}`, months: 12, billed: 'advance', measure: null, level: 'standard', account: '706', ...more }, clock)
        await enterTariff(tx, tester, { label: 'Tarif 2025', fromDay: addDays(day('2025-01-01'), tariffs++), body: 'meeting', votedOn: day('2024-06-01'), resolution: '4', prices: [prices(id, euros, measured)] }, clock)
        return id
      }),
    tariff: async (fromDay, given) => (await act((tx) => enterTariff(tx, tester, { label: `Tarif du ${fromDay}`, fromDay: day(fromDay), body: 'meeting', votedOn: day('2025-06-01'), resolution: '7', prices: given.map((one) => prices(one.planId, one.euros, one.measured)) }, clock))).id,
    member: (name, billing) =>
      act(async (tx) => {
        const { id } = await createMember(tx, tester, { name, kind: 'legal', status: 'admitted' }, clock)
        const customerId = await ensureMemberCustomer(tx, id, clock)
        if (billing) await saveCustomer(tx, tester, { customerId, customer: billing }, clock)
        return { memberId: id, customerId }
      }),
    subscribe: async (customerId, planId, more = {}) => (await act((tx) => subscribe(tx, tester, { customerId, planId, quantity: 1, startDay: day('2026-01-01'), months: 12, ...more }, clock))).id,
    prepare: async (untilDay, label = 'Hébergement') => {
      const { id } = await act((tx) => beginRun(tx, tester, { untilDay: day(untilDay), issuedOn: dayOf(clock.now()), label }, clock))
      while (await prepareSome(db, usage, clock));
      return id
    },
    issue: async (runId) => {
      const { totalCents } = await sumsOf(db, runId)
      await act((tx) => beginIssue(tx, tester, { runId, expectedCents: totalCents }, clock))
      while (await issueSome(db, 'test', clock));
    },
  }
  return scene
}
