/** What a command sees of the world it runs in; tests give their own. */
import type { Readable } from 'node:stream'

export interface CliIo {
  /** What was asked for, and nothing else. */
  stdout(chunk: string | Uint8Array): Promise<void> | void
  /** What is going on, and what went wrong. */
  stderr(text: string): void
  stdin: Readable & { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
  /** Relative paths start here. */
  cwd: string
  /** True when a person reads standard error. */
  terminal: boolean
  /** Asks a person; `secret` is not shown while typed. */
  ask(question: string, options?: { secret?: boolean }): Promise<string>
}
