/** `onyva closing …`: the closing of fiscal years, for the treasury and the board. */
import { setTimeout as wait } from 'node:timers/promises'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { textPairs, textTable } from '../text-table.ts'
import { usage } from '../read-options.ts'
import { isNamed } from '../find-fiscal-year.ts'

const pollMs = 1000

const allClosings = async (client: Client) => (await answered(client.api.v1.closings.$get())).items
type YearClosing = Awaited<ReturnType<typeof allClosings>>[number]

/** The year that is named. @throws {Failure} when there is none. */
async function findYear(scene: Scene, client: Client): Promise<YearClosing> {
  const said = scene.given['fiscalYear'] ?? ''
  const year = (await allClosings(client)).find((one) => isNamed(said, { ...one, id: one.year }))
  if (!year) throw absent(scene.m.closing.noSuchYear(said))
  return year
}

function outcome(scene: Scene, one: YearClosing): Outcome {
  const m = scene.m.closing
  const waits = one.checks.filter(({ isGood }) => !isGood).map(({ name }) => m.checks[name])
  return {
    value: one,
    text: textPairs([[m.from, one.startDay], [m.to, one.endDay], [m.state, m.states[one.state]], [m.result, plainMoney(BigInt(one.resultCents))], [m.waits, waits.join(', ') || null], [m.refusal, one.refusal], [m.id, one.year]]),
  }
}

/** « 512=1234.56; 530=20.00 why it differs », in the sign of decimals of either language. */
function banksOf(scene: Scene, said: string) {
  return said.split(';').filter((part) => part.trim() !== '').map((part) => {
    const [, account = '', amount = '', explanation = ''] = /^\s*([1-8]\w*)\s*=\s*(\S+)\s*(.*)$/.exec(part) ?? []
    try {
      return { account, statementCents: Number(parseMoney(amount, { signed: true })), explanation: explanation.trim() }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw usage(scene.m.closing.banksShape)
    }
  })
}

const text = (scene: Scene, name: string): string => {
  const value = scene.options[name]
  if (typeof value !== 'string') throw usage(scene.m.usage.missing(`--${name}`))
  return value
}

const partNames = ['losses', 'legalReserve', 'statutoryReserve', 'indivisibleReserve', 'otherReserve', 'interest', 'refund', 'carried', 'lossCarried', 'lossOnCarried'] as const

/** « legalReserve=50.00; carried=850.00 ». */
function partsOf(scene: Scene, said: string) {
  const wrong = () => usage(scene.m.closing.partsShape(partNames.join(', ')))
  return said.split(';').filter((part) => part.trim() !== '').map((part) => {
    const [typed = '', amount = ''] = part.split('=')
    const name = partNames.find((one) => one === typed.trim())
    if (!name) throw wrong()
    try {
      return { name, cents: Number(parseMoney(amount)) }
    } catch (error) {
      throw error instanceof UserError ? wrong() : error
    }
  })
}

/** « 3.25 » in hundredths; null when the option is absent. */
function percentOf(scene: Scene, name: string): number | null {
  const said = scene.options[name]
  if (typeof said !== 'string') return null
  if (!/^\d{1,3}([.,]\d{1,2})?$/.test(said)) throw usage(scene.m.closing.percentShape)
  return Math.round(Number(said.replace(',', '.')) * 100)
}

type Allocation = Awaited<ReturnType<typeof showAllocation>>
const showAllocation = (client: Client, year: string) => answered(client.api.v1.closings[':year'].allocation.$get({ param: { year } }))

function allocationOutcome(scene: Scene, one: Allocation): Outcome {
  const m = scene.m.closing
  const euros = (cents: number) => plainMoney(BigInt(cents))
  const least = Math.max(one.least.legalReserveCents, one.least.allReservesCents) + one.least.statutoryReserveCents
  return { value: one, text: textPairs([[m.result, euros(one.resultCents)], [m.least, euros(least)], [m.voted, one.voted ? `${one.voted.meetingDay} ${one.voted.resolution}` : null], ...(one.voted?.parts ?? []).map(({ name, cents }): [string, string] => [name, euros(cents)])]) }
}

