/**
 * The one command: what makes and runs an instance on this machine, and for everything else the command line
 * over the API. Each command's code is loaded when it is asked for.
 */
import { readOptions } from '#launch/options.ts'
import { Refusal } from '#launch/refusal.ts'

const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const [command = 'help', ...argv] = process.argv.slice(2)

const commands: Record<string, () => Promise<number>> = {
  up: async () => (await import('#launch/up.ts')).up(readOptions(argv, { nodes: { type: 'string' }, demo: { type: 'string' }, few: { type: 'boolean' } }, 0), root),
  down: async () => (await import('#launch/down.ts')).down(readOptions(argv, {}, 0)),
  upgrade: async () => (await import('#launch/upgrade.ts')).upgrade(readOptions(argv, { back: { type: 'boolean' }, yes: { type: 'boolean' } }, 0), root),
  status: async () => (await import('#launch/status.ts')).status(readOptions(argv, {}, 0)),
  doctor: async () => (await import('#launch/doctor.ts')).doctor(readOptions(argv, {}, 0)),
  demo: async () => {
    const { demo, demoOptions } = await import('#launch/demo-command.ts')
    return demo(readOptions(argv, demoOptions))
  },
  backup: async () => (await import('#launch/backup.ts')).backup(readOptions(argv, {}, 1)),
  restore: async () => (await import('#launch/restore.ts')).restore(readOptions(argv, {}, 1)),
  // of the panel's own database; the other verbs are about databases of sites
  database: async () => (argv[0] === 'upgrade' ? (await import('#launch/upgrade-database.ts')).upgradeCommand(readOptions(argv)) : commandLine()),
  serve: async () => (await import('./serve.ts')).serve(argv),
  test: async () => (argv.includes('--long') ? (await import('../test/faults/run-long.ts')).runLong(argv, root) : (await import('#launch/checks/run-checks.ts')).runChecks(argv, root)),
  fault: async () => (await import('../test/faults/run.ts')).runFault(argv, root),
  bench: async () => (await import('../bench/run.ts')).runBench(argv),
  package: async () => (await import('#launch/package.ts')).packageDebs(readOptions(argv, {}, 1), root),
  'first-administrator': async () => (await import('#launch/first-administrator.ts')).firstAdministrator(argv),
  help: async () => (await import('#launch/help.ts')).help(),
  // not for people to call
  supervise: async () => (await import('#launch/run-supervisor.ts')).runSupervisor(readOptions(argv), root),
  task: async () => (await import('#launch/instance-task.ts')).runTask(argv),
}
commands['--help'] = commands['-h'] = commands['help'] as () => Promise<number>

async function commandLine(): Promise<number> {
  const [{ runCli }, { processIo }] = await Promise.all([import('#cli/run-cli.ts'), import('#cli/process-io.ts')])
  return runCli([command, ...argv], processIo)
}

// whoever reads us may have seen enough (`onyva … | head`)
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

try {
  // `database list --help` and its like are told by the command line
  const asksHelp = argv.some((word) => word === '--help' || word === '-h') && (command !== 'database' || argv[0] === 'upgrade')
  const run = Object.hasOwn(commands, command) ? commands[asksHelp ? 'help' : command] : undefined
  process.exitCode = await (run?.() ?? commandLine())
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
