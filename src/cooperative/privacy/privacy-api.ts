/** Privacy in the API: what is held on a person, erasure where the law lets, how long all is kept, the register of processing. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { administrators, readers } from '#cooperative/members/member-policy.ts'
import { recordAudit } from '#people/audit.ts'
import { erasePerson } from '#people/persons/erase-person.ts'
import { personById } from '#people/persons/person-store.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { recently, signedIn } from '#web/guard.ts'
import { collectData } from './collect-data.ts'
import type { PrivacyPorts } from './collect-data.ts'
import { loggedErasures, nextErasures } from './execute-retention.ts'
import { retentionRules, ruleDays } from './retention-rules.ts'

const tags: [string] = ['privacy']
const previewDays = 30
const loggedShown = 100
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const rows = z.array(z.record(z.string(), z.unknown()))
const dataShape = z.object({ collectedAt: z.iso.datetime(), person: z.record(z.string(), z.unknown()), parts: z.record(z.string(), rows) }).openapi('PersonalData')
const ruleName = z.enum(retentionRules.map(({ name }) => name) as [string, ...string[]])
const retentionShape = z
  .object({
    rules: z.array(z.object({ rule: ruleName, days: z.int(), next: z.int().openapi({ description: `How many are erased within ${previewDays} days.` }), first: z.iso.datetime().nullable() })),
    erased: z.array(z.object({ at: z.iso.datetime(), rule: ruleName, subject: z.string(), count: z.int() })).openapi({ description: 'The newest first.' }),
  })
  .openapi('Retention')
const activityShape = z.object({ name: z.string(), purpose: z.string(), basis: z.string(), people: z.string(), data: z.string(), recipients: z.string(), retention: z.string(), transfers: z.string(), security: z.string() }).openapi('ProcessingActivity')
const params = z.object({ person: z.string().max(40) })
const gone = { 204: { description: 'Nothing of them is left but what the law keeps.' } }

const mine = apiRoute(signedIn, { method: 'get', path: '/api/v1/me/data', operationId: 'exportMyData', summary: 'Everything that is held on me', tags, responses: { 200: json('By part.', dataShape) } })
const eraseMe = apiRoute(signedIn, { method: 'post', path: '/api/v1/me/erasure', operationId: 'eraseMe', summary: 'Erases my account, with a token of the last ten minutes', tags, responses: gone }, recently)
const of = apiRoute(administrators, { method: 'get', path: '/api/v1/persons/{person}/data', operationId: 'exportPersonData', summary: 'Everything that is held on a person; that it was read stands in the journal', tags, request: { params }, responses: { 200: json('By part.', dataShape) } })
const erase = apiRoute(administrators, { method: 'post', path: '/api/v1/persons/{person}/erasure', operationId: 'erasePerson', summary: 'Erases a person, with a token of the last ten minutes', tags, request: { params }, responses: gone }, recently)
const retention = apiRoute(readers, { method: 'get', path: '/api/v1/retention', operationId: 'showRetention', summary: 'How long what is kept, what will be erased next, what was', tags, responses: { 200: json('Rules and what they did.', retentionShape) } })
const processing = apiRoute(readers, { method: 'get', path: '/api/v1/processing', operationId: 'showProcessing', summary: 'The register of processing (GDPR art. 30)', tags, responses: { 200: json('Who is in charge, and every activity.', z.object({ controller: z.string(), contact: z.string(), activities: z.array(activityShape) })) } })

/** Instants become texts on the way. */
type Shown = z.infer<typeof dataShape>

/** The part of privacy of the API. */
export function makePrivacyApi(ports: PrivacyPorts) {
  return makeApiApp()
    .openapi(mine, async (c) => {
      c.header('cache-control', 'private, no-store')
      return c.json((await collectData(c.get('db'), actorOf(c).personId, ports, c.get('clock').now())) as Shown, 200)
    })
    .openapi(eraseMe, async (c) => {
      await inTransaction(c.get('db'), (tx) => erasePerson(tx, actorOf(c), { personId: actorOf(c).personId }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(of, async (c) => {
      const { id, name } = await personById(c.get('db'), c.req.valid('param').person)
      await inTransaction(c.get('db'), (tx) => recordAudit(tx, actorOf(c), { action: 'person.dataRead', subjectKind: 'person', subjectId: id, after: { name } }, c.get('clock')))
      c.header('cache-control', 'private, no-store')
      return c.json((await collectData(c.get('db'), id, ports, c.get('clock').now())) as Shown, 200)
    })
    .openapi(erase, async (c) => {
      const { id } = await personById(c.get('db'), c.req.valid('param').person)
      await inTransaction(c.get('db'), (tx) => erasePerson(tx, actorOf(c), { personId: id }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(retention, async (c) => {
      const next = await nextErasures(c.get('db'), previewDays, c.get('clock').now())
      const erased = await loggedErasures(c.get('db'), loggedShown)
      return c.json({ rules: next.map(({ rule, count, first }) => ({ rule, days: ruleDays(rule), next: count, first: first?.toISOString() ?? null })), erased: erased.map(({ at, ...line }) => ({ at: at.toISOString(), ...line })) }, 200)
    })
    .openapi(processing, (c) => {
      const t = c.get('m').cooperative.privacy
      const { name, contactEmail } = c.get('config').cooperative
      return c.json({ controller: name, contact: contactEmail, activities: t.activities.map((one) => ({ ...one, transfers: t.noTransfers, security: t.securityText })) }, 200)
    })
}
