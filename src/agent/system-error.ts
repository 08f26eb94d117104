/** The code of an error of the system, such as `ENOENT`. */
import { constants } from 'node:os'

/**
 * The system's error code, where there is one. Node does not know `EDQUOT`, a quota that is used up, which is how a
 * full site looks: it says `Unknown system error -122` (libuv 1.51 has no name for it; seen on btrfs, Linux 6.12).
 */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errno } = error as NodeJS.ErrnoException
  if (errno === -constants.errno.EDQUOT) return 'EDQUOT'
  return typeof code === 'string' ? code : undefined
}
