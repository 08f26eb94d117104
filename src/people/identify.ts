/**
 * From a request to the person who makes it. One query a request; the time of last use is written at most every
 * five minutes.
 */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { hashSecret } from '#lib/ids.ts'
import type { Ctx } from '#web/environment.ts'
import type { Actor, DelegatedKind, Level, Role } from './actor.ts'
import { readSessionCookie } from './sessions/session-cookie.ts'
import { lifeOf } from './sessions/session-rules.ts'

/** How stale `last_seen_at` may be. */
const seenEveryMs = 5 * 60_000
const slipMs = 24 * 3_600_000

interface Row {
  session_id: string
  kind: 'browser' | 'token'
  created_at: Date
  last_seen_at: Date
  authenticated_at: Date
  person_id: string
  name: string
  email: string
  language: 'fr' | 'en'
  theme: 'auto' | 'light' | 'dark'
  roles: Role[]
  members: { id: string; number: number; name: string; status: string }[]
  delegations: { id: string; kind: DelegatedKind; subject: string; level: Level; endsAt: string }[]
}

const bearer = /^Bearer ([a-z0-9]{32})$/i

/**
 * The secret that a request carries and the kind of session it may open. A bearer token counts below `/api/`
 * only, and where one is sent the cookie is not looked at: a request has one identity.
 */
function secretOf(c: Ctx): { secret: string; kind: 'browser' | 'token' } | null {
  const authorization = c.req.header('authorization')
  if (authorization !== undefined) {
    const secret = c.req.path.startsWith('/api/') ? bearer.exec(authorization)?.[1] : undefined
    return secret ? { secret, kind: 'token' } : null
  }
  const secret = readSessionCookie(c)
  return secret ? { secret, kind: 'browser' } : null
}

/** Who makes this request, or null. Reads the session cookie or the bearer token. */
export async function identify(c: Ctx): Promise<Actor | null> {
  const carried = secretOf(c)
  if (!carried) return null
  return actorOfSecret(c.get('db'), carried, { source: c.get('source'), requestId: c.get('requestId') }, c.get('clock'))
}

/** As `identify`, from a secret. Sessions that wait for a second factor, are over or whose person is disabled give null. */
export async function actorOfSecret(
  db: DbOrTx,
  carried: { secret: string; kind: 'browser' | 'token' },
  from: { source: string; requestId: string },
  clock: Clock,
): Promise<Actor | null> {
  const now = clock.now()
  // `member` belongs to the cooperative's side; it is read here because who acts for whom is asked at every request.
  const { rows } = await sql<Row>`
    select s.id as session_id, s.kind, s.created_at, s.last_seen_at, s.authenticated_at,
      p.id as person_id, p.name, p.email, p.language, p.theme,
      coalesce((select json_agg(distinct g.role) from role_grant g
        where g.person_id = p.id and g.granted_at <= ${now} and (g.ends_at is null or g.ends_at > ${now})), '[]') as roles,
      coalesce((select json_agg(json_build_object('id', m.id, 'number', m.number, 'name', m.name, 'status', m.status) order by m.number)
        from member m where m.id in (select r.member_id from representation r
          where r.person_id = p.id and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now}))), '[]') as members,
      coalesce((select json_agg(json_build_object('id', d.id, 'kind', d.subject_kind, 'subject', d.subject_id, 'level', d.level, 'endsAt', d.ends_at))
        from delegation d where d.person_id = p.id and d.ended_at is null and d.accepted_at is not null
          and d.starts_at <= ${now} and d.ends_at > ${now}), '[]') as delegations
    from session s join person p on p.id = s.person_id
    where s.secret_hash = ${hashSecret(carried.secret)} and s.kind = ${carried.kind} and s.step = 'complete'
      and s.expires_at > ${now} and p.disabled_at is null`.execute(db)
  const row = rows[0]
  if (!row) return null
  const life = lifeOf(row.kind, row.roles)
  // Begun under a clock that was ahead by more than a slip: it would live for as long as the clock was wrong.
  if (row.created_at.getTime() - now.getTime() > slipMs) return null
  if (now.getTime() - row.last_seen_at.getTime() >= life.idleMs || now.getTime() - row.created_at.getTime() >= life.absoluteMs) return null
  if (now.getTime() - row.last_seen_at.getTime() >= seenEveryMs)
    await db.updateTable('session').set({ last_seen_at: now, source: from.source }).where('id', '=', row.session_id).execute()
  return {
    personId: row.person_id,
    name: row.name,
    email: row.email,
    language: row.language,
    theme: row.theme,
    roles: row.roles,
    members: row.members,
    delegations: row.delegations.map((one) => ({ ...one, endsAt: new Date(one.endsAt) })),
    sessionId: row.session_id,
    authenticatedAt: row.authenticated_at,
    source: from.source,
    requestId: from.requestId,
  }
}
