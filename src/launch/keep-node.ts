/** Keeps the node machine running and joined to the control plane. */
import { access } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import { isRoot } from './data-folder.ts'
import type { InstancePaths } from './instance-paths.ts'
import type { Instance } from './instance.ts'
import { joinNode } from './join-node.ts'
import { startMachine } from './machine/machine.ts'
import type { Machine } from './machine/machine.ts'
import { ensureNodeImage } from './machine/node-image.ts'
import type { NodeStatus, StepName } from './supervisor-calls.ts'

/** Name of the one node that a try-out boots. */
export const nodeName = 'node1'

const sitesDiskBytes = 64 * 1024 ** 3 // sparse: it takes what the sites hold

export interface KeepNodeOptions {
  paths: InstancePaths
  instance: Instance
  program: { folder: string; node: string }
  cache: string
  log: Log
  step(name: StepName, work: (words: (text: string) => void) => Promise<void>): Promise<boolean>
  /** Resolves to true once the control plane answers. */
  panelReady: Promise<boolean>
}

export interface KeptNode {
  /** Resolves when the first start is over, well or badly. */
  started: Promise<void>
  status(): NodeStatus
  stop(): Promise<void>
}

/** Why no node can be booted here, or null. */
export async function nodeImpossible(): Promise<string | null> {
  if (!isRoot()) return 'notRoot'
  for (const file of ['/usr/bin/systemd-nspawn', '/usr/bin/mmdebstrap', '/usr/bin/btrfs'])
    if (!(await access(file).then(() => true, () => false))) return `missing ${file}`
  return null
}

const longestPauseMs = 30_000

/** Builds the image, boots, joins; when the machine ends by itself it is booted again after a pause. */
export function keepNode(options: KeepNodeOptions): KeptNode {
  const { paths, instance, log } = options
  let machine: Machine | undefined
  let stopping = false
  let state: NodeStatus['state'] = 'starting'
  let reason: string | null = null

  const boot = async (words: (text: string) => void) => {
    const image = await ensureNodeImage({ dataDir: paths.data, appDir: options.program.folder, cacheDir: options.cache, progress: words })
    return image.lowerDirs
  }
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
      return
    }
    let lowerDirs: readonly string[] = []
    const done =
      (await options.step('image', async (words) => void (lowerDirs = await boot(words)))) &&
      (await options.step('machine', () => startOn(lowerDirs))) &&
      (await options.panelReady) &&
      (await options.step('join', () => joinNode(machine as Machine, options)))
    if (!done) {
      state = 'failed'
      reason ??= 'see log/supervisor.log'
    }
  }

  return {
    started: begin(),
    status: () => ({ state, reason, leaderPid: state === 'running' ? (machine?.leaderPid ?? null) : null, limits: machine?.limits ?? null }),
    stop: async () => {
      stopping = true
      await machine?.stop()
    },
  }
}
