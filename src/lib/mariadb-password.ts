/** How MariaDB keeps a password that it compares itself. */
import { createHash } from 'node:crypto'

/**
 * What `mysql_native_password` keeps: SHA-1 of the SHA-1, in capitals after a star
 * (https://mariadb.com/kb/en/authentication-plugin-mysql_native_password/). Only for passwords of our own making:
 * 120 random bits are not guessed however fast the hash is.
 */
export function nativePasswordHash(password: string): string {
  const once = createHash('sha1').update(password, 'utf8').digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}
