import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'

/** What the file named on the command line holds, as JSON; the panel checks its shape. @throws {Failure} when there is none, or it is not JSON. */
export async function localJson<T>(scene: Scene): Promise<T> {
  const local = scene.given['local'] ?? ''
  const wrong = () => new Failure(exitCode.usage, { code: 'usage', title: scene.m.ledger.noSuchFile(local) })
  const text = await readFile(resolve(scene.io.cwd, local), 'utf8').catch(() => {
    throw wrong()
  })
  try {
    return JSON.parse(text) as T
  } catch {
    throw wrong()
  }
}
