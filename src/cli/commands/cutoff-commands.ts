/** `onyva cutoff …`: what lies across the end of a fiscal year. */
import { plainMoney } from '#lib/money.ts'
import { answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { localJson, usage } from '../read-options.ts'
import { textTable } from '../text-table.ts'
import { fiscalYearId } from '../find-fiscal-year.ts'

const show = (client: Client, year: string) => answered(client.api.v1.cutoffs[':year'].$get({ param: { year } }))
type Cutoff = Awaited<ReturnType<typeof show>>
type NewEstimate = Parameters<Client['api']['v1']['cutoffs'][':year']['estimates']['$post']>[0]['json']
const kinds = ['408', '486', '487'] as const

function outcome(scene: Scene, one: Cutoff): Outcome {
  const m = scene.m.purchases
  const euros = (cents: number) => plainMoney(BigInt(cents))
  const items = one.kinds.flatMap(({ kind, written, proposed }) => (written ? written.items : proposed).map((item) => [kind, item.label, item.account, euros(item.cents), item.source]))
  return {
    value: one,
    text: `${textTable([m.kind, m.proposed, m.written], one.kinds.map(({ kind, proposedCents, written }) => [kind, euros(proposedCents), written ? euros(written.cents) : '']))}${items.length === 0 ? '' : textTable([m.kind, m.label, m.account, m.amount, m.source], items)}`,
  }
}

function kindOf(scene: Scene): (typeof kinds)[number] {
  const kind = kinds.find((one) => one === scene.given['cutoffKind'])
  if (!kind) throw usage(scene.m.usage.oneOf(scene.m.arguments.cutoffKind, kinds.join(', ')))
  return kind
}

const act = (verb: string, summary: Command['summary'], run: (scene: Scene, client: Client, year: string) => Promise<Cutoff>, more: Command['takes'] = []): Command => ({
  noun: 'cutoff',
  verb,
  takes: ['fiscalYear', ...more],
  options: {},
  summary,
  run: async (scene) => {
    const client = await scene.client()
    return outcome(scene, await run(scene, client, await fiscalYearId(scene, scene.given['fiscalYear'] ?? '')))
  },
})

export const cutoffCommands: readonly Command[] = [
  act('show', (m) => m.summaries.cutoffShow, (_scene, client, year) => show(client, year)),
  act('write', (m) => m.summaries.cutoffWrite, (scene, client, year) => answered(client.api.v1.cutoffs[':year'].kinds[':kind'].$post({ param: { year, kind: kindOf(scene) } })), ['cutoffKind']),
  act('cancel', (m) => m.summaries.cutoffCancel, (scene, client, year) => answered(client.api.v1.cutoffs[':year'].kinds[':kind'].$delete({ param: { year, kind: kindOf(scene) } })), ['cutoffKind']),
  act('take-back', (m) => m.summaries.cutoffTakeBack, (_scene, client, year) => answered(client.api.v1.cutoffs[':year']['take-back'].$post({ param: { year } }))),
  act('estimate', (m) => m.summaries.cutoffEstimate, async (scene, client, year) => answered(client.api.v1.cutoffs[':year'].estimates.$post({ param: { year }, json: await localJson<NewEstimate>(scene) })), ['local']),
  act('forget', (m) => m.summaries.cutoffForget, (scene, client, year) => answered(client.api.v1.cutoffs[':year'].estimates[':estimate'].$delete({ param: { year, estimate: scene.given['estimate'] ?? '' } })), ['estimate']),
]
