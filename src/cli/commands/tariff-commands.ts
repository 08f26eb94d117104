/** `onyva plan …`, `tariff …`, `subscription …`, `use show`: for the treasurer, and for members what is theirs. */
import { plainMoney } from '#lib/money.ts'
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { memberIdOf } from '../find-member.ts'
import { localJson } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

/** Of ten-thousandths of a euro: `60.00`, `0.0125`. */
const euros = (price: number): string => (price / 10_000).toFixed(price % 100 === 0 ? 2 : 4)
const gigabytes = (thousandths: number): string => String(thousandths / 1000)
const text = (scene: Scene, name: 'search' | 'why'): string => {
  const value = scene.options[name]
  return typeof value === 'string' ? value : ''
}

type Api = Client['api']['v1']
type OnSubscription = Api['subscriptions'][':subscription']

const allSubscriptions = (client: Client, q = '', view: 'live' | 'all' = 'live') => allPages((page, pageSize) => answered(client.api.v1.subscriptions.$get({ query: { page, pageSize, q, view } })))

/** The id of the plan of this code or id. */
async function planId(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['plan'] ?? ''
  const { items } = await answered(client.api.v1.plans.$get())
  return items.find(({ code }) => code === said.toUpperCase())?.id ?? said
}

/** The id of the subscription of this number or id. */
async function subscriptionId(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['subscription'] ?? ''
  if (!/^\d{1,9}$/.test(said)) return said
  const found = (await allSubscriptions(client, said, 'all')).find(({ number }) => String(number) === said)
  if (!found) throw absent(scene.m.tariff.noSuch(said), 'subscriptionNone')
  return found.id
}

type Whole = Awaited<ReturnType<typeof show>>
const show = (client: Client, subscription: string) => answered(client.api.v1.subscriptions[':subscription'].$get({ param: { subscription } }))

function outcome(scene: Scene, one: Whole): Outcome {
  const m = scene.m.tariff
  const pairs = textPairs([[m.number, String(one.number)], [m.who, `${one.customer.name} (${one.customer.code})`], [m.label, one.label || null], [m.from, one.startDay], [m.to, one.endDay], [m.months, String(one.months)], [m.id, one.id]])
  const plans = textTable([m.from, m.plan, m.quantity], one.plans.map(({ fromDay, plan, quantity }) => [fromDay, plan, String(quantity)]))
  const cuts = one.reductions.length === 0 ? '' : textTable([m.from, m.to, m.percent, m.why, m.id], one.reductions.map((cut) => [cut.fromDay, cut.toDay, String(cut.percent), cut.reason, cut.id]))
  const billed = one.billed.length === 0 ? '' : textTable([m.from, m.to, m.state, m.net, m.invoice], one.billed.map((span) => [span.fromDay, span.toDay, m.outcomes[span.outcome], plainMoney(BigInt(span.netCents)), span.invoice?.number ?? '']))
  return { value: one, text: `${pairs}${plans}${cuts}${billed}` }
}

