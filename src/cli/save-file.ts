/** A file of the API, saved here under its own name or another; `-` writes it to the output. */
import { resolve } from 'node:path'
import type { Outcome, Scene } from './command.ts'
import { saveBody } from './save-body.ts'
import { usage } from './read-options.ts'

/** @param local where to, as typed; absent: the name that the panel gives. @throws {Failure} */
export async function saveFile(scene: Scene, path: string, local: string | undefined): Promise<Outcome> {
  const answer = await scene.fetch(path)
  const named = /filename="([^"/\\]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'onyva-file'
  if (local === '-') {
    if (scene.json) throw usage(scene.m.usage.jsonAndBytes)
    for await (const chunk of answer.body ?? []) await scene.io.stdout(chunk)
    return { value: null, text: '' }
  }
  const target = resolve(scene.io.cwd, local ?? named)
  const bytes = await saveBody(answer.body, target)
  return { value: { file: target, bytes }, text: `${target}\n` }
}
