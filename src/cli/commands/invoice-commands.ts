/** `onyva invoice …`, `onyva customer …`, `onyva seller …`: what the cooperative invoices; a member has its own with `--member`. */
import { allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { centsOption, dayOption, euros, localJson, textOption, usage } from '../read-options.ts'
import { textTable } from '../text-table.ts'
import { takeBytes } from '../take-bytes.ts'

const views = ['all', 'open', 'late', 'paid', 'credit-notes'] as const

const all = (client: Client, query: { q?: string; view?: (typeof views)[number] }) => allPages((page, pageSize) => answered(client.api.v1.sales.invoices.$get({ query: { page, pageSize, q: '', view: 'all', ...query } })))
const ofMember = (client: Client, member: string) => allPages((page, pageSize) => answered(client.api.v1.members[':member'].invoices.$get({ param: { member }, query: { page, pageSize } })))
type Summary = Awaited<ReturnType<typeof all>>[number]
const shown = (client: Client, sale: string) => answered(client.api.v1.sales.invoices[':sale'].$get({ param: { sale } }))
type Invoice = Awaited<ReturnType<typeof shown>>

function listed(scene: Scene, items: readonly Summary[]): Outcome {
  const m = scene.m.sales
  return { value: items, text: textTable([m.number, m.customer, m.label, m.issued, m.due, m.state, m.total, m.left, m.id], items.map((one) => [one.number, one.customer.name, one.label, one.issuedOn, one.dueOn, m.standings[one.standing], euros(one.kind === 'invoice' ? one.totalCents : -one.totalCents), one.leftCents === 0 ? '' : euros(one.leftCents), one.id])) }
}

function outcome(scene: Scene, one: Invoice): Outcome {
  const m = scene.m.sales
  const lines = textTable([m.label, m.net, m.vat], one.lines.map((line) => [line.label, euros(line.netCents), line.vatCategory === 'S' ? `${line.vatRate / 100} %` : line.vatCategory]))
  const payments = one.payments.length === 0 ? '' : textTable([m.day, m.amount, m.id], one.payments.map((payment) => [payment.paidOn, payment.undoneOn ? `(${euros(payment.cents)})` : euros(payment.cents), payment.id]))
  return { value: one, text: `${listed(scene, [one]).text}${lines}${payments}` }
}

/** The id of the invoice that is named by id or number. */
async function findInvoice(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['invoice'] ?? ''
  if (!/^(AV)?\d{4}-\d{1,9}$/.test(said)) return said
  const found = (await all(client, { q: said })).find(({ number }) => number === said)
  if (!found) throw absent(scene.m.sales.noInvoice(said), 'salesInvoiceNone')
  return found.id
}

const act = (verb: string, summary: Command['summary'], run: (scene: Scene, client: Client, sale: string) => Promise<Invoice>, more: Partial<Pick<Command, 'takes' | 'options'>> = {}): Command => ({
  noun: 'invoice',
  verb,
  takes: more.takes ?? ['invoice'],
  options: more.options ?? {},
  summary,
  run: async (scene) => {
    const client = await scene.client()
    return outcome(scene, await run(scene, client, await findInvoice(scene, client)))
  },
})

/** A file of an invoice, into a file or to the output. */
const taken = (verb: string, part: 'paper' | 'xml', summary: Command['summary']): Command => ({
  noun: 'invoice',
  verb,
  takes: ['invoice', 'local'],
  options: part === 'paper' ? { member: { type: 'string' } } : {},
  summary,
  run: async (scene) => {
    const member = textOption(scene, 'member')
    const path = member === undefined ? `/api/v1/sales/invoices/${encodeURIComponent(await findInvoice(scene, await scene.client()))}/${part}` : `/api/v1/members/${encodeURIComponent(member)}/invoices/${encodeURIComponent(scene.given['invoice'] ?? '')}/${part}`
    const answer = await scene.fetch(path)
    return takeBytes(scene, answer, '')
  },
})

type NewInvoice = Parameters<Client['api']['v1']['sales']['invoices']['$post']>[0]['json']
type NewCustomer = Parameters<Client['api']['v1']['sales']['customers']['$post']>[0]['json']
type ChangedCustomer = Parameters<Client['api']['v1']['sales']['customers'][':customer']['$put']>[0]['json']
type ChangedSeller = Parameters<Client['api']['v1']['sales']['seller']['$put']>[0]['json']
type Credit = Parameters<Client['api']['v1']['sales']['invoices'][':sale']['credit']['$post']>[0]['json']
const day = { day: { type: 'string' } } as const

async function amountOf(scene: Scene, client: Client, sale: string): Promise<number> {
  return centsOption(scene, 'amount') ?? Math.max(1, (await shown(client, sale)).leftCents)
}

const customerRow = (one: { code: string; name: string; city: string; email: string; id: string }) => [one.code, one.name, one.city, one.email, one.id]
const customers = (scene: Scene, items: readonly Parameters<typeof customerRow>[0][]): Outcome => ({ value: items, text: textTable([scene.m.sales.code, scene.m.sales.customer, scene.m.sales.city, scene.m.sales.email, scene.m.sales.id], items.map(customerRow)) })
const oneCustomer = (scene: Scene, one: Parameters<typeof customerRow>[0]): Outcome => ({ ...customers(scene, [one]), value: one })
const customerIn = (scene: Scene): string => scene.given['customer'] ?? ''

export const invoiceCommands: readonly Command[] = [
  {
    noun: 'invoice',
    verb: 'list',
    takes: [],
    options: { view: { type: 'string' }, search: { type: 'string' }, member: { type: 'string' } },
    summary: (m) => m.summaries.invoiceList,
    run: async (scene) => {
      const [said, member] = [textOption(scene, 'view'), textOption(scene, 'member')]
      const view = views.find((one) => one === said)
      if (said !== undefined && !view) throw usage(scene.m.usage.oneOf('--view', views.join(', ')))
      const client = await scene.client()
      return listed(scene, await (member === undefined ? all(client, { q: textOption(scene, 'search') ?? '', ...(view ? { view } : {}) }) : ofMember(client, member)))
    },
  },
  {
    noun: 'invoice',
    verb: 'show',
    takes: ['invoice'],
    options: { member: { type: 'string' } },
    summary: (m) => m.summaries.invoiceShow,
    run: async (scene) => {
      const client = await scene.client()
      const member = textOption(scene, 'member')
      return outcome(scene, await (member === undefined ? shown(client, await findInvoice(scene, client)) : answered(client.api.v1.members[':member'].invoices[':sale'].$get({ param: { member, sale: scene.given['invoice'] ?? '' } }))))
    },
  },
  {
    noun: 'invoice',
    verb: 'preview',
    takes: ['local'],
    options: {},
    summary: (m) => m.summaries.invoicePreview,
    run: async (scene) => {
      const value = await answered((await scene.client()).api.v1.sales.invoices.preview.$post({ json: await localJson<NewInvoice>(scene) }))
      const m = scene.m.sales
      return { value, text: textTable([m.label, m.net, m.vat], [...value.lines.map((line) => [line.label, euros(line.netCents), line.vatCategory === 'S' ? `${line.vatRate / 100} %` : line.vatCategory]), [m.total, euros(value.totalCents), euros(value.vatCents)]]) }
    },
  },
  {
    noun: 'invoice',
    verb: 'issue',
    takes: ['local'],
    options: {},
    summary: (m) => m.summaries.invoiceIssue,
    run: async (scene) => outcome(scene, await answered((await scene.client()).api.v1.sales.invoices.$post({ json: await localJson<NewInvoice>(scene) }))),
  },
  act(
    'credit',
    (m) => m.summaries.invoiceCredit,
    async (scene, client, sale) => {
      const reason = textOption(scene, 'why')
      if (reason === undefined) throw usage(scene.m.usage.missing('--why'))
      const lines = scene.given['local'] === undefined ? undefined : await localJson<Credit['lines']>(scene)
      return answered(client.api.v1.sales.invoices[':sale'].credit.$post({ param: { sale }, json: { issuedOn: dayOption(scene), reason, ...(lines ? { lines } : {}) } }))
    },
    { takes: ['invoice', '[local]'], options: { ...day, why: { type: 'string' } } },
  ),
  {
    noun: 'invoice',
    verb: 'send',
    takes: ['invoice'],
    options: {},
    summary: (m) => m.summaries.invoiceSend,
    run: async (scene) => {
      const client = await scene.client()
      const value = await answered(client.api.v1.sales.invoices[':sale'].send.$post({ param: { sale: await findInvoice(scene, client) } }))
      return { value, text: `${value.email}\n` }
    },
  },
  act('pay', (m) => m.summaries.invoicePay, async (scene, client, sale) => answered(client.api.v1.sales.invoices[':sale'].payments.$post({ param: { sale }, json: { cents: await amountOf(scene, client, sale), day: dayOption(scene), account: textOption(scene, 'account') ?? '512' } })), { options: { ...day, amount: { type: 'string' }, account: { type: 'string' } } }),
  act('undo-payment', (m) => m.summaries.invoiceUndoPayment, (scene, client, sale) => answered(client.api.v1.sales.invoices[':sale'].payments[':duePayment'].undo.$post({ param: { sale, duePayment: scene.given['settlement'] ?? '' } })), { takes: ['invoice', 'settlement'] }),
  taken('paper', 'paper', (m) => m.summaries.invoicePaper),
  taken('xml', 'xml', (m) => m.summaries.invoiceXml),
  {
    noun: 'customer',
    verb: 'list',
    takes: [],
    options: { search: { type: 'string' }, members: { type: 'boolean' } },
    summary: (m) => m.summaries.customerList,
    run: async (scene) => {
      const client = await scene.client()
      return customers(scene, await allPages((page, pageSize) => answered(client.api.v1.sales.customers.$get({ query: { page, pageSize, q: textOption(scene, 'search') ?? '', members: scene.options['members'] === true ? 'yes' : 'no' } }))))
    },
  },
  { noun: 'customer', verb: 'show', takes: ['customer'], options: {}, summary: (m) => m.summaries.customerShow, run: async (scene) => oneCustomer(scene, await answered((await scene.client()).api.v1.sales.customers[':customer'].$get({ param: { customer: customerIn(scene) } }))) },
  { noun: 'customer', verb: 'add', takes: ['local'], options: {}, summary: (m) => m.summaries.customerAdd, run: async (scene) => oneCustomer(scene, await answered((await scene.client()).api.v1.sales.customers.$post({ json: await localJson<NewCustomer>(scene) }))) },
  { noun: 'customer', verb: 'change', takes: ['customer', 'local'], options: {}, summary: (m) => m.summaries.customerChange, run: async (scene) => oneCustomer(scene, await answered((await scene.client()).api.v1.sales.customers[':customer'].$put({ param: { customer: customerIn(scene) }, json: await localJson<ChangedCustomer>(scene) }))) },
  ...([['archive', true], ['restore', false]] as const).map(([verb, archived]): Command => ({
    noun: 'customer',
    verb,
    takes: ['customer'],
    options: {},
    summary: (m) => (archived ? m.summaries.customerArchive : m.summaries.customerRestore),
    run: async (scene) => oneCustomer(scene, await answered((await scene.client()).api.v1.sales.customers[':customer'].archived.$put({ param: { customer: customerIn(scene) }, json: { archived } }))),
  })),
  { noun: 'customer', verb: 'of-member', takes: ['member'], options: {}, summary: (m) => m.summaries.customerOfMember, run: async (scene) => oneCustomer(scene, await answered((await scene.client()).api.v1.members[':member'].customer.$post({ param: { member: scene.given['member'] ?? '' } }))) },
  {
    noun: 'seller',
    verb: 'show',
    takes: [],
    options: {},
    summary: (m) => m.summaries.sellerShow,
    run: async (scene) => {
      const value = await answered((await scene.client()).api.v1.sales.seller.$get())
      return { value, text: textTable([scene.m.sales.field, scene.m.sales.value], Object.entries(value).map(([name, said]) => [name, String(said ?? '')])) }
    },
  },
  {
    noun: 'seller',
    verb: 'set',
    takes: ['local'],
    options: {},
    summary: (m) => m.summaries.sellerSet,
    run: async (scene) => {
      const value = await answered((await scene.client()).api.v1.sales.seller.$put({ json: await localJson<ChangedSeller>(scene) }))
      return { value, text: `${value.name}\n` }
    },
  },
]
