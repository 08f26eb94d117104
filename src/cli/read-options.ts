/** Reading what was typed behind a command: a text, a day, an amount, a number, a file of this machine. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemClock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import type { OptionName, Scene } from './command.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'

/** What ends a command that was not written as `--help` says. */
export const usage = (title: string): Failure => new Failure(exitCode.usage, { code: 'usage', title })

/** An option's text, or undefined. */
export const textOption = (scene: Scene, name: OptionName): string | undefined => {
  const value = scene.options[name]
  return typeof value === 'string' ? value : undefined
}

/** The same of one that must be there. @throws {Failure} usage. */
export function neededOption(scene: Scene, name: OptionName): string {
  const value = textOption(scene, name)
  if (value === undefined) throw usage(scene.m.usage.missing(`--${name}`))
  return value
}

/** The day of `--day`, today where none was said. */
export const dayOption = (scene: Scene): string => textOption(scene, 'day') ?? dayOf(systemClock.now())

/** Cents as tables show them. */
export const euros = (cents: number): string => plainMoney(BigInt(cents))

/** A whole number behind the verb, a negative one too: what it may be is for the panel to say. @throws {Failure} usage. */
export function wholeGiven(scene: Scene, name: keyof Scene['m']['arguments']): number {
  const typed = scene.given[name] ?? ''
  if (!/^-?\d{1,15}$/.test(typed)) throw usage(scene.m.usage.whole(scene.m.arguments[name]))
  return Number(typed)
}

interface AmountReading {
  /** Less than nothing is taken. */
  signed?: boolean
}

function centsOf(scene: Scene, typed: string, what: string, { signed = false }: AmountReading): number {
  try {
    return Number(parseMoney(typed, { signed }))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw usage((signed ? scene.m.books.signedEuros : scene.m.books.euros)(what))
  }
}

/** An amount in euros behind the verb, in cents. @throws {Failure} usage, with how it is written. */
export const centsGiven = (scene: Scene, name: keyof Scene['m']['arguments'], reading: AmountReading = {}): number => centsOf(scene, scene.given[name] ?? '', scene.m.arguments[name], reading)

/** The same of an option that must be there. @throws {Failure} usage. */
export const neededCents = (scene: Scene, name: OptionName): number => centsOf(scene, neededOption(scene, name), `--${name}`, {})

/** The same of an option, undefined where it was not said. @throws {Failure} usage. */
export function centsOption(scene: Scene, name: OptionName, reading: AmountReading = {}): number | undefined {
  const typed = textOption(scene, name)
  return typed === undefined ? undefined : centsOf(scene, typed, `--${name}`, reading)
}

/** The text of a file of this machine. @throws {Failure} usage when it cannot be read. */
export async function localText(scene: Scene): Promise<string> {
  const local = scene.given['local'] ?? ''
  return readFile(resolve(scene.io.cwd, local), 'utf8').catch(() => {
    throw usage(scene.m.ledger.noSuchFile(local))
  })
}

/** The same as JSON. @throws {Failure} usage. */
export async function localJson<T>(scene: Scene): Promise<T> {
  try {
    return JSON.parse(await localText(scene)) as T
  } catch (error) {
    if (error instanceof Failure) throw error
    throw usage(scene.m.ledger.notJson(scene.given['local'] ?? ''))
  }
}
