/** `onyva debt …`: doubtful debts, for the treasurer, and for who approves that one is given up. */
import { acknowledged, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { euros, neededCents, neededOption, usage } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

const whole = (scene: Scene, name: 'percent' | 'vat-rate', said: string): number => {
  if (!/^\d{1,5}$/.test(said)) throw usage(scene.m.usage.whole(`--${name}`))
  return Number(said)
}

const allDebts = async (client: Client) => (await answered(client.api.v1['doubtful-debts'].$get())).items
type Debt = Awaited<ReturnType<typeof allDebts>>[number]

/** The debt of this number or id. */
async function findDebt(scene: Scene, client: Client): Promise<Debt> {
  const said = scene.given['debt'] ?? ''
  const debt = (await allDebts(client)).find((one) => one.id === said || String(one.number) === said)
  if (!debt) throw absent(scene.m.debt.noSuch(said), 'debtNone')
  return debt
}

function outcome(scene: Scene, one: Debt): Outcome {
  const m = scene.m.debt
  return { value: one, text: textPairs([[m.number, String(one.number)], [m.who, one.party?.name ?? null], [m.label, one.label], [m.owed, euros(one.cents)], [m.left, euros(one.leftCents)], [m.provision, euros(one.provisionCents)], [m.proposed, one.proposal?.proposedBy ?? null], [m.id, one.id]]) }
}

/** A command about one debt. */
const about = (verb: string, options: Command['options'], summary: Command['summary'], act: (scene: Scene, client: Client, debt: string) => Promise<Debt>): Command => ({
  noun: 'debt', verb, takes: ['debt'], options, summary,
  run: async (scene) => {
    const client = await scene.client()
    return outcome(scene, await act(scene, client, (await findDebt(scene, client)).id))
  },
})

export const debtCommands: readonly Command[] = [
  {
    noun: 'debt', verb: 'overdue', takes: [], options: { day: { type: 'string' } }, summary: (m) => m.summaries.debtOverdue,
    run: async (scene) => {
      const on = scene.options['day']
      const { items } = await answered((await scene.client()).api.v1['overdue-debts'].$get({ query: typeof on === 'string' ? { on } : {} }))
      const m = scene.m.debt
      return { value: items, text: textTable([m.since, m.label, m.who, m.owed, m.line], items.map((one) => [one.day, one.label, one.party?.name ?? '', euros(one.cents), `${one.entryId}-${one.place}`])) }
    },
  },
  {
    noun: 'debt', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.debtList,
    run: async (scene) => {
      const m = scene.m.debt
      const items = await allDebts(await scene.client())
      return { value: items, text: textTable([m.number, m.who, m.label, m.left, m.provision, m.id], items.map((one) => [String(one.number), one.party?.name ?? '', one.label, euros(one.leftCents), euros(one.provisionCents), one.id])) }
    },
  },
  about('show', {}, (m) => m.summaries.debtShow, async (_scene, client, debt) => answered(client.api.v1['doubtful-debts'][':debt'].$get({ param: { debt } }))),
  {
    noun: 'debt', verb: 'doubt', takes: [], options: { lines: { type: 'string' }, day: { type: 'string' }, why: { type: 'string' }, 'vat-rate': { type: 'string' } }, summary: (m) => m.summaries.debtDoubt,
    run: async (scene) => {
      const lines = neededOption(scene, 'lines').split(',').map((said) => {
        const [, entryId = '', place = ''] = /^\s*([a-z0-9]{12})-(\d{1,5})\s*$/.exec(said) ?? []
        if (entryId === '') throw usage(scene.m.debt.linesShape)
        return { entryId, place: Number(place) }
      })
      const rate = scene.options['vat-rate']
      const json = { lines, day: neededOption(scene, 'day'), reason: neededOption(scene, 'why'), ...(typeof rate === 'string' ? { vatRate: whole(scene, 'vat-rate', rate) * 100 } : {}) }
      return outcome(scene, await answered((await scene.client()).api.v1['doubtful-debts'].$post({ json })))
    },
  },
  {
    noun: 'debt', verb: 'return', takes: ['debt'], options: {}, summary: (m) => m.summaries.debtReturn,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1['doubtful-debts'][':debt'].$delete({ param: { debt: (await findDebt(scene, client)).id } }))
      return { value: null, text: '' }
    },
  },
  about('provide', { day: { type: 'string' }, percent: { type: 'string' } }, (m) => m.summaries.debtProvide, async (scene, client, debt) =>
    answered(client.api.v1['doubtful-debts'][':debt'].provision.$post({ param: { debt }, json: { day: neededOption(scene, 'day'), percent: whole(scene, 'percent', neededOption(scene, 'percent')) } })),
  ),
  about('pay', { day: { type: 'string' }, amount: { type: 'string' }, account: { type: 'string' } }, (m) => m.summaries.debtPay, async (scene, client, debt) => {
    const account = scene.options['account']
    const cents = neededCents(scene, 'amount')
    return answered(client.api.v1['doubtful-debts'][':debt'].payment.$post({ param: { debt }, json: { day: neededOption(scene, 'day'), cents, ...(typeof account === 'string' ? { account } : {}) } }))
  }),
  about('propose-write-off', { why: { type: 'string' }, 'vat-back': { type: 'boolean' } }, (m) => m.summaries.debtPropose, async (scene, client, debt) =>
    answered(client.api.v1['doubtful-debts'][':debt']['write-off'].$post({ param: { debt }, json: { reason: neededOption(scene, 'why'), vatBack: scene.options['vat-back'] === true } })),
  ),
  about('decline-write-off', {}, (m) => m.summaries.debtDecline, async (_scene, client, debt) => answered(client.api.v1['doubtful-debts'][':debt']['write-off'].$delete({ param: { debt } }))),
  about('approve-write-off', { day: { type: 'string' } }, (m) => m.summaries.debtApprove, async (scene, client, debt) => answered(client.api.v1['doubtful-debts'][':debt']['write-off'].approve.$post({ param: { debt }, json: { day: neededOption(scene, 'day') } }))),
]
