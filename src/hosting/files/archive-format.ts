/** Which kind of archive something is: its name says what was meant, its first bytes what it is. */
import { UserError } from '#lib/errors.ts'

export type ArchiveFormat = 'zip' | 'tar.gz'

/** Bytes that `formatOf` wants to see. */
export const signatureLength = 4

/** The format that a name promises, or null. */
export function promisedFormat(name: string): ArchiveFormat | null {
  if (/\.zip$/i.test(name)) return 'zip'
  return /\.(?:tar\.gz|tgz)$/i.test(name) ? 'tar.gz' : null
}

/** The format that first bytes show: zip local header or empty archive (APPNOTE 4.3), gzip with deflate (RFC 1952). */
function formatOf(start: Uint8Array): ArchiveFormat | null {
  const [one, two, three, four] = start
  if (one === 0x50 && two === 0x4b && ((three === 3 && four === 4) || (three === 5 && four === 6))) return 'zip'
  return one === 0x1f && two === 0x8b && three === 8 ? 'tar.gz' : null
}

/** @throws {UserError} `fileArchiveUnknown` when the name promises what the bytes are not. */
export function checkFormat(promised: ArchiveFormat, start: Uint8Array): ArchiveFormat {
  if (formatOf(start) !== promised) throw new UserError('fileArchiveUnknown')
  return promised
}
