/**
 * The command line over the API: `onyva <noun> <verb> …`. Standard output carries what was asked for and nothing
 * else (with `--json` one JSON document); everything said meanwhile goes to standard error.
 */
import { parseArgs } from 'node:util'
import type { ParseArgsOptionsConfig } from 'node:util'
import { messagesOf } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import { allCommands } from './all-commands.ts'
import { commonOptions } from './command.ts'
import type { Command, Scene, Words } from './command.ts'
import { connectTo } from './connect.ts'
import { exitCode } from './exit-code.ts'
import { Failure, failureOf } from './failure.ts'
import { commandHelp, helpOn, usageLine } from './help.ts'
import type { CliIo } from './io.ts'
import { Unreachable } from './panel-fetch.ts'
import { findSession } from './session-file.ts'
import { usage } from './read-options.ts'

/** The language that the environment asks for: French or English (POSIX, « Environment Variables »). */
function languageOf(env: CliIo['env']): Language {
  const wanted = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return wanted.startsWith('fr') ? 'fr' : 'en'
}

/** Runs one command. @returns its exit code (`exit-code.ts`); never throws. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const language = languageOf(io.env)
  const m: Words = messagesOf(language).cli
  const json = argv.includes('--json')
  try {
    return await run(argv, io, language, m)
  } catch (error) {
    const failure = failureIn(error, m)
    io.stderr(json ? `${JSON.stringify(failure.problem)}\n` : `${sentences(failure, m)}\n`)
    return failure.exit
  }
}

function failureIn(error: unknown, m: Words): Failure {
  if (error instanceof Failure) return error
  if (error instanceof Unreachable) return new Failure(exitCode.unreachable, { code: 'unreachable', title: m.unreachable(error.message) })
  return new Failure(exitCode.fault, { code: 'internal', title: error instanceof Error ? error.message : String(error) })
}

/** What a person reads: the sentence, then what to do where we know it. */
function sentences(failure: Failure, m: Words): string {
  const { title, errors, requestId } = failure.problem
  const lines = [title, ...(errors ?? []).map((error) => `  ${error.field}: ${error.wanted}`)]
  if (failure.exit === exitCode.notSignedIn && !['signInWrong', 'noPanel'].includes(failure.problem.code)) lines.push(m.login.hint)
  if (failure.exit === exitCode.fault && requestId) lines.push(m.reference(requestId))
  return lines.join('\n')
}

async function run(argv: readonly string[], io: CliIo, language: Language, m: Words): Promise<number> {
  const [noun = '', second = ''] = argv
  const ofNoun = allCommands.filter((command) => command.noun === noun)
  if (noun === '' || noun === 'help' || noun === '--help' || noun === '-h') {
    await io.stdout(helpOn(m, second !== '' && allCommands.some((command) => command.noun === second) ? second : undefined))
    return exitCode.done
  }
  const command = ofNoun.find((one) => one.verb === '') ?? ofNoun.find((one) => one.verb === second)
  if (!command) {
    if (ofNoun.length > 0 && (second === '--help' || second === '-h' || second === 'help')) {
      await io.stdout(helpOn(m, noun))
      return exitCode.done
    }
    // All commands would push the sentence off the screen.
    io.stderr(ofNoun.length > 0 ? `${m.usage.noVerb(noun, second)}\n\n${helpOn(m, noun)}` : `${m.usage.noNoun(noun)}\n`)
    return exitCode.usage
  }
  const { values, given } = parse(command, argv.slice(command.verb === '' ? 1 : 2), m)
  if (values['help']) {
    await io.stdout(commandHelp(m, command))
    return exitCode.done
  }
  const outcome = await command.run(makeScene(io, m, language, values, given))
  if (values['json']) await io.stdout(`${JSON.stringify(outcome.value, null, 2)}\n`)
  else if (outcome.text !== '') await io.stdout(outcome.text)
  return exitCode.done
}

type Values = Record<string, string | boolean | undefined>

/** @throws {Failure} usage. */
function parse(command: Command, argv: readonly string[], m: Words): { values: Values; given: Record<string, string> } {
  const wrong = (title: string) => usage(`${title}\n${usageLine(m, command)}`)
  let parsed: { values: Values; positionals: string[] }
  try {
    const options: ParseArgsOptionsConfig = { ...commonOptions, ...command.options }
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true }) as typeof parsed
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw wrong(m.usage.badOption(/'([^']+)'/.exec(error.message)?.[1] ?? error.message))
  }
  const given: Record<string, string> = {}
  if (parsed.values['help']) return { values: parsed.values, given }
  for (const [index, name] of command.takes.entries()) {
    const value = parsed.positionals[index]
    if (value !== undefined) given[name.replace(/[[\]]/g, '')] = value
    else if (!name.startsWith('[')) throw wrong(m.usage.missing(m.arguments[name as keyof Words['arguments']]))
  }
  const surplus = parsed.positionals[command.takes.length]
  if (surplus !== undefined) throw wrong(m.usage.tooMany(surplus))
  return { values: parsed.values, given }
}

function makeScene(io: CliIo, m: Words, language: Language, values: Values, given: Record<string, string>): Scene {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined)
  const where = { server: text('server'), data: text('data') }
  const session = async () => {
    const found = await findSession(io, where)
    if (!found) throw new Failure(exitCode.notSignedIn, { code: 'noPanel', title: m.noPanel })
    return found
  }
  const connection = async () => {
    const { door, token } = await session()
    if (token === null) throw new Failure(exitCode.notSignedIn, { code: 'noToken', title: m.noToken(door.origin) })
    return connectTo(door, token, language)
  }
  let connected: ReturnType<typeof connection> | undefined
  return {
    io,
    m,
    language,
    json: values['json'] === true,
    say: (words, value) => io.stderr(values['json'] === true ? `${JSON.stringify(value)}\n` : `${words}\n`),
    where,
    given,
    options: values,
    session,
    client: async () => (await (connected ??= connection())).client,
    fetch: async (path, init) => {
      const answer = await (await (connected ??= connection())).fetch(path, init)
      if (!answer.ok) throw await failureOf(answer)
      return answer
    },
  }
}
