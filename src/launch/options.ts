/** What the launcher's commands take from the command line and the environment. */
import { parseArgs } from 'node:util'
import type { ParseArgsOptionsConfig } from 'node:util'
import { defaultDataFolder, instancePaths } from './instance-paths.ts'
import type { InstancePaths } from './instance-paths.ts'
import { Refusal } from './refusal.ts'
import { launchMessages } from './terminal.ts'

export interface LaunchOptions {
  paths: InstancePaths
  /** Where node images are kept; instances may share one. */
  cache: string
  json: boolean
  /** What stands behind the options. */
  rest: string[]
  /** Options that only one command knows. */
  own: Record<string, string | boolean | (string | boolean)[] | undefined>
}

const shared = {
  data: { type: 'string' },
  cache: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig

/**
 * @param most words that the command takes behind its options.
 * @throws {Refusal} on an option that the command does not know, one without its value, a word too many.
 */
export function readOptions(argv: readonly string[], own: ParseArgsOptionsConfig = {}, most = Infinity): LaunchOptions {
  const m = launchMessages().refusals
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: { ...shared, ...own }, allowPositionals: true })
    const surplus = positionals[most]
    if (surplus !== undefined) throw new Refusal(m.tooManyWords({ word: surplus }))
    const paths = instancePaths(String(values['data'] ?? process.env['ONYVA_DATA'] ?? defaultDataFolder))
    const cache = String(values['cache'] ?? process.env['ONYVA_CACHE'] ?? paths.cache)
    return { paths, cache, json: values['json'] === true, rest: positionals, own: values }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const option = /'(--?[^' ]+)/.exec(error.message)?.[1] ?? error.message
    const known = (error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'
    throw new Refusal(known ? m.optionValue({ option }) : m.unknownOption({ option }), { cause: error })
  }
}
