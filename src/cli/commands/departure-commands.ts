/** `onyva departure …` and `onyva exclusion …`. */
import { plainMoney } from '#lib/money.ts'
import { acknowledged, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { memberIdOf } from '../find-member.ts'
import { decisionOf, decisionOptions, longText, oneOf } from '../given-text.ts'
import { neededOption, textOption } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

const memberOf = async (scene: Scene) => memberIdOf(scene, await scene.client(), scene.given['memberNumber'] ?? '')
const text = { text: { type: 'string' } } as const
const recorded = ['lapse', 'death', 'dissolution'] as const

const readDepartures = async (client: Client, member: string) => (await answered(client.api.v1.members[':member'].departures.$get({ param: { member } }))).items
type Departure = Awaited<ReturnType<typeof readDepartures>>[number]

const departureTable = (scene: Scene, items: readonly Departure[]): string => {
  const m = scene.m.register
  return textTable([m.kind, m.state, m.from, m.effect, m.hearing, m.defence, m.day, m.body, m.reference], items.map((one) => [m.kinds[one.kind], m.departureStates[one.state], one.openedAt.slice(0, 10), one.effectiveOn ?? '', one.hearingOn ?? '', one.defenceUntil ?? '', one.day ?? '', one.body, one.reference]))
}

/** An act on the exclusion of a member, answered with it. */
const step = (verb: string, takes: Command['takes'], options: Command['options'], summary: Command['summary'], act: (scene: Scene, client: Client, param: { member: string }) => Promise<Departure>): Command => ({
  noun: 'exclusion',
  verb,
  takes: ['memberNumber', ...takes],
  options,
  summary,
  run: async (scene): Promise<Outcome> => {
    const member = await memberOf(scene)
    const value = await act(scene, await scene.client(), { member })
    return { value, text: departureTable(scene, [value]) }
  },
})

export const departureCommands: readonly Command[] = [
  {
    noun: 'departure',
    verb: 'list',
    takes: [],
    options: {},
    summary: (m) => m.summaries.departureList,
    run: async (scene) => {
      const { items } = await answered((await scene.client()).api.v1.departures.$get())
      const m = scene.m.register
      return { value: items, text: textTable([scene.m.member.number, scene.m.member.name, m.kind, m.from, m.effect, m.hearing, m.defence], items.map((one) => [String(one.number), one.name, m.kinds[one.kind], one.openedAt.slice(0, 10), one.effectiveOn ?? '', one.hearingOn ?? '', one.defenceUntil ?? ''])) || `${m.none}\n` }
    },
  },
  {
    noun: 'departure',
    verb: 'show',
    takes: ['memberNumber'],
    options: {},
    summary: (m) => m.summaries.departureShow,
    run: async (scene) => {
      const member = await memberOf(scene)
      const client = await scene.client()
      const departures = await readDepartures(client, member)
      const forecast = await answered(client.api.v1.members[':member']['departure-forecast'].$get({ param: { member } }))
      const m = scene.m.register
      const account = forecast.account
      const pairs: [string, string | null][] = [[m.lastDay, forecast.lastDay], [m.back, account && plainMoney(BigInt(account.amountCents))], [m.dueOn, account?.dueOn ?? null], [m.floor, account?.floorHolds ? m.floorHolds(account.ahead) : null]]
      return { value: { departures, forecast }, text: `${departureTable(scene, departures)}${textPairs(pairs)}` }
    },
  },
  {
    noun: 'departure',
    verb: 'withdraw',
    takes: ['memberNumber'],
    options: {},
    summary: (m) => m.summaries.departureWithdraw,
    run: async (scene) => {
      const member = await memberOf(scene)
      const value = await answered((await scene.client()).api.v1.members[':member'].withdrawal.$post({ param: { member } }))
      return { value, text: `${scene.m.register.withdrawn(value.lastDay)}\n` }
    },
  },
  {
    noun: 'departure',
    verb: 'take-back',
    takes: ['memberNumber'],
    options: {},
    summary: (m) => m.summaries.departureTakeBack,
    run: async (scene) => {
      const member = await memberOf(scene)
      await acknowledged((await scene.client()).api.v1.members[':member'].withdrawal.$delete({ param: { member } }))
      return { value: { member }, text: `${scene.m.register.takenBack}\n` }
    },
  },
  {
    noun: 'departure',
    verb: 'record',
    takes: ['memberNumber', 'what'],
    options: { ...decisionOptions, ...text },
    summary: (m) => m.summaries.departureRecord,
    run: async (scene) => {
      const json = { kind: oneOf(scene, scene.m.arguments.what, scene.given['what'], recorded), ...decisionOf(scene), reason: await longText(scene) }
      const member = await memberOf(scene)
      const value = await answered((await scene.client()).api.v1.members[':member'].departures.$post({ param: { member }, json }))
      return { value, text: departureTable(scene, [value]) }
    },
  },
  {
    noun: 'departure',
    verb: 'reinstate',
    takes: ['memberNumber'],
    options: decisionOptions,
    summary: (m) => m.summaries.departureReinstate,
    run: async (scene) => {
      const json = decisionOf(scene)
      const member = await memberOf(scene)
      await acknowledged((await scene.client()).api.v1.members[':member'].reinstatement.$post({ param: { member }, json }))
      return { value: { member }, text: `${scene.m.register.reinstated}\n` }
    },
  },
  step('open', [], { 'hearing-on': { type: 'string' }, ...text }, (m) => m.summaries.exclusionOpen, async (scene, client, param) => answered(client.api.v1.members[':member'].exclusion.$post({ param, json: { grievances: await longText(scene), hearingOn: neededOption(scene, 'hearing-on') } }))),
  step('defend', [], text, (m) => m.summaries.exclusionDefend, async (scene, client, param) => answered(client.api.v1.members[':member'].exclusion.defence.$put({ param, json: { defence: await longText(scene) } }))),
  step('hear', [], text, (m) => m.summaries.exclusionHear, async (scene, client, param) => answered(client.api.v1.members[':member'].exclusion.hearing.$put({ param, json: { hearing: await longText(scene) } }))),
  step('decide', ['verdict'], { ...decisionOptions, ...text }, (m) => m.summaries.exclusionDecide, async (scene, client, param) =>
    answered(client.api.v1.members[':member'].exclusion.decision.$post({ param, json: { excluded: oneOf(scene, scene.m.arguments.verdict, scene.given['verdict'], ['exclude', 'keep']) === 'exclude', ...decisionOf(scene), reason: await longText(scene) } })),
  ),
  step('appeal', [], { 'received-on': { type: 'string' }, ...text }, (m) => m.summaries.exclusionAppeal, async (scene, client, param) => {
    const receivedOn = textOption(scene, 'received-on')
    return answered(client.api.v1.members[':member'].exclusion.appeal.$put({ param, json: { appeal: await longText(scene), ...(receivedOn === undefined ? {} : { receivedOn }) } }))
  }),
  step('settle', ['outcome'], { day: { type: 'string' }, reference: { type: 'string' } }, (m) => m.summaries.exclusionSettle, (scene, client, param) =>
    answered(client.api.v1.members[':member'].exclusion.appeal.decision.$post({ param, json: { reinstated: oneOf(scene, scene.m.arguments.outcome, scene.given['outcome'], ['upheld', 'reinstated']) === 'reinstated', day: neededOption(scene, 'day'), reference: textOption(scene, 'reference') ?? '' } })),
  ),
]
