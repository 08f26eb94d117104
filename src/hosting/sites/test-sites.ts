/** Members, actors, a node and sites for tests, on the database given. */
import type { Tx } from '#db/open-database.ts'
import { testClock } from '#lib/clock.ts'
import type { Clock } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor, Level, Role } from '#people/actor.ts'
import { byItself } from '#people/audit.ts'
import { createMember } from '#cooperative/members/create-member.ts'
import type { Member, MemberStatus } from '#cooperative/members/member.ts'
import type { Report } from '#wire/node-state.ts'
import { createSite } from './create-site.ts'
import type { NewSite } from './create-site.ts'
import type { Site } from './site.ts'

export const sitesDomain = 'sites-onyva.localhost'
export const clock = testClock()

export const buildMember = (tx: Tx, name = 'Fédération des ateliers vélo', status: MemberStatus = 'admitted'): Promise<Member> =>
  createMember(tx, byItself('test'), { name, kind: 'legal', status }, clock)

/** A person with a row (the journal shows their name), who acts for these members. */
export async function buildActor(tx: Tx, members: readonly Member[], roles: readonly Role[] = [], name = 'Camille Ferrand'): Promise<Actor> {
  const personId = randomText(12)
  const email = `${personId}@ateliers.example`
  await tx
    .insertInto('person')
    .values({ id: personId, email, name, password_hash: null, totp_secret: null, totp_pending_secret: null, totp_last_step: null, disabled_at: null, created_at: clock.now() })
    .execute()
  return {
    personId,
    name,
    email,
    language: 'fr',
    theme: 'auto',
    roles,
    members: members.map(({ id, number, name, status }) => ({ id, number, name, status })),
    delegations: [],
    sessionId: randomText(12),
    authenticatedAt: clock.now(),
    source: '192.0.2.7',
    requestId: randomText(12),
  }
}

/** The same person with a right that was lent to them on a site for a year. */
export const lent = (actor: Actor, siteId: string, level: Level): Actor => ({
  ...actor,
  delegations: [...actor.delegations, { id: randomText(12), kind: 'site', subject: siteId, level, endsAt: new Date(clock.now().getTime() + 365 * 24 * 3_600_000) }],
})

/** A node that was seen just now. */
export async function buildNode(tx: Tx, name = `ardoise-${randomText(4)}`): Promise<string> {
  const id = randomText(12)
  await tx.insertInto('node').values({ id, name, seen_at: clock.now(), facts: null, certificate_serial: null, created_at: clock.now() }).execute()
  return id
}

export interface SiteScene {
  member: Member
  actor: Actor
  administrator: Actor
  /** Somebody else, who acts for another member. */
  stranger: Actor
  nodeId: string
}

/** A node, a member with a person, another one, and an administrator. */
export async function buildScene(tx: Tx): Promise<SiteScene> {
  const nodeId = await buildNode(tx)
  const member = await buildMember(tx)
  const other = await buildMember(tx, 'Radio Ricochet')
  return {
    nodeId,
    member,
    actor: await buildActor(tx, [member]),
    stranger: await buildActor(tx, [other], [], 'Dominique Rey'),
    administrator: await buildActor(tx, [], ['administrator'], 'Noé Perrin'),
  }
}

export const buildSite = (tx: Tx, actor: Actor, input: Partial<NewSite> = {}, at: Clock = clock): Promise<Site> =>
  createSite(tx, actor, { memberId: actor.members[0]?.id ?? '', name: 'La roue libre', hostName: `roue-${randomText(6)}`, profile: 'php', sitesDomain, ...input }, at)

/** What a node says after it did what was wanted. */
export const appliedReport = (site: Site, more: Partial<Report> = {}): Report => ({
  kind: 'site',
  id: site.id,
  generation: site.generation,
  outcome: 'applied',
  reason: null,
  detail: null,
  httpStatus: 200,
  answering: true,
  size: null,
  durationMs: 12,
  ...more,
})
