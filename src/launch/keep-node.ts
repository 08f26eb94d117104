/** Keeps the node machine running. */
import { access } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import type { RunningProgram } from './ask-task.ts'
import { isRoot } from './data-folder.ts'
import type { InstancePaths } from './instance-paths.ts'
import type { Instance } from './instance.ts'
import { startMachine } from './machine/machine.ts'
import type { Machine } from './machine/machine.ts'
import { ensureNodeImage } from './machine/node-image.ts'
import { launchMessages } from './terminal.ts'
import type { NodeStatus, StepName } from './supervisor-calls.ts'

/** Name of the one node that a try-out boots. */
export const nodeName = 'node1'

const sitesDiskBytes = 64 * 1024 ** 3 // sparse: it takes what the sites hold

interface KeepNodeOptions {
  paths: InstancePaths
  instance: Instance
  program: RunningProgram
  cache: string
  log: Log
  step(name: StepName, work: (words: (text: string) => void) => Promise<void>): Promise<boolean>
}

export interface KeptNode {
  /** The machine once it has booted, or null when it could not. */
  booted: Promise<Machine | null>
  status(): NodeStatus
  stop(): Promise<void>
}

/** Why no node can be booted here (a refusal of the launcher's catalogue and what it names), or null. */
async function nodeImpossible(): Promise<string | null> {
  if (!isRoot()) return 'notRoot'
  for (const file of ['/usr/bin/systemd-nspawn', '/usr/bin/mmdebstrap', '/usr/bin/btrfs'])
    if (!(await access(file).then(() => true, () => false))) return `lacksProgram ${file}`
  return null
}

/** The same in words. */
export function impossibleWords(reason: string | null): string {
  const m = launchMessages().refusals
  const [code, file = ''] = (reason ?? '').split(' ')
  return code === 'lacksProgram' ? m.lacksProgram({ file }) : m.notRoot
}

const longestPauseMs = 30_000

/** Builds the image and boots; when the machine ends by itself it is booted again after a pause. */
export function keepNode(options: KeepNodeOptions): KeptNode {
  const { paths, instance, log } = options
  let machine: Machine | undefined
  let stopping = false
  let state: NodeStatus['state'] = 'starting'
  let reason: string | null = null

  const startOn = async (lowerDirs: readonly string[]) => {
    machine = await startMachine({ dataDir: paths.data, instance: instance.name, name: nodeName, lowerDirs, sitesDiskBytes, log })
    state = 'running'
    machine.onExit((exit) => {
      state = 'starting'
      reason = `the node ended with ${exit.code ?? exit.signal}`
      void startAgain(lowerDirs)
    })
  }
  const startAgain = async (lowerDirs: readonly string[]) => {
    await machine?.stop().catch((error: unknown) => log.error('machine.stopFailed', errorFields(error)))
    for (let pauseMs = 500; !stopping; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      await wait(pauseMs)
      if (stopping) return
      try {
        await startOn(lowerDirs)
        reason = null
        return
      } catch (error) {
        log.error('machine.startFailed', errorFields(error))
        state = 'failed'
        reason = String(error)
      }
    }
  }

  const begin = async () => {
    const cannot = await nodeImpossible()
    if (cannot !== null) {
      state = 'impossible'
      reason = cannot
      return null
    }
    let lowerDirs: readonly string[] = []
    const done =
      (await options.step('image', async (progress) => {
        const { folder } = options.program
        ;({ lowerDirs } = await ensureNodeImage({ dataDir: paths.data, appDir: folder, cacheDir: options.cache, progress }))
      })) &&
      (await options.step('machine', () => startOn(lowerDirs)))
    if (done) return machine ?? null
    state = 'failed'
    reason ??= 'see log/supervisor.log'
    return null
  }

  return {
    booted: begin(),
    status: () => ({ state, reason, leaderPid: state === 'running' ? (machine?.leaderPid ?? null) : null, limits: machine?.limits ?? null }),
    stop: async () => {
      stopping = true
      await machine?.stop()
    },
  }
}