export const tariffCommands: readonly Command[] = [
  {
    noun: 'plan', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.planList,
    run: async (scene) => {
      const m = scene.m.tariff
      const { items } = await answered((await scene.client()).api.v1.plans.$get())
      return { value: items, text: textTable([m.code, m.name, m.months, m.price, m.included, m.id], items.map((one) => {
        const price = one.prices.at(-1)
        return [one.code, one.name, String(one.months), price ? euros(price.price) : '', price?.included == null ? '' : gigabytes(price.included), one.id]
      })) }
    },
  },
  {
    noun: 'plan', verb: 'add', takes: ['local'], options: {}, summary: (m) => m.summaries.planAdd,
    run: async (scene) => {
      const made = await answered((await scene.client()).api.v1.plans.$post({ json: await localJson<Parameters<Api['plans']['$post']>[0]['json']>(scene) }))
      return { value: made, text: `${made.id}\n` }
    },
  },
  {
    noun: 'plan', verb: 'change', takes: ['plan', 'local'], options: {}, summary: (m) => m.summaries.planChange,
    run: async (scene) => {
      const client = await scene.client()
      const changed = await answered(client.api.v1.plans[':plan'].$patch({ param: { plan: await planId(scene, client) }, json: await localJson<Parameters<Api['plans'][':plan']['$patch']>[0]['json']>(scene) }))
      return { value: changed, text: `${changed.id}\n` }
    },
  },
  {
    noun: 'tariff', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.tariffList,
    run: async (scene) => {
      const m = scene.m.tariff
      const { items } = await answered((await scene.client()).api.v1.tariffs.$get())
      return { value: items, text: textTable([m.from, m.name, m.voted, m.resolution, m.state, m.id], items.map((one) => [one.fromDay, one.label, one.votedOn, one.resolution, one.withdrawn ? m.withdrawn : '', one.id])) }
    },
  },
  {
    noun: 'tariff', verb: 'enter', takes: ['local'], options: {}, summary: (m) => m.summaries.tariffEnter,
    run: async (scene) => {
      const made = await answered((await scene.client()).api.v1.tariffs.$post({ json: await localJson<Parameters<Api['tariffs']['$post']>[0]['json']>(scene) }))
      return { value: made, text: `${made.tariff.id}${made.alreadyBilled > 0 ? ` ${scene.m.tariff.alreadyBilled(made.alreadyBilled)}` : ''}\n` }
    },
  },
  {
    noun: 'tariff', verb: 'withdraw', takes: ['tariff'], options: {}, summary: (m) => m.summaries.tariffWithdraw,
    run: async (scene) => {
      await acknowledged((await scene.client()).api.v1.tariffs[':tariff'].$delete({ param: { tariff: scene.given['tariff'] ?? '' } }))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'subscription', verb: 'list', takes: [], options: { search: { type: 'string' }, all: { type: 'boolean' } }, summary: (m) => m.summaries.subscriptionList,
    run: async (scene) => {
      const m = scene.m.tariff
      const items = await allSubscriptions(await scene.client(), text(scene, 'search'), scene.options['all'] === true ? 'all' : 'live')
      return { value: items, text: textTable([m.number, m.who, m.label, m.from, m.to, m.months, m.id], items.map((one) => [String(one.number), one.customer.name, one.label, one.startDay, one.endDay ?? '', String(one.months), one.id])) }
    },
  },
  {
    noun: 'subscription', verb: 'show', takes: ['subscription'], options: {}, summary: (m) => m.summaries.subscriptionShow,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await show(client, await subscriptionId(scene, client)))
    },
  },
  {
    noun: 'subscription', verb: 'begin', takes: ['local'], options: {}, summary: (m) => m.summaries.subscriptionBegin,
    run: async (scene) => outcome(scene, await answered((await scene.client()).api.v1.subscriptions.$post({ json: await localJson<Parameters<Api['subscriptions']['$post']>[0]['json']>(scene) }))),
  },
  {
    noun: 'subscription', verb: 'change', takes: ['subscription', 'local'], options: {}, summary: (m) => m.summaries.subscriptionChange,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await answered(client.api.v1.subscriptions[':subscription'].plan.$post({ param: { subscription: await subscriptionId(scene, client) }, json: await localJson<Parameters<OnSubscription['plan']['$post']>[0]['json']>(scene) })))
    },
  },
  {
    noun: 'subscription', verb: 'reduce', takes: ['subscription', 'local'], options: {}, summary: (m) => m.summaries.subscriptionReduce,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await answered(client.api.v1.subscriptions[':subscription'].reductions.$post({ param: { subscription: await subscriptionId(scene, client) }, json: await localJson<Parameters<OnSubscription['reductions']['$post']>[0]['json']>(scene) })))
    },
  },
  {
    noun: 'subscription', verb: 'unreduce', takes: ['subscription', 'reduction'], options: {}, summary: (m) => m.summaries.subscriptionUnreduce,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await answered(client.api.v1.subscriptions[':subscription'].reductions[':reduction'].$delete({ param: { subscription: await subscriptionId(scene, client), reduction: scene.given['reduction'] ?? '' } })))
    },
  },
  {
    noun: 'subscription', verb: 'end', takes: ['subscription'], options: { day: { type: 'string' }, why: { type: 'string' } }, summary: (m) => m.summaries.subscriptionEnd,
    run: async (scene) => {
      const client = await scene.client()
      const lastDay = scene.options['day']
      const ended = await answered(client.api.v1.subscriptions[':subscription'].end.$post({ param: { subscription: await subscriptionId(scene, client) }, json: { lastDay: typeof lastDay === 'string' ? lastDay : null, reason: text(scene, 'why') } }))
      return outcome(scene, ended)
    },
  },
  {
    noun: 'subscription', verb: 'free', takes: ['invoice'], options: { why: { type: 'string' } }, summary: (m) => m.summaries.subscriptionFree,
    run: async (scene) => {
      const made = await answered((await scene.client()).api.v1['billed-invoices'][':invoice'].free.$post({ param: { invoice: scene.given['invoice'] ?? '' }, json: { reason: text(scene, 'why') } }))
      return { value: made, text: `${made.creditNote}\n` }
    },
  },
  {
    noun: 'subscription', verb: 'of', takes: ['member'], options: {}, summary: (m) => m.summaries.subscriptionOf,
    run: async (scene) => {
      const client = await scene.client()
      const { items } = await answered(client.api.v1.members[':member'].subscriptions.$get({ param: { member: await memberIdOf(scene, client, scene.given['member'] ?? '') } }))
      return { value: items, text: items.map((one) => outcome(scene, one).text).join('\n') }
    },
  },
  {
    noun: 'use', verb: 'show', takes: ['member'], options: {}, summary: (m) => m.summaries.useShow,
    run: async (scene) => {
      const m = scene.m.tariff
      const client = await scene.client()
      const { items } = await answered(client.api.v1.members[':member'].use.$get({ param: { member: await memberIdOf(scene, client, scene.given['member'] ?? '') } }))
      return { value: items, text: textTable([m.measure, m.from, m.to, m.used, m.included, m.warned, m.missing], items.map((one) => [m.measures[one.measure], one.fromDay, one.toDay, gigabytes(one.used), gigabytes(one.included), one.warnedOn ?? '', String(one.missingDays.length)])) }
    },
  },
]
