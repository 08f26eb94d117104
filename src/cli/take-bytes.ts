import { resolve } from 'node:path'
import type { Outcome, Scene } from './command.ts'
import { usage } from './read-options.ts'
import { saveBody } from './save-body.ts'

/** The name that the panel gives a file, or another where it gives none. */
export const servedName = (answer: Response, otherwise: string): string => /filename="([^"/\\]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? otherwise

/**
 * Puts a file of the panel where the word `local` says, or under its `usual` name: into a file of this machine, or for
 * `-` to the output. `tell` makes the outcome of where it stands and how many bytes it has.
 * @throws {Failure} usage, when both JSON and bytes would go to the output.
 */
export async function takeBytes(scene: Scene, answer: Response, usual: string, tell?: (target: string, bytes: number) => Outcome): Promise<Outcome> {
  const local = scene.given['local'] ?? usual
  if (local === '-') {
    if (scene.json) throw usage(scene.m.usage.jsonAndBytes)
    for await (const chunk of answer.body ?? []) await scene.io.stdout(chunk)
    return { value: null, text: '' }
  }
  const target = resolve(scene.io.cwd, local)
  const bytes = await saveBody(answer.body, target)
  return tell?.(target, bytes) ?? { value: { file: target, bytes }, text: `${target}\n` }
}
