/** Whether PHP can read a file (`php -l`): asked before it takes the place of one that works. */
import { run } from '#lib/exec.ts'

interface SyntaxError {
  line: number
  message: string
}

const checkTimeoutMs = 10_000
/** As sites' PHP is set (packaging/node/php/site.ini), without any file of the machine's. */
const settings = ['-n', '-d', 'short_open_tag=0', '-d', 'display_errors=1', '-d', 'html_errors=0', '-d', 'log_errors=0', '-d', 'memory_limit=96M']

const complaint = /^(?:PHP )?(?:Parse|Fatal|Compile) error: +(.*?)(?: \(previously declared in .*)? in \S.* on line (\d+)$/m

/** @returns what is wrong, or null: it can be read, or PHP could not be asked, which must keep nobody from saving. */
export async function checkPhp(version: string, file: string): Promise<SyntaxError | null> {
  const checked = await run(`/usr/bin/php${version}`, [...settings, '-l', file], { timeoutMs: checkTimeoutMs, maxOutputBytes: 64 * 1024 }).catch(() => null)
  if (checked === null || checked.code === 0) return null
  const [, message, line] = complaint.exec(checked.stdout) ?? []
  if (message === undefined) return null
  // oxlint-disable-next-line no-control-regex
  return { line: Number(line), message: message.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 400) }
}