export const closingCommands: readonly Command[] = [
  {
    noun: 'closing',
    verb: 'list',
    takes: [],
    options: {},
    summary: (m) => m.summaries.closingList,
    run: async (scene) => {
      const m = scene.m.closing
      const items = await allClosings(await scene.client())
      return { value: items, text: textTable([m.from, m.to, m.state, m.result, m.id], items.map((one) => [one.startDay, one.endDay, m.states[one.state], plainMoney(BigInt(one.resultCents)), one.year])) }
    },
  },
  {
    noun: 'closing',
    verb: 'show',
    takes: ['fiscalYear'],
    options: {},
    summary: (m) => m.summaries.closingShow,
    run: async (scene) => outcome(scene, await findYear(scene, await scene.client())),
  },
  {
    noun: 'closing',
    verb: 'prepare',
    takes: ['fiscalYear'],
    options: { 'cut-off': { type: 'string' }, depreciation: { type: 'string' }, banks: { type: 'string' } },
    summary: (m) => m.summaries.closingPrepare,
    run: async (scene) => {
      const json = { cutOff: text(scene, 'cut-off'), depreciation: text(scene, 'depreciation'), banks: typeof scene.options['banks'] === 'string' ? banksOf(scene, scene.options['banks']) : [] }
      const client = await scene.client()
      const { year } = await findYear(scene, client)
      return outcome(scene, await answered(client.api.v1.closings[':year'].$post({ param: { year }, json })))
    },
  },
  {
    noun: 'closing',
    verb: 'discard',
    takes: ['fiscalYear'],
    options: {},
    summary: (m) => m.summaries.closingDiscard,
    run: async (scene) => {
      const client = await scene.client()
      const { year } = await findYear(scene, client)
      return outcome(scene, await answered(client.api.v1.closings[':year'].$delete({ param: { year } })))
    },
  },
  {
    noun: 'closing',
    verb: 'release',
    takes: ['fiscalYear'],
    options: {},
    summary: (m) => m.summaries.closingRelease,
    run: async (scene) => {
      const client = await scene.client()
      const { year } = await findYear(scene, client)
      let now = await answered(client.api.v1.closings[':year'].release.$post({ param: { year } }))
      while (now.state === 'releasing') {
        scene.say(scene.m.closing.checking(now.checkedEntries, now.totalEntries), { checked: now.checkedEntries, total: now.totalEntries })
        await wait(pollMs)
        now = await answered(client.api.v1.closings[':year'].$get({ param: { year } }))
      }
      return outcome(scene, now)
    },
  },
  {
    noun: 'closing',
    verb: 'allocation',
    takes: ['fiscalYear'],
    options: {},
    summary: (m) => m.summaries.closingAllocation,
    run: async (scene) => {
      const client = await scene.client()
      const { year } = await findYear(scene, client)
      return allocationOutcome(scene, await showAllocation(client, year))
    },
  },
  {
    noun: 'closing',
    verb: 'allocate',
    takes: ['fiscalYear'],
    options: { 'meeting-day': { type: 'string' }, resolution: { type: 'string' }, parts: { type: 'string' }, 'interest-ceiling': { type: 'string' }, 'member-turnover': { type: 'string' } },
    summary: (m) => m.summaries.closingAllocate,
    run: async (scene) => {
      const json = { meetingDay: text(scene, 'meeting-day'), resolution: text(scene, 'resolution'), parts: partsOf(scene, text(scene, 'parts')), interestCeiling: percentOf(scene, 'interest-ceiling'), memberTurnover: percentOf(scene, 'member-turnover') }
      const client = await scene.client()
      const { year } = await findYear(scene, client)
      return allocationOutcome(scene, await answered(client.api.v1.closings[':year'].allocation.$post({ param: { year }, json })))
    },
  },
]
