/**
 * How commands speak with the supervisor: a unix socket that root alone may open, one JSON line asked, JSON
 * lines answered until it closes.
 */
import { chmod, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { SignIns } from './demo/seed-people.ts'

/** Work that takes time, in the order it is done. */
export type StepName = 'database' | 'controlPlane' | 'people' | 'image' | 'machine' | 'join' | 'sites' | 'forwarder'

export type SupervisorEvent =
  | { kind: 'begin'; step: StepName }
  /** What is being done within the step, in plain words. */
  | { kind: 'words'; step: StepName; text: string }
  | { kind: 'done'; step: StepName; durationMs: number }
  /** The step could not be done; what does not need it goes on. */
  | { kind: 'failed'; step: StepName; text: string }
  /** Told to one listener only, and written down nowhere. */
  | { kind: 'signIns'; signIns: SignIns }
  /** Everything that can run runs. */
  | { kind: 'ready' }

export interface NodeStatus {
  state: 'starting' | 'running' | 'failed' | 'impossible'
  /** Why it does not run. */
  reason: string | null
  /** Pid, on this machine, of the node's first process. */
  leaderPid: number | null
  limits: 'v1' | 'v2' | 'none' | null
}

export interface SupervisorStatus {
  pid: number
  program: string
  ready: boolean
  database: { running: boolean; pid: number | null; restarts: number }
  controlPlane: { running: boolean; pid: number | null; restarts: number }
  forwarder: { running: boolean }
  node: NodeStatus
}

export type Asked = 'follow' | 'status' | 'stop'
type Answerer = (asked: Asked, say: (line: unknown) => void, gone: AbortSignal) => Promise<void>

/** Takes orders at `path`. The folder must be root's. */
export async function serveSupervisorCalls(path: string, answer: Answerer): Promise<Server> {
  await rm(path, { force: true })
  const server = createServer((socket) => void take(socket, answer))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return server
}

async function take(socket: Socket, answer: Answerer): Promise<void> {
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  socket.on('error', () => gone.abort())
  socket.once('data', (line) => {
    const asked = (JSON.parse(line.toString('utf8')) as { asked: Asked }).asked
    answer(asked, (said) => void socket.write(`${JSON.stringify(said)}\n`), gone.signal).then(
      () => socket.end(),
      (error: unknown) => socket.end(`${JSON.stringify({ kind: 'refused', text: String(error) })}\n`),
    )
  })
}

/**
 * Asks the supervisor and gives what it says, line by line.
 * @throws when no supervisor answers (`ENOENT`, `ECONNREFUSED`).
 */
export async function* askSupervisor(path: string, asked: Asked): AsyncGenerator<unknown> {
  const socket = connect(path)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  socket.write(`${JSON.stringify({ asked })}\n`)
  for await (const line of createInterface({ input: socket })) yield JSON.parse(line) as unknown
}

/** What the supervisor says about itself, or null when none runs. */
export async function supervisorStatus(path: string): Promise<SupervisorStatus | null> {
  try {
    for await (const line of askSupervisor(path, 'status')) return line as SupervisorStatus
  } catch {
    return null
  }
  return null
}
