/** The agent of a node: `executor`, `puller` and `observer` are its services, the rest is for whoever sets it up. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readConfiguration } from '#agent/configuration.ts'
import { startExecutor } from '#agent/executor/start-executor.ts'
import { compileWorker } from '#agent/files/worker-process.ts'
import { ownerNamed } from '#agent/join/account-numbers.ts'
import { enableUnits, joinNode } from '#agent/join/join-node.ts'
import { startObserver } from '#agent/observer/start-observer.ts'
import { nodePaths } from '#agent/paths.ts'
import { controlPlaneDoor, executorDoor, observerDoor } from '#agent/puller/doors.ts'
import { renewCertificate } from '#agent/puller/renew-certificate.ts'
import { startPuller } from '#agent/puller/start-puller.ts'
import { readStatus } from '#agent/status.ts'
import { agentVersion } from '#agent/version.ts'
import { systemClock } from '#lib/clock.ts'
import { makeLog } from '#lib/log.ts'
import { fileURLToPath } from 'node:url'

const help = `onyva-agent: the agent of an Onyva node

  onyva-agent join --control-plane https://HOST:PORT|unix:/PATH --token TOKEN --ca-fingerprint SHA256 [--disk btrfs|xfs|plain]
      makes this machine a node; the panel shows the whole line under Nodes
  onyva-agent status
      what this node holds and whether it reaches the control plane
  onyva-agent allow-removals NUMBER
      lets up to NUMBER waiting removals pass once, beyond the guard
  onyva-agent executor | puller | observer
      the three services (systemd starts them)
  onyva-agent --version | --help
`
const paths = nodePaths()
const pullerAccount = 'onyva-agent'

/** Ends a service in order when systemd asks. */
function endOnSignal(end: () => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      void end().then(() => process.exit(0))
    })
}

const commands: Readonly<Record<string, (rest: string[]) => Promise<void>>> = {
  async executor() {
    const code = fileURLToPath(new URL('..', import.meta.url))
    const configuration = readConfiguration(paths.configuration)
    const log = makeLog().with({ service: 'executor' })
    const pullerGid = ownerNamed(pullerAccount).gid
    const executor = await startExecutor({ configuration, paths, log, pullerGid, worker: { node: process.execPath, code, compiled: await compileWorker() } })
    endOnSignal(() => executor.end())
  },
  async puller() {
    const configuration = readConfiguration(paths.configuration)
    const log = makeLog().with({ service: 'puller', node: configuration.nodeId })
    const controlPlane = controlPlaneDoor(configuration, paths)
    const puller = startPuller({
      controlPlane,
      executor: executorDoor(paths),
      observer: observerDoor(paths),
      log,
      renew: () => renewCertificate(controlPlane, paths.puller, systemClock),
      onRenewed: () => process.exit(0), // systemd starts it anew, with the new certificate
    })
    endOnSignal(() => puller.end())
  },
  async observer() {
    // for who wants to see sums grow, at a price for the control plane; the usual is a minute
    const seconds = Number(process.env['ONYVA_SUMS_AGAIN_SECONDS'] ?? 0)
    const againMs = seconds > 0 ? { minutes: seconds * 1000, hour: seconds * 1000, day: seconds * 1000 } : undefined
    const observer = await startObserver({ paths, clock: systemClock, log: makeLog().with({ service: 'observer' }), againMs })
    endOnSignal(() => observer.end())
  },
  async join(rest) {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ args: rest, options: { 'control-plane': text, token: text, 'ca-fingerprint': text, disk: text } })
    const { 'control-plane': controlPlane, token, 'ca-fingerprint': authorityFingerprint, disk } = values
    if (!controlPlane || !token || !authorityFingerprint) throw new Error('join wants --control-plane, --token and --ca-fingerprint')
    if (disk !== undefined && disk !== 'btrfs' && disk !== 'xfs' && disk !== 'plain') throw new Error('--disk is btrfs, xfs or plain')
    const puller = ownerNamed(pullerAccount)
    const nodeId = await joinNode({ paths, controlPlane, token, authorityFingerprint, puller, ...(disk ? { disk } : {}) })
    await enableUnits()
    process.stdout.write(`This machine is node ${nodeId}. Its services are running.\n`)
  },
  async status() {
    process.stdout.write(await readStatus(paths))
  },
  async 'allow-removals'(rest) {
    const number = Number(rest[0])
    if (!Number.isSafeInteger(number) || number < 1) throw new Error('allow-removals wants a number')
    writeFileSync(paths.removalsAllowed, `${number}\n`, { mode: 0o600 })
  },
  async '--version'() {
    process.stdout.write(`onyva-agent ${agentVersion}\n`)
  },
  async '--help'() {
    process.stdout.write(help)
  },
}

const [name = '--help', ...rest] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
try {
  if (command === undefined) throw new Error(`no such command: ${name} (see onyva-agent --help)`)
  await command(rest)
} catch (error) {
  process.stderr.write(`onyva-agent: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
