/** `onyva payout …`: the queue of those who wait to be paid back, and payments back between two persons. */
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Command, Scene } from '../command.ts'
import { euros, neededOption, wholeGiven } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

const redemption = (scene: Scene) => ({ param: { redemption: String(wholeGiven(scene, 'redemption')) } })
const payout = (scene: Scene) => ({ param: { payout: scene.given['payout'] ?? '' } })
const nothing = { value: null, text: '' }

export const payoutCommands: readonly Command[] = [
  {
    noun: 'payout',
    verb: 'queue',
    takes: [],
    options: {},
    summary: (m) => m.summaries.payoutQueue,
    run: async (scene) => {
      const client = await scene.client()
      const { items } = await answered(client.api.v1.shares.redemptions.$get())
      const m = scene.m.books
      return { value: items, text: textTable([m.request, m.name, m.left, m.dueOn, m.cause, m.payout], items.map((one) => [String(one.number), one.name, `${one.left}/${one.shares}`, one.dueOn, m.causes[one.cause], one.payout ?? ''])) || `${m.queueEmpty}\n` }
    },
  },
  {
    noun: 'payout',
    verb: 'cancel',
    takes: ['redemption'],
    options: {},
    summary: (m) => m.summaries.payoutCancel,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.shares.redemptions[':redemption'].$delete(redemption(scene)))
      return nothing
    },
  },
  {
    noun: 'payout',
    verb: 'list',
    takes: [],
    options: {},
    summary: (m) => m.summaries.payoutList,
    run: async (scene) => {
      const client = await scene.client()
      const all = await allPages((page, pageSize) => answered(client.api.v1.shares.payouts.$get({ query: { page, pageSize } })))
      const m = scene.m.books
      return { value: all, text: textTable([m.payout, m.name, m.state, m.shares, m.amount], all.map((one) => [one.id, one.name, m.payoutStates[one.state], String(one.shares), euros(one.amountCents)])) }
    },
  },
  {
    noun: 'payout',
    verb: 'prepare',
    takes: ['redemption'],
    options: {},
    summary: (m) => m.summaries.payoutPrepare,
    run: async (scene) => {
      const client = await scene.client()
      const made = await answered(client.api.v1.shares.redemptions[':redemption'].payouts.$post(redemption(scene)))
      const m = scene.m.books
      return { value: made, text: textPairs([[m.payout, made.id], [m.shares, String(made.shares)], [m.amount, euros(made.amountCents)]]) }
    },
  },
  {
    noun: 'payout',
    verb: 'release',
    takes: ['payout'],
    options: {},
    summary: (m) => m.summaries.payoutRelease,
    run: async (scene) => {
      const client = await scene.client()
      const made = await answered(client.api.v1.shares.payouts[':payout'].release.$post(payout(scene)))
      return { value: made, text: `${made.number}\n` }
    },
  },
  {
    noun: 'payout',
    verb: 'discard',
    takes: ['payout'],
    options: {},
    summary: (m) => m.summaries.payoutDiscard,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.shares.payouts[':payout'].$delete(payout(scene)))
      return nothing
    },
  },
  {
    noun: 'payout',
    verb: 'paid',
    takes: ['payout'],
    options: { day: { type: 'string' } },
    summary: (m) => m.summaries.payoutPaid,
    run: async (scene) => {
      const day = neededOption(scene, 'day')
      const client = await scene.client()
      await acknowledged(client.api.v1.shares.payouts[':payout'].payment.$post({ ...payout(scene), json: { day } }))
      return nothing
    },
  },
]
