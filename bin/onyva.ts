/**
 * The one command: what makes and runs an instance on this machine, and for everything else the command line
 * over the API. Each command's code is loaded when it is asked for.
 */
import { Refusal } from '#launch/refusal.ts'
import { readOptions } from '#launch/options.ts'

const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const [command = 'help', ...argv] = process.argv.slice(2)

const commands: Record<string, () => Promise<number>> = {
  up: async () => (await import('#launch/up.ts')).up(readOptions(argv), root),
  down: async () => (await import('#launch/down.ts')).down(readOptions(argv)),
  serve: async () => (await import('./serve.ts')).serve(argv),
  task: async () => (await import('#launch/instance-task.ts')).runTask(argv),
  supervise: async () => (await import('#launch/run-supervisor.ts')).runSupervisor(readOptions(argv), root),
}

try {
  const run = commands[command]
  if (!run) throw new Refusal(`onyva: ${command}?`)
  process.exitCode = await run()
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
