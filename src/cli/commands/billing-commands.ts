/** `onyva billing …`: billing runs, for the treasurer and those who audit. */
import { setTimeout as wait } from 'node:timers/promises'
import { allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { euros, localJson, usage } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

const pollMs = 500
type Api = Client['api']['v1']
type Run = Awaited<ReturnType<typeof show>>
const show = (client: Client, run: string) => answered(client.api.v1['billing-runs'][':run'].$get({ param: { run } }))

/** The id of the run of this number or id. */
async function runId(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['run'] ?? ''
  if (!/^\d{1,9}$/.test(said)) return said
  const found = (await allPages((page, pageSize) => answered(client.api.v1['billing-runs'].$get({ query: { page, pageSize } })))).find(({ number }) => String(number) === said)
  if (!found) throw absent(scene.m.billing.noSuch(said), 'billingNone')
  return found.id
}

function outcome(scene: Scene, one: Run): Outcome {
  const m = scene.m.billing
  return {
    value: one,
    text: textPairs([[m.number, String(one.number)], [m.label, one.label], [m.until, one.untilDay], [m.state, m.states[one.state]], [m.invoices, String(one.state === 'issued' ? one.issued : one.invoices)], [m.net, euros(one.netCents)], [m.total, euros(one.totalCents)], [m.fresh, String(one.new)], [m.gone, String(one.gone)], [m.held, String(one.held)], [m.refused, one.refused === 0 ? null : String(one.refused)], [m.last, one.lastNetCents === null ? null : `${euros(one.lastNetCents)} (${one.lastInvoices})`], [m.id, one.id]]),
  }
}

/** Follows a run until its work is over, saying how far it is. */
async function follow(scene: Scene, client: Client, run: string): Promise<Run> {
  for (;;) {
    const now = await show(client, run)
    if (now.state !== 'preparing' && now.state !== 'issuing') return now
    scene.say(`${scene.m.billing.states[now.state]} ${now.done}/${now.whole}`, { state: now.state, done: now.done, whole: now.whole })
    await wait(pollMs)
  }
}

export const billingCommands: readonly Command[] = [
  {
    noun: 'billing', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.billingList,
    run: async (scene) => {
      const m = scene.m.billing
      const client = await scene.client()
      const items = await allPages((page, pageSize) => answered(client.api.v1['billing-runs'].$get({ query: { page, pageSize } })))
      return { value: items, text: textTable([m.number, m.label, m.until, m.state, m.id], items.map((one) => [String(one.number), one.label, one.untilDay, m.states[one.state], one.id])) }
    },
  },
  {
    noun: 'billing', verb: 'prepare', takes: ['local'], options: { wait: { type: 'boolean' } }, summary: (m) => m.summaries.billingPrepare,
    run: async (scene) => {
      const client = await scene.client()
      const begun = await answered(client.api.v1['billing-runs'].$post({ json: await localJson<Parameters<Api['billing-runs']['$post']>[0]['json']>(scene) }))
      return outcome(scene, scene.options['wait'] === true ? await follow(scene, client, begun.id) : begun)
    },
  },
  {
    noun: 'billing', verb: 'show', takes: ['run'], options: {}, summary: (m) => m.summaries.billingShow,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await show(client, await runId(scene, client)))
    },
  },
  {
    noun: 'billing', verb: 'drafts', takes: ['run'], options: { search: { type: 'string' } }, summary: (m) => m.summaries.billingDrafts,
    run: async (scene) => {
      const m = scene.m.billing
      const client = await scene.client()
      const run = await runId(scene, client)
      const q = typeof scene.options['search'] === 'string' ? scene.options['search'] : ''
      const items = await allPages((page, pageSize) => answered(client.api.v1['billing-runs'][':run'].drafts.$get({ param: { run }, query: { page, pageSize, q } })))
      return { value: items, text: textTable([m.who, m.last, m.net, m.line, m.state, m.id], items.flatMap((one) => one.lines.map((line) => [`${one.customer.name} (${one.customer.code})`, one.lastNetCents === null ? '' : euros(one.lastNetCents), euros(line.netCents), `${line.place} ${line.label}`, [m.choices[line.state], line.why].filter(Boolean).join(' '), one.id]))) }
    },
  },
  {
    noun: 'billing', verb: 'choose', takes: ['run', 'draft', 'local'], options: {}, summary: (m) => m.summaries.billingChoose,
    run: async (scene) => {
      const client = await scene.client()
      const json = await localJson<Parameters<Api['billing-runs'][':run']['drafts'][':draft']['$post']>[0]['json']>(scene)
      return outcome(scene, await answered(client.api.v1['billing-runs'][':run'].drafts[':draft'].$post({ param: { run: await runId(scene, client), draft: scene.given['draft'] ?? '' }, json })))
    },
  },
  {
    noun: 'billing', verb: 'issue', takes: ['run', 'amount'], options: { wait: { type: 'boolean' } }, summary: (m) => m.summaries.billingIssue,
    run: async (scene) => {
      const client = await scene.client()
      const run = await runId(scene, client)
      const said = (scene.given['amount'] ?? '').replace(',', '.')
      if (!/^\d{1,12}(\.\d{1,2})?$/.test(said)) throw usage(scene.m.billing.sayTotal)
      const issuing = await answered(client.api.v1['billing-runs'][':run'].issue.$post({ param: { run }, json: { expectedCents: Math.round(Number(said) * 100) } }))
      return outcome(scene, scene.options['wait'] === true ? await follow(scene, client, run) : issuing)
    },
  },
  {
    noun: 'billing', verb: 'cancel', takes: ['run'], options: {}, summary: (m) => m.summaries.billingCancel,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await answered(client.api.v1['billing-runs'][':run'].$delete({ param: { run: await runId(scene, client) } })))
    },
  },
]
