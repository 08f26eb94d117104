/** What a command of the command line is. */
import type { hc } from 'hono/client'
import type { Api } from '#compose-api.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { CliIo } from './io.ts'
import type { Session, Where } from './session-file.ts'

export type Client = ReturnType<typeof hc<Api>>
export type Words = Messages['cli']

export interface Scene {
  io: CliIo
  m: Words
  language: Language
  json: boolean
  /** Says meanwhile, on standard error, what is going on: in words, or with `--json` as one line of JSON. */
  say(words: string, value: Readonly<Record<string, unknown>>): void
  where: Where
  /** Texts by name of positional, then the rest of a `many` one. */
  given: Readonly<Record<string, string>>
  options: Readonly<Record<string, string | boolean | undefined>>
  /** The typed client. @throws {Failure} when there is no panel or no token. */
  client(): Promise<Client>
  /** For bytes and events: a path of the API, signed in. Refusals are thrown. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  session(): Promise<Session>
}

/** What a command has to show. */
export interface Outcome {
  /** Printed by `--json`. */
  value: unknown
  /** Printed otherwise; nothing when empty. */
  text: string
}

/** Options shared by several commands; the words on each are in the catalogue under the same name. */
export type OptionName = keyof Words['options']

export interface Command {
  noun: string
  /** Empty for `login`, `logout`, `whoami`. */
  verb: string
  /** What stands behind the verb; a name in brackets may be left out. */
  takes: readonly (keyof Words['arguments'] | `[${keyof Words['arguments']}]`)[]
  options: Partial<Record<OptionName, { type: 'string' | 'boolean' }>>
  summary: (m: Words) => string
  run(scene: Scene): Promise<Outcome>
}

/** Options that every command has. */
export const commonOptions = {
  json: { type: 'boolean' },
  server: { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const
