/**
 * Links that work once, sent by message. The address shows a page with a button; only the POST of that page uses
 * the link up, because mail scanners open every address they find.
 */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { hashSecret, newSecret, randomText } from '#lib/ids.ts'

type LinkPurpose = 'invitation' | 'reset' | 'email-old' | 'email-new' | 'lost-factor' | 'lost-factor-cancel'

const hour = 3_600_000
/** How long each link can be used, from when it can first be. */
const linkLifeMs: Record<LinkPurpose, number> = {
  invitation: 7 * 24 * hour,
  reset: hour,
  'email-old': 48 * hour,
  'email-new': 48 * hour,
  'lost-factor': 7 * 24 * hour,
  'lost-factor-cancel': 10 * 24 * hour,
}

interface NewLink {
  purpose: LinkPurpose
  personId: string
  payload?: Readonly<Record<string, unknown>>
  /** Not before; now when absent. */
  usableFrom?: Date
  /** How long it can be used, when not as long as its purpose says. */
  lifeMs?: number
}

/** Makes a link. @returns its secret, of which only the hash is kept. */
export async function createLink(tx: Tx, input: NewLink, clock: Clock): Promise<string> {
  const now = clock.now()
  const usableFrom = input.usableFrom ?? now
  const secret = newSecret()
  await tx
    .insertInto('one_time_link')
    .values({
      secret_hash: hashSecret(secret),
      purpose: input.purpose,
      person_id: input.personId,
      payload: JSON.stringify(input.payload ?? {}),
      created_at: now,
      usable_from: usableFrom,
      expires_at: new Date(usableFrom.getTime() + (input.lifeMs ?? linkLifeMs[input.purpose])),
      used_at: null,
    })
    .execute()
  return secret
}

interface OneTimeLink {
  purpose: LinkPurpose
  personId: string
  payload: Record<string, unknown>
  usableFrom: Date
  expiresAt: Date
}

const dead = (): UserError => new UserError('linkDead', {}, { status: 404 })

/**
 * Reads a link without using it up, for the page that asks to confirm. It may not be usable yet.
 * @throws {UserError} `linkDead` (404): never was, used, revoked, expired, or its person disabled.
 */
export async function readLink(db: DbOrTx, purposes: readonly LinkPurpose[], secret: string, clock: Clock): Promise<OneTimeLink> {
  const link = await db
    .selectFrom('one_time_link as l')
    .innerJoin('person as p', 'p.id', 'l.person_id')
    .select(['l.purpose', 'l.person_id as personId', 'l.payload', 'l.usable_from as usableFrom', 'l.expires_at as expiresAt'])
    .where('l.secret_hash', '=', hashSecret(secret))
    .where('l.purpose', 'in', [...purposes])
    .where('l.used_at', 'is', null)
    .where('l.expires_at', '>', clock.now())
    .where('p.disabled_at', 'is', null)
    .executeTakeFirst()
  if (!link) throw dead()
  return link
}

/** Uses a link up: of two at once, one gets it. @throws {UserError} `linkDead` (404), `linkEarly` (409). */
export async function useLink(tx: Tx, purposes: readonly LinkPurpose[], secret: string, clock: Clock): Promise<OneTimeLink> {
  const link = await readLink(tx, purposes, secret, clock)
  const now = clock.now()
  if (link.usableFrom > now)
    throw new UserError('linkEarly', { hours: Math.ceil((link.usableFrom.getTime() - now.getTime()) / hour) }, { status: 409 })
  const result = await tx.updateTable('one_time_link').set({ used_at: now }).where('secret_hash', '=', hashSecret(secret)).where('used_at', 'is', null).executeTakeFirst()
  if (Number(result.numUpdatedRows) !== 1) throw dead()
  return link
}

/** Makes unused links of a person worthless. @returns how many. */
export async function revokeLinks(tx: Tx, personId: string, purposes: readonly LinkPurpose[], clock: Clock): Promise<number> {
  const now = clock.now()
  const result = await tx
    .updateTable('one_time_link')
    .set({ expires_at: now })
    .where('person_id', '=', personId)
    .where('purpose', 'in', [...purposes])
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Removes links and challenges long over; timed work calls it. */
export async function removeOldLinks(db: DbOrTx, clock: Clock): Promise<void> {
  const floor = new Date(clock.now().getTime() - 30 * 24 * hour)
  await db.deleteFrom('one_time_link').where('expires_at', '<', floor).execute()
  await sql`delete from challenge where expires_at < ${clock.now()}`.execute(db)
}

/** An id that ties two links together. */
export const newChangeId = (): string => randomText(12)
