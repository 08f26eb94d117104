/**
 * The only door to other processes. An absolute path, an argv array, an empty environment unless one is
 * given: there is no shell anywhere (architecture, Security).
 */
import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { assert } from './errors.ts'

export interface ExecOptions {
  /** Environment of the child; nothing is inherited. */
  env?: Readonly<Record<string, string>>
  cwd?: string
  /** Written to the child's standard input, which is then closed. */
  input?: string | Uint8Array
  /** The child is killed with SIGKILL after this time. Default 60,000. */
  timeoutMs?: number
  /** More output than this is an error. Default 16 MiB per stream. */
  maxOutputBytes?: number
  uid?: number
  gid?: number
  signal?: AbortSignal
  /** Called with each chunk of standard output and error, for progress. */
  onOutput?: (chunk: string, stream: 'stdout' | 'stderr') => void
}

export interface ExecResult {
  /** Exit code, or null when a signal ended the child. */
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A child that ended with another code than 0. `message` carries the end of what it said. */
class ExecError extends Error {
  readonly result: ExecResult
  constructor(file: string, args: readonly string[], result: ExecResult) {
    const said = (result.stderr.trim() || result.stdout.trim()).slice(-2000)
    super(`${file} ${args[0] ?? ''} ended with ${result.code ?? result.signal}: ${said}`)
    this.name = 'ExecError'
    this.result = result
  }
}

/**
 * Runs a program to its end and gives its code and output, whatever the code.
 * @throws when the program cannot be started, exceeds its time or its output limit.
 */
export function run(file: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  assert(file.startsWith('/'), `absolute path wanted, got ${file}`)
  const limit = options.maxOutputBytes ?? 16 * 1024 * 1024
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      env: { ...options.env },
      cwd: options.cwd ?? '/',
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    const sizes = { stdout: 0, stderr: 0 }
    let failure: Error | undefined
    const stop = (error: Error) => {
      failure ??= error
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => stop(new Error(`${file} took longer than ${options.timeoutMs ?? 60_000} ms`)), options.timeoutMs ?? 60_000)
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        sizes[name] += chunk.length
        if (sizes[name] > limit) stop(new Error(`${file} wrote more than ${limit} bytes`))
        else chunks[name].push(chunk)
        options.onOutput?.(chunk.toString('utf8'), name)
      })
    }
    child.stdin.on('error', () => {}) // the child may end before it has read all: its code tells
    child.stdin.end(options.input)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (failure) return reject(failure)
      resolve({
        code,
        signal,
        stdout: Buffer.concat(chunks.stdout).toString('utf8'),
        stderr: Buffer.concat(chunks.stderr).toString('utf8'),
      })
    })
  })
}

/**
 * As `run`, and anything but code 0 throws.
 * @throws {ExecError}
 */
export async function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const result = await run(file, args, options)
  if (result.code !== 0) throw new ExecError(file, args, result)
  return result
}

/** Starts a program that lives on. The caller ends it; the same rules on path, argv and environment hold. */
export function start(
  file: string,
  args: readonly string[],
  options: Omit<SpawnOptions, 'shell'> & { env?: Record<string, string> } = {},
): ChildProcess {
  assert(file.startsWith('/'), `absolute path wanted, got ${file}`)
  return spawn(file, [...args], { cwd: '/', ...options, env: options.env ?? {}, shell: false })
}
