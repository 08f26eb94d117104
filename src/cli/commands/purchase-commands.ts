/** `onyva purchase …`: suppliers' invoices, for the treasury, the board and those who audit. */
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { centsOption, dayOption, euros, localJson, neededOption, textOption, usage } from '../read-options.ts'
import { textTable } from '../text-table.ts'
import { takeBytes } from '../take-bytes.ts'

const standings = ['draft', 'submitted', 'refused', 'toPay', 'paid', 'cancelled'] as const

const all = (client: Client, query: { q?: string; standing?: (typeof standings)[number] }) =>
  allPages((page, pageSize) => answered(client.api.v1.purchases.invoices.$get({ query: { page, pageSize, q: '', ...query } })))
type Summary = Awaited<ReturnType<typeof all>>[number]
const shown = (client: Client, invoice: string) => answered(client.api.v1.purchases.invoices[':invoice'].$get({ param: { invoice } }))
type Invoice = Awaited<ReturnType<typeof shown>>

function listed(scene: Scene, items: readonly Summary[]): Outcome {
  const m = scene.m.purchases
  return { value: items, text: textTable([m.number, m.supplier, m.reference, m.day, m.due, m.state, m.total, m.left, m.id], items.map((one) => [String(one.number), one.supplier.name, one.reference, one.day, one.dueDay, m.standings[one.standing], euros(one.totalCents), one.standing === 'toPay' ? euros(one.totalCents - one.paidCents) : '', one.id])) }
}

function outcome(scene: Scene, one: Invoice): Outcome {
  const m = scene.m.purchases
  const lines = textTable([m.account, m.label, m.net, m.vat], one.lines.map((line) => [line.account, line.label, euros(line.netCents), euros(line.vatCents)]))
  const payments = one.payments.length === 0 ? '' : textTable([m.day, m.account, m.amount, m.id], one.payments.map((payment) => [payment.paidOn, payment.account, payment.reversed ? `(${euros(payment.cents)})` : euros(payment.cents), payment.id]))
  return { value: one, text: `${listed(scene, [one]).text}${lines}${payments}` }
}

/** The id of the invoice that is named by id or number. */
async function findInvoice(scene: Scene, client: Client, name: 'invoice' | 'creditNote' = 'invoice'): Promise<string> {
  const said = scene.given[name] ?? ''
  if (!/^\d{1,9}$/.test(said)) return said
  const found = (await all(client, { q: said })).find(({ number }) => String(number) === said)
  if (!found) throw absent(scene.m.purchases.noInvoice(said), 'invoiceNone')
  return found.id
}

/** A command about one invoice, which it shows afterwards. */
const act = (verb: string, summary: Command['summary'], run: (scene: Scene, client: Client, invoice: string) => Promise<Invoice>, more: Partial<Pick<Command, 'takes' | 'options'>> = {}): Command => ({
  noun: 'purchase',
  verb,
  takes: more.takes ?? ['invoice'],
  options: more.options ?? {},
  summary,
  run: async (scene) => {
    const client = await scene.client()
    return outcome(scene, await run(scene, client, await findInvoice(scene, client)))
  },
})

type NewInvoice = Parameters<Client['api']['v1']['purchases']['invoices']['$post']>[0]['json']
const day = { day: { type: 'string' } } as const
const why = { why: { type: 'string' } } as const

async function amountOf(scene: Scene, client: Client, invoice: string): Promise<number> {
  const { totalCents, paidCents } = await shown(client, invoice)
  return centsOption(scene, 'amount') ?? Math.max(1, totalCents - paidCents)
}

