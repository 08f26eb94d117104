/** The panel with books, a seller, a member with a site and somebody who acts for it, two of the treasury, for tests of what is unpaid. */
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { dunningPorts } from '#dunning-ports.ts'
import { buildNode, buildSite } from '#hosting/sites/test-sites.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App, Ctx } from '#web/environment.ts'
import { messagesOf } from '#locales/messages.ts'
import { buildActor } from '#web/test-app.ts'
import { recordPayments } from '../dues/record-payment.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { ensureMemberCustomer } from '../sales/customer.ts'
import { enterSeller, hosting, issueTo } from '../sales/test-sales.ts'
import { secondHandNeeds } from '../second-hand-needs.ts'
import { arrearNeeds, dueNeeds } from './due-needs.ts'
import { makeDunningApi } from './dunning-api.ts'
import { makeDunningPages } from './dunning-pages.ts'
import { makeMyDuesApi } from './my-dues-api.ts'
import { makeMyDuesPages } from './my-dues-pages.ts'

const dayMs = 24 * 3_600_000

export async function dunningScene() {
  const api = makeApi().route('/', makeDunningApi(dunningPorts)).route('/', makeMyDuesApi(dunningPorts)) as App
  const people = await testPeople([makeDunningPages(dunningPorts), makeMyDuesPages(dunningPorts, { main: [], aside: [] }), api], {}, secondHandNeeds)
  const { db, clock } = people
  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(db, work)
  await act(async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, clock)
    for (const year of ['2025', '2026', '2027']) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, clock)
  })
  await enterSeller(db, clock)
  const [person, treasurer, other, board] = [await people.addPerson({ name: 'Zoé Martin' }), await people.addPerson({ name: 'Une', roles: ['treasurer'] }), await people.addPerson({ name: 'Deux', roles: ['treasurer'] }), await people.addPerson({ name: 'Trois', roles: ['board'] })]
  const memberId = await people.addMember('Radio Ricochet', person.id)
  const actor: Actor = buildActor({ personId: person.id, members: [{ id: memberId, number: 1, name: 'Radio Ricochet', status: 'admitted' }] })
  const asActor = (id: string): Actor => buildActor({ personId: id, members: [], roles: ['treasurer'] })
  const [customerId, site] = await act(async (tx) => {
    await buildNode(tx)
    return [await ensureMemberCustomer(tx, memberId, clock), await buildSite(tx, actor, {}, clock)] as const
  })
  const today = (): Day => dayOf(clock.now())
  const house = { ports: dunningPorts, from: { cooperativeName: 'Les Toits Communs', panelOrigin: people.config.panelOrigin } }
  /** As the frame gives a request: what these steps ask of it. */
  const request = (actor: Actor | null) => ({ get: (name: string) => ({ db, clock, actor, m: messagesOf('fr'), language: 'fr' })[name] }) as unknown as Ctx
  return {
    ...people, needs: (actor: Actor) => dueNeeds(request(actor)), waits: () => arrearNeeds(request(null)), people, act, person, treasurer, board, memberId, customerId, siteId: site.id, house, today,
    member: actor, first: asActor(treasurer.id), second: asActor(other.id),
    /** Lets days pass. */
    wait: (days: number) => clock.advance(days * dayMs),
    /** Issues an invoice of today, due in so many days. @returns its amount due. */
    issue: async (euros: number, dueIn = 30, to = customerId) => act((tx) => issueTo(tx, to, clock, { dueOn: addDays(today(), dueIn), lines: [hosting(1, euros)] })),
    pay: (dueId: string, cents: bigint) => act((tx) => recordPayments(tx, tester, { account: '512', day: today(), label: 'Virement', payments: [{ dueId, cents, kind: 'bank' }] }, clock)),
    /** How the site stands with its visitors. */
    suspension: async () => (await db.selectFrom('site').select('suspension').where('id', '=', site.id).executeTakeFirstOrThrow()).suspension,
  }
}
