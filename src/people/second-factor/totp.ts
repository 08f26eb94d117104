/** Codes of an authenticator application (RFC 6238: SHA-1, 6 digits, 30 s, what every application reads). */
import { Secret, TOTP } from 'otpauth'
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'

const periodS = 30

const generator = (secretBase32: string, label = '', issuer = ''): TOTP =>
  new TOTP({ secret: Secret.fromBase32(secretBase32), algorithm: 'SHA1', digits: 6, period: periodS, label, issuer })

/** A new secret of 160 bits, in base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32

/** What the QR code says to the application. */
export const totpUri = (secret: string, account: string, issuer: string): string => generator(secret, account, issuer).toString()

/** The step whose code this is, one step of clock drift allowed each way (RFC 6238 §5.2), or null. */
export function matchingStep(secret: string, code: string, clock: Clock): number | null {
  const timestamp = clock.now().getTime()
  const drift = generator(secret).validate({ token: code, timestamp, window: 1 })
  return drift === null ? null : Math.floor(timestamp / 1000 / periodS) + drift
}

/** True for six digits, with or without a space. */
export const isTotpCode = (typed: string): boolean => /^\d{3}\s?\d{3}$/.test(typed.trim())

/** The digits alone. */
export const bareCode = (typed: string): string => typed.replace(/\s/g, '')

/** Takes a step once: of two requests with one code, and of a code seen over a shoulder, the second is refused. */
export async function takeStep(tx: Tx, personId: string, step: number): Promise<boolean> {
  const result = await tx
    .updateTable('person')
    .set({ totp_last_step: step })
    .where('id', '=', personId)
    .where(sql<boolean>`coalesce(totp_last_step, -1) < ${step}`)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}
