/** What commands of the register are told: texts, days, decisions. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Scene } from './command.ts'
import { neededOption, textOption, usage } from './read-options.ts'

/** `--text`, from a file when it is `@FILE`. @throws {Failure} usage. */
export async function longText(scene: Scene): Promise<string> {
  const said = neededOption(scene, 'text')
  if (!said.startsWith('@')) return said
  return readFile(resolve(scene.io.cwd, said.slice(1)), 'utf8').catch(() => {
    throw usage(scene.m.register.noSuchFile(said.slice(1)))
  })
}

const bodies = ['directoire', 'supervisory-board', 'board', 'general-meeting', 'extraordinary-meeting'] as const

/** One of a few words. @throws {Failure} usage. */
export function oneOf<const T extends readonly string[]>(scene: Scene, name: string, said: string | undefined, allowed: T): T[number] {
  if (said === undefined || !allowed.includes(said)) throw usage(scene.m.usage.oneOf(name, allowed.join(', ')))
  return said
}

/** `--day`, `--body` and `--reference` of a decision. */
export const decisionOf = (scene: Scene) => ({ day: neededOption(scene, 'day'), body: oneOf(scene, '--body', textOption(scene, 'body'), bodies), reference: textOption(scene, 'reference') ?? '' })

export const decisionOptions = { day: { type: 'string' }, body: { type: 'string' }, reference: { type: 'string' } } as const