export const purchaseCommands: readonly Command[] = [
  {
    noun: 'purchase',
    verb: 'list',
    takes: [],
    options: { standing: { type: 'string' }, search: { type: 'string' } },
    summary: (m) => m.summaries.purchaseList,
    run: async (scene) => {
      const said = textOption(scene, 'standing')
      const standing = standings.find((one) => one === said)
      if (said !== undefined && !standing) throw usage(scene.m.usage.oneOf('--standing', standings.join(', ')))
      return listed(scene, await all(await scene.client(), { q: textOption(scene, 'search') ?? '', ...(standing ? { standing } : {}) }))
    },
  },
  { noun: 'purchase', verb: 'due', takes: [], options: {}, summary: (m) => m.summaries.purchaseDue, run: async (scene) => listed(scene, (await answered((await scene.client()).api.v1.purchases.due.$get())).items) },
  act('show', (m) => m.summaries.purchaseShow, (_scene, client, invoice) => shown(client, invoice)),
  {
    noun: 'purchase',
    verb: 'enter',
    takes: ['local'],
    options: {},
    summary: (m) => m.summaries.purchaseEnter,
    run: async (scene) => {
      const json = await localJson<NewInvoice>(scene)
      return outcome(scene, await answered((await scene.client()).api.v1.purchases.invoices.$post({ json })))
    },
  },
  act('change', (m) => m.summaries.purchaseChange, async (scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice'].$put({ param: { invoice }, json: await localJson<NewInvoice>(scene) })), { takes: ['invoice', 'local'] }),
  act(
    'attach',
    (m) => m.summaries.purchaseAttach,
    async (scene, client, invoice) => {
      const local = scene.given['local'] ?? ''
      const content = await readFile(resolve(scene.io.cwd, local)).catch(() => {
        throw usage(scene.m.ledger.noSuchFile(local))
      })
      await scene.fetch(`/api/v1/purchases/invoices/${encodeURIComponent(invoice)}/papers?name=${encodeURIComponent(basename(local))}`, { method: 'POST', body: new Uint8Array(content), headers: { 'content-type': 'application/octet-stream', 'content-length': String(content.length) } })
      return shown(client, invoice)
    },
    { takes: ['invoice', 'local'] },
  ),
  act(
    'detach',
    (m) => m.summaries.purchaseDetach,
    async (scene, client, invoice) => {
      await acknowledged(client.api.v1.purchases.invoices[':invoice'].papers[':paper'].$delete({ param: { invoice, paper: scene.given['paper'] ?? '' } }))
      return shown(client, invoice)
    },
    { takes: ['invoice', 'paper'] },
  ),
  {
    noun: 'purchase',
    verb: 'paper',
    takes: ['invoice', 'paper', 'local'],
    options: {},
    summary: (m) => m.summaries.purchasePaper,
    run: async (scene) => {
      const client = await scene.client()
      const answer = await scene.fetch(`/api/v1/purchases/invoices/${encodeURIComponent(await findInvoice(scene, client))}/papers/${encodeURIComponent(scene.given['paper'] ?? '')}`)
      return takeBytes(scene, answer, '')
    },
  },
  {
    noun: 'purchase',
    verb: 'discard',
    takes: ['invoice'],
    options: {},
    summary: (m) => m.summaries.purchaseDiscard,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.purchases.invoices[':invoice'].$delete({ param: { invoice: await findInvoice(scene, client) } }))
      return { value: null, text: `${scene.m.purchases.done}\n` }
    },
  },
  act('submit', (m) => m.summaries.purchaseSubmit, (_scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice'].submit.$post({ param: { invoice }, json: {} }))),
  act('take-back', (m) => m.summaries.purchaseTakeBack, (_scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice']['take-back'].$post({ param: { invoice } }))),
  act('approve', (m) => m.summaries.purchaseApprove, (_scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice'].approve.$post({ param: { invoice }, json: {} }))),
  act('refuse', (m) => m.summaries.purchaseRefuse, (scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice'].refuse.$post({ param: { invoice }, json: { reason: neededOption(scene, 'why') } })), { options: why }),
  act('cancel', (m) => m.summaries.purchaseCancel, (scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice'].cancel.$post({ param: { invoice }, json: { day: dayOption(scene), reason: neededOption(scene, 'why') } })), { options: { ...day, ...why } }),
  act(
    'pay',
    (m) => m.summaries.purchasePay,
    async (scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice'].payments.$post({ param: { invoice }, json: { cents: await amountOf(scene, client, invoice), day: dayOption(scene), account: textOption(scene, 'account') ?? '512' } })),
    { options: { ...day, amount: { type: 'string' }, account: { type: 'string' } } },
  ),
  act('reverse-payment', (m) => m.summaries.purchaseReversePayment, (scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice'].payments[':settlement'].reverse.$post({ param: { invoice, settlement: scene.given['settlement'] ?? '' }, json: { day: dayOption(scene) } })), { takes: ['invoice', 'settlement'], options: day }),
  act('set-off', (m) => m.summaries.purchaseSetOff, async (scene, client, invoice) => answered(client.api.v1.purchases.invoices[':invoice']['set-off'].$post({ param: { invoice }, json: { creditNote: await findInvoice(scene, client, 'creditNote'), day: dayOption(scene) } })), { takes: ['invoice', 'creditNote'], options: day }),
  {
    noun: 'purchase',
    verb: 'vat',
    takes: ['[switch]'],
    options: {},
    summary: (m) => m.summaries.purchaseVat,
    run: async (scene) => {
      const said = scene.given['switch']
      if (said !== undefined && said !== 'on' && said !== 'off') throw usage(scene.m.usage.oneOf('purchase vat', 'on, off'))
      const { setting } = (await scene.client()).api.v1.purchases
      const value = await answered(said === undefined ? setting.$get() : setting.$put({ json: { vatLiable: said === 'on' } }))
      return { value, text: `${value.vatLiable ? scene.m.purchases.vatOn : scene.m.purchases.vatOff}\n` }
    },
  },
]
