/** What concerns one member, in the API: identity with its history, states, people, papers. */
import { z } from '@hono/zod-openapi'
import { documentAnswer } from '#cooperative/documents/document-answer.ts'
import { inTransaction } from '#db/transaction.ts'
import { forbidden, notFound } from '#lib/errors.ts'
import { hasRole } from '#people/actor.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { representationsOf } from '#people/persons/person-list-store.ts'
import { endRepresentation } from '#people/persons/represent.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { body, iso, json, nothing, onMember, pdf } from './member-api-shapes.ts'
import { administrators, ownOrAdministrator, ownOrReaders } from './member-policy.ts'
import { memberById } from './member-store.ts'
import { memberStatuses } from './member.ts'
import { membershipCertificate, registerExtract } from './membership-certificate.ts'
import { changeIdentity } from './register/change-identity.ts'
import { identityFields, missingOf } from './register/civil-identity.ts'
import type { IdentityField } from './register/civil-identity.ts'
import { eventsOf, lockMember } from './register/event-store.ts'
import { changesOfIdentity, identityOf } from './register/identity-store.ts'
import { eventCauses } from './register/transitions.ts'
import { addRepresentativeOf, endRepresentativeOf } from './represent-member.ts'

const tags: [string] = ['members']
const changesShown = 200
const text = z.string()
const texts = Object.fromEntries(identityFields.map((name) => [name, z.string().max(1000).optional()])) as Record<IdentityField, z.ZodOptional<z.ZodString>>

const identityShape = z
  .object({
    name: text,
    ...(Object.fromEntries(identityFields.map((name) => [name, text])) as Record<IdentityField, z.ZodString>),
    missing: z.array(z.enum(identityFields)).openapi({ description: 'What hosting law asks and the register does not know yet.' }),
    changedAt: z.iso.datetime().nullable(),
    erasedAt: z.iso.datetime().nullable().openapi({ description: 'When its time was over.' }),
  })
  .openapi('MemberIdentity')
const changeShape = z.object({ at: z.iso.datetime(), by: text.nullable(), before: z.record(text, text).nullable(), after: z.record(text, text).nullable().openapi({ description: 'Null once it was erased.' }) }).openapi('MemberIdentityChange')
const eventShape = z.object({ position: z.int(), status: z.enum(memberStatuses), cause: z.enum(eventCauses), day: z.iso.date(), body: text, reference: text, recordedAt: z.iso.datetime(), recordedBy: text.nullable() }).openapi('MemberEvent')
const personShape = z.object({ id: text, name: text, email: text, state: z.enum(['active', 'invited', 'disabled']), capacity: z.enum(['self', 'representative']), startsAt: z.iso.datetime(), endsAt: z.iso.datetime().nullable() }).openapi('Representation')

const identity = apiRoute(ownOrAdministrator, { method: 'get', path: '/api/v1/members/{member}/identity', operationId: 'showMemberIdentity', summary: 'Shows who a member is', tags, request: { params: onMember }, responses: { 200: json('The identity.', identityShape) } })
const rectify = apiRoute(ownOrAdministrator, {
  method: 'patch',
  path: '/api/v1/members/{member}/identity',
  operationId: 'rectifyMemberIdentity',
  summary: 'Rectifies it: what is given changes, the rest stays; the name by the cooperative alone',
  tags,
  request: { params: onMember, ...body(z.strictObject({ name: z.string().max(1000).optional(), ...texts })) },
  responses: { 200: json('The identity as it stands.', identityShape) },
})
const changes = apiRoute(ownOrAdministrator, { method: 'get', path: '/api/v1/members/{member}/identity/changes', operationId: 'listMemberIdentityChanges', summary: 'Lists what was rectified, the newest first', tags, request: { params: onMember }, responses: { 200: json('The changes.', itemsOf(changeShape)) } })
const events = apiRoute(ownOrReaders, { method: 'get', path: '/api/v1/members/{member}/events', operationId: 'listMemberEvents', summary: 'Lists a member’s changes of state, the oldest first', tags, request: { params: onMember }, responses: { 200: json('What the register says.', itemsOf(eventShape)) } })
const certificate = apiRoute(ownOrAdministrator, { method: 'get', path: '/api/v1/members/{member}/certificate', operationId: 'downloadMembershipCertificate', summary: 'The certificate of membership', tags, request: { params: onMember }, responses: pdf })
const extract = apiRoute(administrators, { method: 'get', path: '/api/v1/members/{member}/extract', operationId: 'downloadRegisterExtract', summary: 'Everything that the register says of a member', tags, request: { params: onMember }, responses: pdf })
const people = apiRoute(ownOrAdministrator, { method: 'get', path: '/api/v1/members/{member}/people', operationId: 'listRepresentations', summary: 'Lists who acts and acted for a member', tags, request: { params: onMember }, responses: { 200: json('The newest first.', itemsOf(personShape)) } })
const add = apiRoute(ownOrAdministrator, {
  method: 'post',
  path: '/api/v1/members/{member}/people',
  operationId: 'addRepresentation',
  summary: 'Lets one more person act for a member; whether they have an account already is not told',
  tags,
  request: { params: onMember, ...body(z.strictObject({ name: z.string().max(1000), email: z.string().max(1000), language: z.enum(['fr', 'en']).default('fr'), until: z.iso.date().optional().openapi({ description: 'Last day; absent as long as the end is not known.' }) })) },
  responses: nothing,
})
const end = apiRoute(ownOrAdministrator, { method: 'delete', path: '/api/v1/members/{member}/people/{person}', operationId: 'endRepresentation', summary: 'Ends it now', tags, request: { params: onMember.extend({ person: z.string().max(40) }) }, responses: nothing })

