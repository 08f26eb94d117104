import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Person } from '#people/persons/person-store.ts'
import { takeRecoveryCode } from './recovery-codes.ts'
import { bareCode, isTotpCode, matchingStep, takeStep } from './totp.ts'

/**
 * Judges what was typed as a second factor: six digits of the application, or a recovery code; either works once.
 * The caller counts tries. @returns how it was proven, or null.
 */
export async function checkSecondFactor(tx: Tx, person: Person, typed: string, clock: Clock): Promise<'totp' | 'recovery-code' | null> {
  if (person.totpSecret === null) return null
  if (!isTotpCode(typed)) return (await takeRecoveryCode(tx, person.id, typed, clock)) ? 'recovery-code' : null
  const step = matchingStep(person.totpSecret, bareCode(typed), clock)
  return step !== null && (await takeStep(tx, person.id, step)) ? 'totp' : null
}
