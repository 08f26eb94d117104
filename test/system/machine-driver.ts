/**
 * Boots one node machine in a mount namespace of its own and does what it is told on standard input, one JSON
 * object a line: `{"run": argv}`, `{"network": argv}`, `{"leader": true}`, `{"stop": true}`. Answers are one
 * line each. With `fresh` as fourth argument nothing of ours is installed on it. A test must look at the host from outside that namespace: hence a process of its own.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { instanceName } from '#launch/instance-paths.ts'
import { startMachine } from '#launch/machine/machine.ts'
import { ensureNodeImage } from '#launch/machine/node-image.ts'
import { makeLog } from '#lib/log.ts'
import { freshImage } from './fresh-image.ts'

const [dataDir, cacheDir, appDir, kind] = process.argv.slice(2)
if (!dataDir || !cacheDir || !appDir) throw new Error('data, cache and app directories wanted')
const answer = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`)
const log = makeLog()
const progress = (words: string) => log.info('image', { words })
const { lowerDirs } = kind === 'fresh' ? await freshImage({ folder: join(dataDir, 'fresh'), appDir, cacheDir, progress }) : await ensureNodeImage({ dataDir, appDir, cacheDir, progress })
const machine = await startMachine({ dataDir, instance: instanceName(dataDir), name: 'n1', lowerDirs, sitesDiskBytes: 512 * 1024 ** 2, log })
machine.onExit((exit) => answer({ exit }))
answer({ up: true, limits: machine.limits })

interface Order {
  run?: string[]
  network?: string[]
  leader?: true
  stop?: true
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  if (order.run) answer(await machine.run(order.run))
  if (order.network) answer(await machine.enterNetwork(order.network))
  if (order.leader) answer({ leader: machine.leaderPid })
  if (order.stop) {
    await machine.stop()
    process.stdout.write('{"stopped":true}\n', () => process.exit(0))
  }
}
// Nobody is left to tell: the test was ended in the middle.
await machine.stop()
process.exit(0)