async function shownIdentity(db: Parameters<typeof memberById>[0], memberId: string): Promise<z.infer<typeof identityShape>> {
  const member = await memberById(db, memberId)
  const { changedAt, erasedAt, ...known } = await identityOf(db, member.id)
  return { name: member.name, ...known, missing: missingOf(member.kind, known), changedAt: iso(changedAt), erasedAt: iso(erasedAt) }
}

/** The part of one member of the API. */
export function makeMembershipApi() {
  return makeApiApp()
    .openapi(identity, async (c) => c.json(await shownIdentity(c.get('db'), c.req.valid('param').member), 200))
    .openapi(rectify, async (c) => {
      const member = await memberById(c.get('db'), c.req.valid('param').member)
      const { name = member.name, ...given } = c.req.valid('json')
      // The name is what decisions were taken on: the cooperative changes it, on a word.
      if (name !== member.name && !hasRole(actorOf(c), 'administrator')) throw forbidden()
      const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
      await inTransaction(c.get('db'), async (tx) => {
        // of two who rectify at once neither takes the other's field back
        await lockMember(tx, member.id)
        await changeIdentity(tx, actorOf(c), { memberId: member.id, name, identity: { ...(await identityOf(tx, member.id)), ...said } }, c.get('clock'))
      })
      return c.json(await shownIdentity(c.get('db'), member.id), 200)
    })
    .openapi(changes, async (c) => {
      const member = await memberById(c.get('db'), c.req.valid('param').member)
      const found = await changesOfIdentity(c.get('db'), member.id, changesShown)
      return c.json({ items: found.map(({ at, personName, before, after }) => ({ at: at.toISOString(), by: personName, before, after })) }, 200)
    })
    .openapi(events, async (c) => {
      const member = await memberById(c.get('db'), c.req.valid('param').member)
      const found = await eventsOf(c.get('db'), member.id)
      return c.json({ items: found.map(({ position, status, cause, day, body: decided, reference, recordedAt, recordedByName }) => ({ position, status, cause, day, body: decided, reference, recordedAt: recordedAt.toISOString(), recordedBy: recordedByName })) }, 200)
    })
    .openapi(certificate, async (c) => {
      const member = await memberById(c.get('db'), c.req.valid('param').member)
      if (member.admittedOn === null) throw notFound()
      return documentAnswer(c, `${c.get('m').cooperative.papers.certificate} ${member.number}`, membershipCertificate(c.get('m'), c.get('language'), member, c.get('config').cooperative.name)) as never
    })
    .openapi(extract, async (c) => {
      const member = await memberById(c.get('db'), c.req.valid('param').member)
      const [known, said] = [await identityOf(c.get('db'), member.id), await eventsOf(c.get('db'), member.id)]
      return documentAnswer(c, `${c.get('m').cooperative.papers.extract} ${member.number}`, registerExtract(c.get('m'), c.get('language'), member, known, said)) as never
    })
    .openapi(people, async (c) => {
      const member = await memberById(c.get('db'), c.req.valid('param').member)
      const lines = await representationsOf(c.get('db'), member.id)
      return c.json({ items: lines.map(({ personId, startsAt, endsAt, ...line }) => ({ id: personId, ...line, startsAt: startsAt.toISOString(), endsAt: iso(endsAt) })) }, 200)
    })
    .openapi(add, async (c) => {
      const member = await memberById(c.get('db'), c.req.valid('param').member)
      const { until = '', ...person } = c.req.valid('json')
      await countTry(c.get('db'), limits.invitationAccount, actorOf(c).personId, c.get('clock'))
      await inTransaction(c.get('db'), (tx) => addRepresentativeOf(tx, actorOf(c), { memberId: member.id, ...person, until, from: letterheadOf(c) }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(end, async (c) => {
      const { member, person } = c.req.valid('param')
      const { id } = await memberById(c.get('db'), member)
      // the cooperative may end the last one too: somebody died, or was never the right person
      const command = hasRole(actorOf(c), 'administrator') ? endRepresentation : endRepresentativeOf
      await inTransaction(c.get('db'), (tx) => command(tx, actorOf(c), { memberId: id, personId: person }, c.get('clock')))
      return c.body(null, 204)
    })
}
