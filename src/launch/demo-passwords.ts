/** `./onyva demo passwords`: new passwords for the two sign-ins of the demonstration, shown once. */
import { askTask } from './ask-task.ts'
import type { LaunchOptions } from './options.ts'
import { Refusal } from './refusal.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import { launchMessages } from './terminal.ts'
import { writeCliToken } from './write-cli-files.ts'
import { join } from 'node:path'

/** @returns the exit code. */
export async function demoPasswords({ paths, rest, json }: LaunchOptions): Promise<number> {
  const m = launchMessages()
  if (rest.join(' ') !== 'passwords') throw new Refusal(m.refusals.unknownCommand({ command: `demo ${rest.join(' ')}` }))
  const running = await supervisorStatus(paths.supervisorSocket)
  if (!running) throw new Refusal(m.refusals.notRunning)
  const program = { folder: running.program, node: join(running.program, 'node') }
  const signIns = await askTask(paths, program, 'passwords', {})
  if (!signIns) throw new Refusal(m.up.noDemo)
  // the administrator's tokens ended with the old password: the command line gets a new one; people are there, so no story is told
  await writeCliToken(paths, (await askTask(paths, program, 'people', { story: 'healthy', few: true })).token)
  const line = (title: string, one: { email: string; password: string }) => `${title.padEnd(18)} ${one.email}   ${m.up.password} ${one.password}\n`
  process.stdout.write(json ? `${JSON.stringify(signIns)}\n` : line(m.up.member, signIns.member) + line(m.up.administrator, signIns.administrator))
  return 0
}
