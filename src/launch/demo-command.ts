/** `./onyva demo …`: what one can do with the fictional cooperative of a try-out. */
import { demoPasswords } from './demo-passwords.ts'
import { fillDemo } from './fill-demo.ts'
import type { LaunchOptions } from './options.ts'

/** Options of `demo` beside those of all commands. */
export const demoOptions = { members: { type: 'string' }, sites: { type: 'string' }, seed: { type: 'string' } } as const

/** @returns the exit code. @throws {Refusal} */
export function demo(options: LaunchOptions): Promise<number> {
  return options.rest.length === 0 ? fillDemo(options) : demoPasswords(options)
}
