/** The password of a database: made here, shown once, kept as a hash only. */
import { createHash } from 'node:crypto'
import { randomText } from '#lib/ids.ts'

/** 24 signs of 32: 120 random bits, which nobody guesses however fast the hash is. */
export const newDatabasePassword = (): string => randomText(24)

/**
 * What `mysql_native_password` keeps: SHA-1 of the SHA-1, in capitals after a star
 * (https://mariadb.com/kb/en/authentication-plugin-mysql_native_password/).
 */
export function nativePasswordHash(password: string): string {
  const once = createHash('sha1').update(password, 'utf8').digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}
