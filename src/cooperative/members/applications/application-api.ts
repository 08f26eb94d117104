/** Applications in the API, for those who write down what was decided of them. Applying itself is the public page's. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { body, decision, iso, json } from '../member-api-shapes.ts'
import { keepers } from '../member-policy.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberKinds } from '../member.ts'
import { applicationById, searchApplications } from './application-store.ts'
import { applicationStates } from './application.ts'
import type { Application } from './application.ts'
import { askApplicant, longestQuestion } from './ask-applicant.ts'
import { decideApplication } from './decide-application.ts'

const shownStates = applicationStates.filter((name) => name !== 'unproven')
const tags: [string] = ['membership applications']
const params = z.object({ application: z.string().max(40) })

const shape = z
  .object({
    id: z.string(),
    state: z.enum(applicationStates),
    kind: z.enum(memberKinds),
    name: z.string(),
    personName: z.string(),
    email: z.string(),
    identity: z.record(z.string(), z.string()).openapi({ description: 'As hosting law asks; empty texts where nothing was said.' }),
    shares: z.int().nullable(),
    statutes: z.string().openapi({ description: 'Number of the version that was accepted.' }),
    words: z.string(),
    question: z.string().openapi({ description: 'What was asked of the applicant besides; empty when nothing was.' }),
    answer: z.string(),
    submittedAt: z.iso.datetime(),
    askedAt: z.iso.datetime().nullable(),
    answeredAt: z.iso.datetime().nullable(),
    decidedAt: z.iso.datetime().nullable(),
    body: z.string(),
    reference: z.string(),
    reason: z.string(),
    member: z.string().nullable().openapi({ description: 'Whom it became.' }),
  })
  .openapi('MembershipApplication')

const list = apiRoute(keepers, {
  method: 'get',
  path: '/api/v1/membership-applications',
  operationId: 'listMembershipApplications',
  summary: 'Lists applications in a state',
  tags,
  request: { query: pageQuery.extend({ state: z.enum(shownStates).default('waiting') }) },
  responses: { 200: json('A page of applications.', pageOf(shape)) },
})
const show = apiRoute(keepers, { method: 'get', path: '/api/v1/membership-applications/{application}', operationId: 'showMembershipApplication', summary: 'Shows an application', tags, request: { params }, responses: { 200: json('The application.', shape) } })
const decide = apiRoute(keepers, {
  method: 'post',
  path: '/api/v1/membership-applications/{application}/decision',
  operationId: 'decideMembershipApplication',
  summary: 'Writes down what was decided; the applicant is told',
  tags,
  request: { params, ...body(z.strictObject({ admitted: z.boolean(), ...decision, reason: z.string().max(8000).default('').openapi({ description: 'Of a refusal; the applicant reads it.' }) })) },
  responses: { 200: json('The application as it stands.', shape) },
})
const ask = apiRoute(keepers, {
  method: 'post',
  path: '/api/v1/membership-applications/{application}/question',
  operationId: 'askMembershipApplicant',
  summary: 'Asks the applicant for more; they answer by the link of their letter',
  tags,
  request: { params, ...body(z.strictObject({ question: z.string().max(longestQuestion * 4) })) },
  responses: { 200: json('The application as it stands.', shape) },
})

const shown = (one: Application): z.infer<typeof shape> => ({
  id: one.id,
  state: one.state,
  kind: one.kind,
  name: one.name,
  personName: one.personName,
  email: one.email,
  identity: one.identity,
  shares: one.shares,
  statutes: one.statutes,
  words: one.words,
  question: one.question,
  answer: one.answer,
  submittedAt: one.submittedAt.toISOString(),
  askedAt: iso(one.askedAt),
  answeredAt: iso(one.answeredAt),
  decidedAt: iso(one.decidedAt),
  body: one.body,
  reference: one.reference,
  reason: one.reason,
  member: one.memberId,
})

/** The part of applications for membership of the API. */
export function makeCandidatesApi(ports: Pick<MemberPorts, 'subscribeShares'>) {
  return makeApiApp()
    .openapi(list, async (c) => {
      const { state, page, pageSize } = c.req.valid('query')
      const { applications, counts } = await searchApplications(c.get('db'), { state, page, pageSize })
      return c.json({ items: applications.map(shown), page, pageSize, total: counts[state] }, 200)
    })
    .openapi(show, async (c) => c.json(shown(await applicationById(c.get('db'), c.req.valid('param').application)), 200))
    .openapi(decide, async (c) => {
      const { id } = await applicationById(c.get('db'), c.req.valid('param').application)
      await inTransaction(c.get('db'), (tx) => decideApplication(tx, actorOf(c), { applicationId: id, ...c.req.valid('json'), from: letterheadOf(c) }, ports, c.get('clock')))
      return c.json(shown(await applicationById(c.get('db'), id)), 200)
    })
    .openapi(ask, async (c) => {
      const { id } = await applicationById(c.get('db'), c.req.valid('param').application)
      await inTransaction(c.get('db'), (tx) => askApplicant(tx, actorOf(c), { applicationId: id, question: c.req.valid('json').question, from: letterheadOf(c) }, c.get('clock')))
      return c.json(shown(await applicationById(c.get('db'), id)), 200)
    })
}
