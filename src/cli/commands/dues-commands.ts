/** `onyva dues …`: what a member owes, disputes and plans, for who acts for it. */
import { addMonths, asDay } from '#lib/day.ts'
import { acknowledged, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { memberIdOf } from '../find-member.ts'
import { euros, neededOption, usage } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

/** All that is open and not disputed, in as many months as said from a day on: what does not divide goes first. @throws {Failure} */
export function evenlyIn(scene: Scene, open: readonly { leftCents: number; disputed: boolean }[]): { dueOn: string; cents: number }[] {
  const times = Number(neededOption(scene, 'times'))
  const first = asDay(neededOption(scene, 'day'))
  const total = open.filter(({ disputed }) => !disputed).reduce((sum, { leftCents }) => sum + leftCents, 0)
  if (!Number.isInteger(times) || times < 1 || times > 36) throw usage(scene.m.dunning.timesShape)
  if (!first) throw usage(scene.m.usage.missing('--day'))
  if (total < times) throw new Failure(exitCode.refused, { code: 'planNothing', status: 409, title: scene.m.dunning.nothing })
  return Array.from({ length: times }, (_, index) => ({ dueOn: addMonths(first, index), cents: Math.floor(total / times) + (index < total % times ? 1 : 0) }))
}

const duesOf = async (client: Client, member: string) => answered(client.api.v1.members[':member'].dues.$get({ param: { member } }))
type Dues = Awaited<ReturnType<typeof duesOf>>
type Plan = NonNullable<Dues['plan']>

/** A plan with its parts. */
export const planText = (scene: Scene, plan: Plan): string => `${scene.m.dunning.plan} : ${scene.m.dunning.plans[plan.state]}\n${textTable([scene.m.dunning.due, scene.m.dunning.cents, scene.m.dunning.left], plan.parts.map((part) => [part.dueOn, euros(part.cents), euros(part.cents - part.paidCents)]))}`

function shown(scene: Scene, it: Dues): Outcome {
  const m = scene.m.dunning
  const parts = [
    textPairs([[m.open, euros(it.openCents)], [m.late, euros(it.lateCents)], [m.owed, it.owedCents === 0 ? null : euros(it.owedCents)], [m.state, it.suspension ? m.suspended : null], [m.notice, it.notice?.suspensionFrom ?? null], [m.iban, it.payTo?.iban ?? null]]),
    textTable([m.what, m.due, m.left, m.state, m.id], it.open.map((due) => [due.label, due.dueOn, euros(due.leftCents), due.disputed ? m.disputed : '', due.id])),
    it.disputes.length === 0 ? '' : textTable([m.what, m.state, m.id], it.disputes.map((one) => [one.label, m.outcomes[one.outcome ?? 'open'], one.id])),
    it.plan ? planText(scene, it.plan) : '',
  ]
  return { value: it, text: parts.filter((part) => part !== '').join('\n') }
}

/** A command about a member; afterwards it shows what they owe. */
const about = (verb: string, takes: Command['takes'], options: Command['options'], summary: Command['summary'], act: (scene: Scene, client: Client, member: string) => Promise<void>): Command => ({
  noun: 'dues', verb, takes: ['member', ...takes], options, summary,
  run: async (scene) => {
    const client = await scene.client()
    const member = await memberIdOf(scene, client, scene.given['member'] ?? '')
    await act(scene, client, member)
    return shown(scene, await duesOf(client, member))
  },
})
const why = { why: { type: 'string' } } as const

export const duesCommands: readonly Command[] = [
  about('show', [], {}, (m) => m.summaries.duesShow, async () => {}),
  about('dispute', ['due'], why, (m) => m.summaries.duesDispute, async (scene, client, member) => void (await answered(client.api.v1.members[':member'].dues[':due'].dispute.$post({ param: { member, due: scene.given['due'] ?? '' }, json: { words: neededOption(scene, 'why') } })))),
  about('reply', ['dispute'], why, (m) => m.summaries.duesReply, async (scene, client, member) => void (await answered(client.api.v1.members[':member'].disputes[':dispute'].messages.$post({ param: { member, dispute: scene.given['dispute'] ?? '' }, json: { words: neededOption(scene, 'why') } })))),
  about('withdraw', ['dispute'], {}, (m) => m.summaries.duesWithdraw, async (scene, client, member) => acknowledged(client.api.v1.members[':member'].disputes[':dispute'].$delete({ param: { member, dispute: scene.given['dispute'] ?? '' } }))),
  about('plan', [], { times: { type: 'string' }, day: { type: 'string' }, ...why }, (m) => m.summaries.duesPlan, async (scene, client, member) => {
    const parts = evenlyIn(scene, (await duesOf(client, member)).open)
    const words = scene.options['why']
    await answered(client.api.v1.members[':member']['payment-plan'].$post({ param: { member }, json: { parts, ...(typeof words === 'string' ? { words } : {}) } }))
  }),
  about('agree', [], {}, (m) => m.summaries.duesAgree, async (_scene, client, member) => void (await answered(client.api.v1.members[':member']['payment-plan'].answer.$post({ param: { member }, json: { agree: true } })))),
  about('decline', [], why, (m) => m.summaries.duesDecline, async (scene, client, member) => {
    const words = scene.options['why']
    await answered(client.api.v1.members[':member']['payment-plan'].answer.$post({ param: { member }, json: { agree: false, ...(typeof words === 'string' ? { words } : {}) } }))
  }),
]
