/** `onyva vat …`: the regime, the return of a period, those declared. */
import { addMonths, asDay, endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { acknowledged, answered } from '../answers.ts'
import type { Command, Scene } from '../command.ts'
import { euros, usage } from '../read-options.ts'
import { textTable } from '../text-table.ts'


/** `2026-10` is a month, `2026-Q4` a quarter. */
function periodOf(scene: Scene): { from: Day; to: Day } {
  const said = scene.given['taxPeriod'] ?? ''
  const [, year = '', quarter = ''] = /^(\d{4})-[QqTt]([1-4])$/.exec(said) ?? []
  const from = asDay(quarter === '' ? `${said}-01` : `${year}-${String(Number(quarter) * 3 - 2).padStart(2, '0')}-01`)
  if (!from) throw usage(scene.m.usage.oneOf(scene.m.arguments.taxPeriod, '2026-10, 2026-Q4'))
  return { from, to: endOfMonth(quarter === '' ? from : addMonths(from, 2)) }
}

const boxesOf = (boxes: Readonly<Record<string, { base: number; vat: number }>>): string[][] => Object.entries(boxes).map(([box, { base, vat }]) => [box, euros(base), euros(vat)])

export const vatCommands: readonly Command[] = [
  {
    noun: 'vat', verb: 'regime', takes: [], options: {}, summary: (m) => m.summaries.vatRegime,
    run: async (scene) => {
      const { items } = await answered((await scene.client()).api.v1.vat.regimes.$get())
      return { value: items, text: textTable([scene.m.vat.from, scene.m.vat.regime, scene.m.vat.due], items.map(({ from, kind, due }) => [from, kind, due])) }
    },
  },
  {
    noun: 'vat', verb: 'set', takes: [], options: { from: { type: 'string' }, regime: { type: 'string' }, due: { type: 'string' } }, summary: (m) => m.summaries.vatSet,
    run: async (scene) => {
      const one = <T extends string>(name: string, allowed: readonly T[], otherwise?: T): T => {
        const said = scene.options[name] ?? otherwise
        const found = allowed.find((value) => value === said)
        if (found === undefined) throw usage(scene.m.usage.oneOf(`--${name}`, allowed.join(', ')))
        return found
      }
      const regime = { from: String(scene.options['from'] ?? ''), kind: one('regime', ['liable', 'exempt', 'outside'] as const), due: one('due', ['receipt', 'invoice'] as const, 'receipt') }
      await acknowledged((await scene.client()).api.v1.vat.regimes.$put({ json: regime }))
      return { value: regime, text: '' }
    },
  },
  {
    noun: 'vat', verb: 'draft', takes: ['taxPeriod'], options: {}, summary: (m) => m.summaries.vatDraft,
    run: async (scene) => {
      const m = scene.m.vat
      const draft = await answered((await scene.client()).api.v1.vat.draft.$get({ query: periodOf(scene) }))
      const result = draft.dueCents > 0 ? m.toPay(euros(draft.dueCents)) : m.credit(euros(draft.creditCents))
      return { value: draft, text: `${textTable([m.box, m.base, m.tax], boxesOf(draft.boxes))}${result}\n${draft.differenceCents === 0 ? m.ties : m.differs(euros(draft.differenceCents))}\n` }
    },
  },
  {
    noun: 'vat', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.vatList,
    run: async (scene) => {
      const m = scene.m.vat
      const { items } = await answered((await scene.client()).api.v1.vat.returns.$get())
      return { value: items, text: textTable([m.from, m.to, m.due, m.creditShort, m.id], items.map((one) => [one.from, one.to, euros(one.dueCents), euros(one.creditCents), one.cancelledAt === null ? one.id : m.takenBack])) }
    },
  },
  {
    noun: 'vat', verb: 'file', takes: ['taxPeriod'], options: {}, summary: (m) => m.summaries.vatFile,
    run: async (scene) => {
      const filed = await answered((await scene.client()).api.v1.vat.returns.$post({ json: periodOf(scene) }))
      return { value: filed, text: `${filed.id}\n` }
    },
  },
  {
    noun: 'vat', verb: 'cancel', takes: ['taxReturn'], options: {}, summary: (m) => m.summaries.vatCancel,
    run: async (scene) => {
      await acknowledged((await scene.client()).api.v1.vat.returns[':return'].$delete({ param: { return: scene.given['taxReturn'] ?? '' } }))
      return { value: null, text: '' }
    },
  },
]
