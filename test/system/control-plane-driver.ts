/**
 * Runs a control plane in a network namespace of its own and does what it is told on standard input, one JSON object a
 * line, answered one line each: `{"wire": pid}` lays a cable to the namespace of that process, `{"ask": {…}}` is one
 * HTTP exchange from in here. To be started with `unshare --net`: the host gets no interface of it.
 */
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import { exec, start } from '#lib/exec.ts'
import { exchange } from '../exchange.ts'
import type { ExchangeOptions } from '../exchange.ts'

export interface Asked extends ExchangeOptions {
  port: number
  host: string
  path: string
}
export interface Order {
  wire?: number
  ask?: Asked
}

/** The two ends of the cable. */
export const planeAddress = '10.77.0.1'
export const nodeAddress = '10.77.0.2'
const planeEnd = 'plane0'
const nodeEnd = 'node0'

const ip = (...argv: string[]) => exec('/usr/sbin/ip', argv)
const answer = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`)

async function run(configFile: string): Promise<void> {
  await ip('link', 'set', 'lo', 'up')
  await ip('link', 'add', planeEnd, 'type', 'veth', 'peer', 'name', nodeEnd)
  await ip('addr', 'add', `${planeAddress}/24`, 'dev', planeEnd)
  await ip('link', 'set', planeEnd, 'up')
  const program = join(import.meta.dirname, '..', '..', 'bin', 'onyva.ts')
  // What it logs goes where our errors go: standard output is for answers.
  const plane = start(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'serve', '--config', configFile], { stdio: ['ignore', 2, 2], env: { PATH: '/usr/bin' } })
  process.on('exit', () => plane.kill('SIGKILL'))
  plane.on('exit', (code) => process.exit(code ?? 1))
  answer({ up: true })
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Order
    if (order.wire !== undefined) {
      await ip('link', 'set', nodeEnd, 'netns', String(order.wire))
      answer({ wired: nodeEnd })
    }
    if (order.ask) answer(await ask(order.ask))
  }
  plane.kill('SIGTERM')
}

/** While it is starting nobody answers: asked again for a while. */
async function ask(asked: Asked, tries = 100): Promise<unknown> {
  try {
    const { status, headers, body } = await exchange(asked.port, asked.host, asked.path, asked)
    return { status, headers, body }
  } catch (error) {
    if (tries === 0) return { status: 0, headers: {}, body: String(error) }
    await wait(100)
    return ask(asked, tries - 1)
  }
}

if (process.argv[1] === import.meta.filename) await run(process.argv[2] ?? '')
