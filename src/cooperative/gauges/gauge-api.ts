/** Gauges in the API. Amounts are whole numbers in the unit that stands beside them. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { addMonths, dayOf, startOfMonth } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { gaugeNamed } from './catalogue.ts'
import { dateNames, gaugeNames, partNames, reasons } from './gauge.ts'
import { setsGauges } from './gauge-policy.ts'
import { changeGaugeSetting, gaugeSetting } from './gauge-setting.ts'
import type { GaugeSetting } from './gauge-setting.ts'
import { latestReadings, readingHistory } from './gauge-store.ts'
import type { KeptReading } from './gauge-store.ts'

const tags: [string] = ['gauges']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const unit = z.enum(['cents', 'months', 'percent', 'count']).openapi({ description: 'cents; hundredths of a month; hundredths of a per cent; a number' })
const states = z.enum(['calm', 'near', 'crossed', 'unknown'])
const readingShape = z
  .object({
    gauge: z.enum(gaugeNames),
    day: z.iso.date().openapi({ description: 'The day that it was read for.' }),
    readAt: z.iso.datetime(),
    value: z.int().nullable().openapi({ description: 'In `unit`; null: it cannot be told, or has no end (cash that does not fall).' }),
    unit,
    drawn: z.int().nullable().openapi({ description: 'What is drawn over time, in `drawnUnit`.' }),
    drawnUnit: unit,
    threshold: z.int().nullable().openapi({ description: 'In `drawnUnit`.' }),
    state: states,
    because: z.enum(reasons).nullable(),
    asOf: z.iso.date().nullable().openapi({ description: 'The last day that its data tells of; null: it holds for the day itself.' }),
    parts: z.array(z.object({ name: z.enum(partNames), value: z.int(), unit, accounts: z.object({ prefixes: z.array(z.string()), from: z.iso.date().nullable(), to: z.iso.date() }).nullable().openapi({ description: 'Accounts of the books that it is the sum of; `from` null: what they stand at.' }) })),
    dates: z.array(z.object({ name: z.enum(dateNames), day: z.iso.date() })),
  })
  .openapi('GaugeReading')
const whole = z.int()
const settingShape = z.strictObject({
  reserveCents: whole.min(0).nullable(), runwayNear: whole, runwayLeast: whole, burnMonths: whole, breakEven: whole.nullable(), phantomPercent: whole, arrearsPercent: whole, seats: whole.nullable(), lossesBefore: whole, quietDays: whole, version: whole.optional(),
})
const keptShape = settingShape.required({ version: true }).openapi('GaugeSetting')
const path = '/api/v1/gauges'

const routes = {
  list: apiRoute(signedIn, { method: 'get', path, operationId: 'listGauges', summary: 'How the cooperative stands: the latest reading of every gauge', tags, responses: { 200: json('In the order of the page; those that make no sense for this cooperative are absent.', itemsOf(readingShape)) } }),
  setting: apiRoute(signedIn, { method: 'get', path: `${path}/setting`, operationId: 'showGaugeSetting', summary: 'From where gauges call the board', tags, responses: { 200: json('The setting.', keptShape) } }),
  set: apiRoute(setsGauges, { method: 'put', path: `${path}/setting`, operationId: 'changeGaugeSetting', summary: 'Changes it', tags, request: { body: { required: true as const, content: { 'application/json': { schema: settingShape } } } }, responses: { 200: json('The setting.', keptShape) } }),
  one: apiRoute(signedIn, { method: 'get', path: `${path}/{gauge}`, operationId: 'showGauge', summary: 'One gauge with its course', tags, request: { params: z.object({ gauge: z.string().max(40) }), query: z.object({ months: z.coerce.number().int().min(1).max(120).default(36) }) }, responses: { 200: json('The latest reading, and those of ends of months, the oldest first.', z.object({ latest: readingShape, history: z.array(readingShape) })) } }),
}

const plain = (value: bigint | null): number | null => (value === null ? null : Number(value))
function shaped(one: KeptReading): z.infer<typeof readingShape> {
  const { unit: own, drawnUnit } = gaugeNamed(one.gauge) ?? { unit: 'count', drawnUnit: 'count' }
  return {
    gauge: one.gauge, day: one.day, readAt: one.readAt.toISOString(), value: plain(one.value), unit: own, drawn: plain(one.drawn), drawnUnit, threshold: plain(one.threshold), state: one.state, because: one.because, asOf: one.asOf,
    parts: one.parts.map((part) => ({ name: part.name, value: Number(part.value), unit: part.unit, accounts: part.accounts ? { prefixes: [...part.accounts.prefixes], from: part.accounts.from, to: part.accounts.to } : null })),
    dates: one.dates.map(({ name, day }) => ({ name, day })),
  }
}
const settingOf = (setting: GaugeSetting) => ({ ...setting, reserveCents: plain(setting.reserveCents) })

/** The part of gauges of the API. */
export function makeGaugesApi() {
  return makeApiApp()
    .openapi(routes.list, async (c) => c.json({ items: (await latestReadings(c.get('db'))).map(shaped) }, 200))
    .openapi(routes.setting, async (c) => c.json(settingOf(await gaugeSetting(c.get('db'))), 200))
    .openapi(routes.set, async (c) => {
      const { reserveCents, ...rest } = c.req.valid('json')
      return c.json(settingOf(await inTransaction(c.get('db'), (tx) => changeGaugeSetting(tx, actorOf(c), { ...rest, reserveCents: reserveCents === null ? null : BigInt(reserveCents) }, c.get('clock')))), 200)
    })
    .openapi(routes.one, async (c) => {
      const gauge = gaugeNamed(c.req.valid('param').gauge)
      const latest = gauge && (await latestReadings(c.get('db'))).find((one) => one.gauge === gauge.name)
      if (!gauge || !latest) throw new UserError('gaugeNone', {}, { status: 404 })
      const history = await readingHistory(c.get('db'), addMonths(startOfMonth(dayOf(c.get('clock').now())), -c.req.valid('query').months), gauge.name)
      return c.json({ latest: shaped(latest), history: history.map(shaped) }, 200)
    })
}
