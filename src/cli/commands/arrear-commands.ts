/** `onyva arrears …` and `onyva reminder …`: what is unpaid, for who keeps the money. */
import { answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { memberIdOf } from '../find-member.ts'
import { euros, localJson, neededOption, usage } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'
import { evenlyIn, planText } from './dues-commands.ts'

/** The customer of this id, or that the member of this number is: who keeps the money need not read the register. */
async function customerOf(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['customer'] ?? ''
  if (!/^\d{1,9}$/.test(said)) return said
  const code = `M${said.padStart(5, '0')}`
  const { items } = await answered(client.api.v1.arrears.$get({ query: { view: 'all', q: code } }))
  return items.find((one) => one.code === code)?.customer ?? `member-${await memberIdOf(scene, client, said)}`
}
const fileOf = async (client: Client, customer: string) => answered(client.api.v1.arrears[':customer'].$get({ param: { customer } }))
type File = Awaited<ReturnType<typeof fileOf>>

function shown(scene: Scene, it: File): Outcome {
  const m = scene.m.dunning
  const plan = it.plans.find(({ state }) => state === 'proposed' || state === 'agreed')
  const parts = [
    textPairs([[m.who, it.name], [m.open, euros(it.line?.openCents ?? 0)], [m.late, euros(it.line?.lateCents ?? 0)], [m.state, it.suspension ? m.suspended : null], [m.id, it.customer]]),
    textTable([m.what, m.due, m.left, m.state, m.id], it.dues.map((due) => [due.label, due.dueOn, euros(due.leftCents), due.disputed ? m.disputed : '', due.id])),
    it.disputes.length === 0 ? '' : textTable([m.what, m.state, m.id], it.disputes.map((one) => [one.label, m.outcomes[one.outcome ?? 'open'], one.id])),
    plan ? planText(scene, plan) : '',
  ]
  return { value: it, text: parts.filter((part) => part !== '').join('\n') }
}

/** A command about one customer; afterwards it shows the file. */
const about = (verb: string, takes: Command['takes'], options: Command['options'], summary: Command['summary'], act: (scene: Scene, client: Client, customer: string) => Promise<unknown>): Command => ({
  noun: 'arrears', verb, takes: ['customer', ...takes], options, summary,
  run: async (scene) => {
    const client = await scene.client()
    const customer = await customerOf(scene, client)
    await act(scene, client, customer)
    return shown(scene, await fileOf(client, customer))
  },
})
/** A command whose answer is a file. */
const onDue = (verb: string, options: Command['options'], summary: Command['summary'], act: (scene: Scene, client: Client, due: string) => Promise<File>): Command => ({
  noun: 'arrears', verb, takes: ['due'], options, summary,
  run: async (scene) => shown(scene, await act(scene, await scene.client(), scene.given['due'] ?? '')),
})
const why = { why: { type: 'string' } } as const
const words = (scene: Scene) => (typeof scene.options['why'] === 'string' ? { words: scene.options['why'] } : {})

const outcomeOf = (scene: Scene): 'upheld' | 'credited' => {
  const said = scene.options['outcome']
  if (said !== 'upheld' && said !== 'credited') throw usage(scene.m.dunning.outcomeShape)
  return said
}
const inDispute = (verb: 'answer' | 'settle', options: Command['options'], summary: Command['summary']): Command => ({
  noun: 'arrears', verb, takes: ['dispute'], options, summary,
  run: async (scene) => {
    const client = await scene.client()
    const param = { dispute: scene.given['dispute'] ?? '' }
    const said = { words: neededOption(scene, 'why') }
    const it = verb === 'answer' ? await answered(client.api.v1.disputes[':dispute'].messages.$post({ param, json: said })) : await answered(client.api.v1.disputes[':dispute'].settlement.$post({ param, json: { ...said, outcome: outcomeOf(scene) } }))
    const m = scene.m.dunning
    return { value: it, text: textPairs([[m.what, it.label], [m.state, m.outcomes[it.outcome ?? 'open']], [m.id, it.id]]) }
  },
})

export const arrearCommands: readonly Command[] = [
  {
    noun: 'arrears', verb: 'list', takes: [], options: { search: { type: 'string' } }, summary: (m) => m.summaries.arrearsList,
    run: async (scene) => {
      const q = scene.options['search']
      const it = await answered((await scene.client()).api.v1.arrears.$get({ query: { pageSize: '100', view: 'all', ...(typeof q === 'string' ? { q } : {}) } }))
      const m = scene.m.dunning
      const ages = textPairs((['none', 'month', 'second', 'third', 'older'] as const).map((age) => [m.ages[age], euros(it.byAge[age])]))
      return { value: it, text: `${ages}\n${textTable([m.who, m.late, m.open, m.since, m.id], it.items.map((one) => [one.name, euros(one.lateCents), euros(one.openCents), one.since ?? '', one.customer]))}` }
    },
  },
  about('show', [], {}, (m) => m.summaries.arrearsShow, async () => {}),
  about('hold', [], { until: { type: 'string' }, ...why }, (m) => m.summaries.arrearsHold, async (scene, client, customer) => answered(client.api.v1.arrears[':customer'].hold.$put({ param: { customer }, json: { until: neededOption(scene, 'until'), reason: neededOption(scene, 'why') } }))),
  about('release', [], {}, (m) => m.summaries.arrearsRelease, async (_scene, client, customer) => answered(client.api.v1.arrears[':customer'].hold.$delete({ param: { customer } }))),
  about('remind', [], {}, (m) => m.summaries.arrearsRemind, async (_scene, client, customer) => answered(client.api.v1.arrears[':customer'].reminders.$post({ param: { customer }, json: { kind: 'reminder' } }))),
  about('notice', [], {}, (m) => m.summaries.arrearsNotice, async (_scene, client, customer) => answered(client.api.v1.arrears[':customer'].reminders.$post({ param: { customer }, json: { kind: 'notice' } }))),
  about('suspend', [], why, (m) => m.summaries.arrearsSuspend, async (scene, client, customer) => answered(client.api.v1.arrears[':customer'].suspension.$post({ param: { customer }, json: { reason: neededOption(scene, 'why') } }))),
  about('resume', [], {}, (m) => m.summaries.arrearsResume, async (_scene, client, customer) => answered(client.api.v1.arrears[':customer'].suspension.$delete({ param: { customer } }))),
  about('dispute', ['due'], why, (m) => m.summaries.arrearsDispute, async (scene, client, customer) => answered(client.api.v1.arrears[':customer'].disputes.$post({ param: { customer }, json: { due: scene.given['due'] ?? '', words: neededOption(scene, 'why') } }))),
  inDispute('answer', why, (m) => m.summaries.arrearsAnswer),
  inDispute('settle', { outcome: { type: 'string' }, ...why }, (m) => m.summaries.arrearsSettle),
  about('plan', [], { times: { type: 'string' }, day: { type: 'string' }, ...why }, (m) => m.summaries.arrearsPlan, async (scene, client, customer) => {
    const parts = evenlyIn(scene, (await fileOf(client, customer)).dues)
    return answered(client.api.v1.arrears[':customer']['payment-plan'].$post({ param: { customer }, json: { parts, ...words(scene) } }))
  }),
  about('agree', [], {}, (m) => m.summaries.arrearsAgree, async (_scene, client, customer) => answered(client.api.v1.arrears[':customer']['payment-plan'].answer.$post({ param: { customer }, json: { agree: true } }))),
  about('decline', [], why, (m) => m.summaries.arrearsDecline, async (scene, client, customer) => answered(client.api.v1.arrears[':customer']['payment-plan'].answer.$post({ param: { customer }, json: { agree: false, ...words(scene) } }))),
  {
    noun: 'arrears', verb: 'doubt', takes: ['due'], options: { ...why, day: { type: 'string' } }, summary: (m) => m.summaries.arrearsDoubt,
    run: async (scene) => {
      const client = await scene.client()
      const json = { day: neededOption(scene, 'day'), reason: neededOption(scene, 'why') }
      const made = await answered(client.api.v1.dues[':due'].doubt.$post({ param: { due: scene.given['due'] ?? '' }, json }))
      return { value: made, text: textPairs([[scene.m.debt.number, String(made.number)], [scene.m.debt.id, made.debt]]) }
    },
  },
  onDue('propose-loss', why, (m) => m.summaries.arrearsProposeLoss, async (scene, client, due) => answered(client.api.v1.dues[':due'].loss.$post({ param: { due }, json: { reason: neededOption(scene, 'why') } }))),
  onDue('decline-loss', {}, (m) => m.summaries.arrearsDeclineLoss, async (_scene, client, due) => answered(client.api.v1.dues[':due'].loss.$delete({ param: { due } }))),
  onDue('approve-loss', { day: { type: 'string' } }, (m) => m.summaries.arrearsApproveLoss, async (scene, client, due) => answered(client.api.v1.dues[':due'].loss.approve.$post({ param: { due }, json: { day: neededOption(scene, 'day') } }))),
  {
    noun: 'reminder', verb: 'next', takes: [], options: { days: { type: 'string' } }, summary: (m) => m.summaries.reminderNext,
    run: async (scene) => {
      const days = scene.options['days']
      const { items } = await answered((await scene.client()).api.v1['next-reminders'].$get({ query: typeof days === 'string' ? { days } : {} }))
      const m = scene.m.dunning
      return { value: items, text: textTable([m.who, m.level, m.from, m.cents, m.id], items.map((one) => [one.name, `${m.kinds[one.kind]} ${one.level}`, one.from, euros(one.cents), one.customer])) }
    },
  },
  {
    noun: 'reminder', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.reminderList,
    run: async (scene) => {
      const { items } = await answered((await scene.client()).api.v1.reminders.$get({ query: { pageSize: '100' } }))
      const m = scene.m.dunning
      return { value: items, text: textTable([m.who, m.level, m.on, m.cents, m.letters, m.id], items.map((one) => [one.name, `${m.kinds[one.kind]} ${one.level}`, one.sentOn, euros(one.cents), String(one.letters), one.id])) }
    },
  },
  {
    noun: 'reminder', verb: 'show', takes: ['letter'], options: {}, summary: (m) => m.summaries.reminderShow,
    run: async (scene) => {
      const it = await answered((await scene.client()).api.v1.reminders[':reminder'].$get({ param: { reminder: scene.given['letter'] ?? '' } }))
      return { value: it, text: `${it.subject}\n\n${it.words}` }
    },
  },
  {
    noun: 'reminder', verb: 'setting', takes: [], options: {}, summary: (m) => m.summaries.reminderSetting,
    run: async (scene) => setting(scene, await answered((await scene.client()).api.v1['reminder-setting'].$get())),
  },
  {
    noun: 'reminder', verb: 'set', takes: ['local'], options: {}, summary: (m) => m.summaries.reminderSet,
    run: async (scene) => {
      const json = await localJson<Parameters<Client['api']['v1']['reminder-setting']['$put']>[0]['json']>(scene)
      return setting(scene, await answered((await scene.client()).api.v1['reminder-setting'].$put({ json })))
    },
  },
]

interface Setting {
  active: boolean
  levels: { days: number }[]
}
const setting = (scene: Scene, it: Setting): Outcome => ({ value: it, text: textPairs([[scene.m.dunning.active, it.active ? scene.m.dunning.yes : scene.m.dunning.no], [scene.m.dunning.days, it.levels.map(({ days }) => days).join(', ')]]) })
