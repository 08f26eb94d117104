/** What the pages of simulations have in common. */
import { html } from 'hono/html'
import { cooperativePaths } from '#cooperative/cooperative-paths.ts'
import { allMoney, number, shortDay } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { hasRole } from '#people/actor.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { state as stateMark } from '#web/components/state.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import type { Span } from '../billing-period.ts'
import { longDay } from '../tariff-frame.ts'
import { simulationPaths } from '../tariff-paths.ts'
import type { Simulation, SimulationRun } from './simulation-store.ts'

export const simulationTexts = (c: Ctx) => c.get('m').cooperative.simulations
export const mayPropose = (c: Ctx): boolean => hasRole(actorOf(c), 'treasurer', 'board')
export const mayApply = (c: Ctx): boolean => hasRole(actorOf(c), 'treasurer')

interface SimulationPage {
  title: string
  lead?: string | undefined
  actions?: Html | undefined
  above?: { label: string; href: string }[]
  status?: 200 | 409 | 422 | 429 | 503
  content: Html
}

/** A page of tariffs on trial, below the front of the cooperative. */
export function simulationPage(c: Ctx, { title, lead, actions, above, status, content }: SimulationPage): Promise<Response> {
  const t = simulationTexts(c)
  const path = title === t.title ? [] : [{ label: t.title, href: simulationPaths.list }, ...(above ?? [])]
  const way = crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, ...path, { label: title }])
  return page(c, { title, section: 'cooperative', ...(status === undefined ? {} : { status }), body: html`${head({ title, lead, actions, crumbs: way })}<div class="stack l">${content}</div>` })
}

export const periodWords = (c: Ctx, { fromDay, toDay }: Span): string => simulationTexts(c).period(shortDay(c, fromDay), shortDay(c, toDay))
export const titleOf = (c: Ctx, one: Simulation): string => simulationTexts(c).numbered(number(c, one.number), one.label)
/** « +12,00 € », « −3,50 € », « 0,00 € ». */
export const signed = (c: Ctx, cents: number): string => `${cents > 0 ? '+' : ''}${allMoney(c, BigInt(cents))}`
/** A number of persons, or that they are few. */
export const personsWords = (c: Ctx, count: number | null): string => (count === null ? simulationTexts(c).few : number(c, count))
/** The newest that was worked out. */
export const doneOf = (runs: readonly SimulationRun[]): SimulationRun | undefined => runs.find(({ state }) => state === 'done')

/** How a proposal stands, in a word and a colour. */
export function stateOf(c: Ctx, one: Simulation, newest: SimulationRun | undefined): Html {
  const t = simulationTexts(c).states
  if (one.withdrawn) return stateMark('zz', t.withdrawn)
  if (one.tariff) return stateMark('ok', t.applied(longDay(c, one.tariff.fromDay)))
  if (newest?.state === 'waiting') return stateMark('run', t.waiting)
  if (newest?.state === 'failed') return stateMark('bad', t.failed)
  return one.vote ? stateMark('ok', t.attached(one.vote.resolution)) : stateMark('ok', t.proposed)
}
