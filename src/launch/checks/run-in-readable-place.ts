/**
 * Runs a program with the present folder seen at another path: `… TARGET FILE ARGS…`. Tests start processes
 * under uids of their own, which cannot enter a clone in `/root` or in a 0700 folder; through a bind mount
 * they can. To be started in a mount namespace of its own, where the mount ends with it.
 */
import { mkdirSync } from 'node:fs'
import { exec, start } from '#lib/exec.ts'
import { assertPrivateMounts } from '../machine/private-mounts.ts'

const [target, file, ...args] = process.argv.slice(2)
if (target === undefined || file === undefined) throw new Error('TARGET FILE ARGS… wanted')
await assertPrivateMounts()
mkdirSync(target, { recursive: true, mode: 0o755 })
await exec('/usr/bin/mount', ['--bind', process.cwd(), target])
const child = start(file, args, { cwd: target, stdio: 'inherit', env: process.env as Record<string, string> })
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal))
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
