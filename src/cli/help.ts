/** What `--help` prints, made from the table of commands. */
import { allCommands } from './all-commands.ts'
import type { Command, OptionName, Words } from './command.ts'
import { commonOptions } from './command.ts'

const words = (m: Words, name: string): string => m.arguments[name.replace(/[[\]]/g, '') as keyof Words['arguments']]

/** `onyva site create HOST-NAME`. */
export function usageLine(m: Words, command: Command): string {
  const takes = command.takes.map((name) => (name.startsWith('[') ? `[${words(m, name)}]` : words(m, name)))
  return ['onyva', command.noun, command.verb, ...takes].filter((part) => part !== '').join(' ')
}

const columns = (lines: readonly (readonly [string, string])[]): string => {
  const width = Math.min(38, Math.max(0, ...lines.map(([left]) => left.length)))
  return lines.map(([left, right]) => (left.length > width ? `  ${left}\n  ${' '.repeat(width)}  ${right}\n` : `  ${left.padEnd(width)}  ${right}\n`)).join('')
}

const optionLine = (m: Words, name: string, type: 'string' | 'boolean'): readonly [string, string] => [`--${name}${type === 'string' ? ` ${m.value}` : ''}`, m.options[name as OptionName]]

/** Help on one command. */
export function commandHelp(m: Words, command: Command): string {
  const own = Object.entries(command.options).map(([name, spec]) => optionLine(m, name, spec.type))
  const common = Object.entries(commonOptions).map(([name, spec]) => optionLine(m, name, spec.type))
  return `${usageLine(m, command)}\n\n${command.summary(m)}\n\n${m.optionsTitle}\n${columns([...own, ...common])}`
}

/** Help on all commands, or on those of one noun. */
export function helpOn(m: Words, noun?: string): string {
  const commands = allCommands.filter((command) => noun === undefined || command.noun === noun)
  const exits = Object.entries(m.exits)
  return `${m.usageTitle}\n${columns(commands.map((command) => [usageLine(m, command), command.summary(m)] as const))}\n${m.optionsTitle}\n${columns(Object.entries(commonOptions).map(([name, spec]) => optionLine(m, name, spec.type)))}\n${m.exitTitle}\n${columns(exits.map(([code, text]) => [code, text] as const))}`
}
