/** Members in the API, for the cooperative's staff. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { withRole } from '#web/guard.ts'
import { enterMember } from './enter-member.ts'
import { memberById, memberOrders, searchMembers } from './member-store.ts'
import { memberKinds, memberStatuses } from './member.ts'
import type { Member } from './member.ts'

const memberShape = z
  .object({
    id: z.string(),
    number: z.int().openapi({ description: 'The register’s number: given once, never again.' }),
    name: z.string(),
    kind: z.enum(memberKinds).openapi({ description: 'natural: a person; legal: an organisation.' }),
    status: z.enum(memberStatuses),
    createdAt: z.iso.datetime(),
  })
  .openapi('Member')

const newMemberShape = z
  .strictObject({
    name: z.string().min(1).max(300),
    kind: z.enum(memberKinds),
    person: z.strictObject({
      name: z.string().max(300).optional().openapi({ description: 'The member’s own name when absent.' }),
      email: z.string().max(254),
      language: z.enum(['fr', 'en']).default('fr'),
    }).openapi({ description: 'Who acts for the member; without an account yet, they are invited.' }),
  })
  .openapi('NewMember')

const tags: [string] = ['members']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })

const list = apiRoute(withRole('administrator'), {
  method: 'get',
  path: '/api/v1/members',
  operationId: 'listMembers',
  summary: 'Lists members',
  tags,
  request: {
    query: pageQuery.extend({
      q: z.string().max(100).default('').openapi({ description: 'Part of a name or address, or the exact number.' }),
      status: z.enum(memberStatuses).optional(),
      kind: z.enum(memberKinds).optional(),
      sort: z.enum(memberOrders).default('number'),
    }),
  },
  responses: { 200: json('A page of members.', pageOf(memberShape)) },
})
const show = apiRoute(withRole('administrator'), {
  method: 'get',
  path: '/api/v1/members/{member}',
  operationId: 'showMember',
  summary: 'Shows a member',
  tags,
  request: { params: z.object({ member: z.string().max(40) }) },
  responses: { 200: json('The member.', memberShape) },
})
const create = apiRoute(withRole('administrator'), {
  method: 'post',
  path: '/api/v1/members',
  operationId: 'createMember',
  summary: 'Enters a member, with the person who acts for it',
  tags,
  request: { body: { required: true, content: { 'application/json': { schema: newMemberShape } } } },
  responses: { 201: json('The member, with its number.', memberShape) },
})

const shown = (member: Member): z.infer<typeof memberShape> => ({
  id: member.id,
  number: member.number,
  name: member.name,
  kind: member.kind,
  status: member.status,
  createdAt: member.createdAt.toISOString(),
})

/** The members' part of the API. */
export function makeMembersApi() {
  return makeApiApp()
    .openapi(list, async (c) => {
      const { q, status, kind, sort, page, pageSize } = c.req.valid('query')
      const found = await searchMembers(c.get('db'), { text: q, status: status ?? null, kind: kind ?? null, order: sort, descending: false, page, pageSize }, c.get('clock').now())
      return c.json({ items: found.members.map(shown), page, pageSize, total: found.total }, 200)
    })
    .openapi(show, async (c) => c.json(shown(await memberById(c.get('db'), c.req.valid('param').member)), 200))
    .openapi(create, async (c) => {
      const { name, kind, person } = c.req.valid('json')
      const input = { memberName: name, kind, person: { ...person, name: person.name ?? name }, from: letterheadOf(c) }
      return c.json(shown(await inTransaction(c.get('db'), (tx) => enterMember(tx, actorOf(c), input, c.get('clock')))), 201)
    })
}
