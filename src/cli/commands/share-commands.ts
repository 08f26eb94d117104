/** `onyva shares …`: what members hold, for themselves; the register of movements and what is paid in, for who keeps it. */
import { readCsv } from '#lib/csv.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney } from '#lib/money.ts'
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Client, Command, Scene } from '../command.ts'
import { memberIdOf } from '../find-member.ts'
import { centsGiven, euros, localText, neededOption, textOption, usage, wholeGiven } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'
import { servedName, takeBytes } from '../take-bytes.ts'

const numbered = (scene: Scene, name: 'movement' | 'payment') => ({ param: { [name]: String(wholeGiven(scene, name)) } })
const member = (scene: Scene, client: Client): Promise<string> => memberIdOf(scene, client, scene.given['member'] ?? '')

export const shareCommands: readonly Command[] = [
  {
    noun: 'shares',
    verb: 'capital',
    takes: [],
    options: { day: { type: 'string' } },
    summary: (m) => m.summaries.sharesCapital,
    run: async (scene) => {
      const client = await scene.client()
      const day = textOption(scene, 'day')
      const found = await answered(client.api.v1.capital.$get({ query: day === undefined ? {} : { day } }))
      const m = scene.m.books
      return { value: found, text: textPairs([[m.day, found.day], [m.shares, String(found.shares)], [m.capital, euros(found.capitalCents)], [m.unpaid, euros(found.unpaidCents)], [m.floor, euros(found.floorCents)], [m.room, euros(found.roomCents)]]) }
    },
  },
  {
    noun: 'shares',
    verb: 'show',
    takes: ['member'],
    options: {},
    summary: (m) => m.summaries.sharesShow,
    run: async (scene) => {
      const client = await scene.client()
      const held = await answered(client.api.v1.members[':member'].shares.$get({ param: { member: await member(scene, client) } }))
      const m = scene.m.books
      return { value: held, text: textPairs([[m.shares, String(held.shares)], [m.value, euros(held.valueCents)], [m.capital, euros(held.capitalCents)], [m.unpaid, euros(held.unpaidCents)]]) }
    },
  },
  {
    noun: 'shares',
    verb: 'certificate',
    takes: ['member', '[local]'],
    options: {},
    summary: (m) => m.summaries.sharesCertificate,
    run: async (scene) => {
      const client = await scene.client()
      const answer = await scene.fetch(`/api/v1/members/${encodeURIComponent(await member(scene, client))}/shares/certificate`)
      return takeBytes(scene, answer, servedName(answer, 'certificate.pdf'))
    },
  },
  {
    noun: 'shares',
    verb: 'subscribe',
    takes: ['member', 'shares'],
    options: {},
    summary: (m) => m.summaries.sharesSubscribe,
    run: async (scene) => {
      const client = await scene.client()
      const shares = wholeGiven(scene, 'shares')
      const done = await answered(client.api.v1.members[':member'].shares.$post({ param: { member: await member(scene, client) }, json: { shares } }))
      const m = scene.m.books
      return { value: done, text: textPairs([[m.movement, String(done.movement)], [m.total, euros(done.totalCents)], [m.atOnce, euros(done.firstCents)], [m.restBy, done.balanceDueOn]]) }
    },
  },
  {
    noun: 'shares',
    verb: 'redeem',
    takes: ['member', 'shares'],
    options: {},
    summary: (m) => m.summaries.sharesRedeem,
    run: async (scene) => {
      const client = await scene.client()
      const shares = wholeGiven(scene, 'shares')
      const done = await answered(client.api.v1.members[':member'].redemptions.$post({ param: { member: await member(scene, client) }, json: { shares } }))
      const m = scene.m.books
      return { value: done, text: textPairs([[m.request, String(done.number)], [m.dueOn, done.dueOn]]) }
    },
  },
  {
    noun: 'shares',
    verb: 'movements',
    takes: [],
    options: { search: { type: 'string' } },
    summary: (m) => m.summaries.sharesMovements,
    run: async (scene) => {
      const client = await scene.client()
      const lines = await allPages((page, pageSize) => answered(client.api.v1.shares.movements.$get({ query: { page, pageSize, q: textOption(scene, 'search') ?? '' } })))
      const m = scene.m.books
      return { value: lines, text: textTable([m.number, m.day, m.movement, m.shares, m.from, m.to, m.reference], lines.map((line) => [String(line.number), line.day, m.kinds[line.kind], String(line.shares), line.from ?? '', line.to ?? '', line.reference])) }
    },
  },
  {
    noun: 'shares',
    verb: 'transfer',
    takes: ['member', 'receiver', 'shares'],
    options: { reference: { type: 'string' } },
    summary: (m) => m.summaries.sharesTransfer,
    run: async (scene) => {
      const client = await scene.client()
      const [from, to] = [await member(scene, client), await memberIdOf(scene, client, scene.given['receiver'] ?? '')]
      const done = await answered(client.api.v1.shares.transfers.$post({ json: { from, to, shares: wholeGiven(scene, 'shares'), reference: neededOption(scene, 'reference') } }))
      return { value: done, text: `${done.number}\n` }
    },
  },
  {
    noun: 'shares',
    verb: 'reverse',
    takes: ['movement'],
    options: { reference: { type: 'string' } },
    summary: (m) => m.summaries.sharesReverse,
    run: async (scene) => {
      const client = await scene.client()
      const done = await answered(client.api.v1.shares.movements[':movement'].reversal.$post({ ...numbered(scene, 'movement'), json: { reference: neededOption(scene, 'reference') } }))
      return { value: done, text: `${done.number}\n` }
    },
  },
  {
    noun: 'shares',
    verb: 'subscriptions',
    takes: [],
    options: { search: { type: 'string' } },
    summary: (m) => m.summaries.sharesSubscriptions,
    run: async (scene) => {
      const client = await scene.client()
      const lines = await allPages((page, pageSize) => answered(client.api.v1.shares.subscriptions.$get({ query: { page, pageSize, q: textOption(scene, 'search') ?? '' } })))
      const m = scene.m.books
      return { value: lines, text: textTable([m.movement, m.name, m.dueOn, m.total, m.left], lines.map((line) => [String(line.movement), line.name, line.balanceDueOn, euros(line.totalCents), euros(line.leftCents)])) }
    },
  },
  {
    noun: 'shares',
    verb: 'pay',
    takes: ['movement', 'amount'],
    options: { day: { type: 'string' } },
    summary: (m) => m.summaries.sharesPay,
    run: async (scene) => {
      const client = await scene.client()
      const done = await answered(client.api.v1.shares.movements[':movement'].payments.$post({ ...numbered(scene, 'movement'), json: { cents: centsGiven(scene, 'amount'), day: neededOption(scene, 'day') } }))
      const m = scene.m.books
      return { value: done, text: textPairs([[m.payment, String(done.number)], [m.left, euros(done.leftCents)]]) }
    },
  },
  {
    noun: 'shares',
    verb: 'correct',
    takes: ['payment'],
    options: {},
    summary: (m) => m.summaries.sharesCorrect,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.shares.payments[':payment'].$delete(numbered(scene, 'payment')))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'shares',
    verb: 'takeover',
    takes: ['local'],
    options: { day: { type: 'string' } },
    summary: (m) => m.summaries.sharesTakeover,
    run: async (scene) => {
      const day = neededOption(scene, 'day')
      const rows = heldBefore(scene, await localText(scene))
      const client = await scene.client()
      // one look for all of them
      const known = new Map((await allPages((page, pageSize) => answered(client.api.v1.members.$get({ query: { page, pageSize } })))).map(({ number, id }) => [String(number), id]))
      const holdings = rows.map(({ said, shares, paidCents }) => ({ member: known.get(said) ?? said, shares, paidCents }))
      const done = await answered(client.api.v1.shares.takeover.$post({ json: { day, holdings } }))
      return { value: done, text: `${done.movements}\n` }
    },
  },
]

/** Lines of a table « number of the member; shares; euros paid », its first line being names. @throws {Failure} usage, with the line. */
function heldBefore(scene: Scene, text: string): { said: string; shares: number; paidCents: number }[] {
  try {
    return readCsv(text).slice(1).map(({ line, cells: [said = '', shares = '', paid = ''] }) => {
      if (!/^\s*\d{1,9}\s*$/.test(shares)) throw usage(scene.m.books.takeoverLine(line))
      return { said: said.trim(), shares: Number(shares), paidCents: Number(parseMoney(paid)) }
    })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw usage(scene.m.books.takeoverShape)
  }
}
