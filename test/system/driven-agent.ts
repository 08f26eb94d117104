/** The executor on a driven machine, spoken to through its socket as the puller does; visits as a visitor's. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import type { Report, Resource } from '#wire/node-state.ts'
import type { DrivenMachine } from './drive-machine.ts'
import { rawHttp, requestText } from './raw-http.ts'
import type { RawAnswer } from './raw-http.ts'

const nodeId = 'nodetrial001'
const patienceMs = 120_000

export interface DrivenAgent {
  /** Hands over what is wanted, and waits until the node says that each stands and answers. */
  give(resources: readonly Resource[]): Promise<void>
  call(question: Question, body?: string): Promise<Answer>
  visit(host: string, path?: string, options?: Parameters<typeof requestText>[2]): Promise<RawAnswer>
}

/** Starts the executor of a machine. `dataDir` is the machine's. */
export async function driveAgent(machine: DrivenMachine, dataDir: string): Promise<DrivenAgent> {
  const configuration = { nodeId, controlPlane: { origin: 'https://control.onyva', socket: '/run/nowhere' }, disk: 'btrfs', removalGuard: { percent: 100, atLeast: 1000 } }
  for (const argv of [
    ['/usr/bin/sh', '-c', 'printf %s "$0" > /etc/onyva/agent.json', JSON.stringify(configuration)],
    ['/usr/bin/systemctl', 'restart', 'onyva-executor.service'],
  ]) {
    const said = await machine.run(argv)
    assert.equal(said.code, 0, said.stderr)
  }
  const socketPath = join(`/proc/${await machine.leader()}/root`, 'run/onyva/executor.sock')
  const ask = (path: string, body: string, headers: Record<string, string> = {}): Promise<{ status: number; header: string | undefined; text: string }> =>
    new Promise((resolve, reject) => {
      const asked = request({ socketPath, method: 'POST', path, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, header: answer.headers['x-answer'] as string | undefined, text }))
      })
      asked.on('error', reject)
      asked.end(body)
    })
  let { revision } = await first(() => ask('/revision', '{}').then(({ text }) => JSON.parse(text) as { revision: number }))
  return {
    async give(resources) {
      const given = await ask('/state', JSON.stringify({ nodeId, revision: ++revision, complete: false, resources }))
      assert.equal(given.status, 200, given.text)
      const missing = new Map(resources.map((one) => [one.id, one.generation]))
      const startedMs = elapsedMs()
      while (missing.size > 0) {
        assert.ok(elapsedMs() - startedMs < patienceMs, `not there: ${[...missing.keys()].join(' ')}`)
        const { reports } = JSON.parse((await ask('/reports', JSON.stringify({ waitMs: 1000 }))).text) as { reports: Report[] }
        await ask('/reports/acknowledge', JSON.stringify({ reports }))
        for (const report of reports) if (report.outcome === 'applied' && report.answering && missing.get(report.id) === report.generation) missing.delete(report.id)
      }
    },
    async call(question, body = '') {
      const headers = { 'x-call': Buffer.from(JSON.stringify({ id: 'x'.repeat(20), requestId: null, question })).toString('base64url') }
      const answered = await ask('/call', body, headers)
      return JSON.parse(answered.header === undefined ? answered.text : Buffer.from(answered.header, 'base64url').toString()) as Answer
    },
    visit: (host, path = '/', options = {}) => rawHttp(join(dataDir, 'run/outside/web.sock'), requestText(host, path, options), '192.0.2.7'),
  }
}

/** The first answer of something that is about to start. */
async function first<T>(answer: () => Promise<T>): Promise<T> {
  for (const startedMs = elapsedMs(); ; await wait(100)) {
    try {
      return await answer()
    } catch (error) {
      if (elapsedMs() - startedMs > patienceMs) throw error
    }
  }
}
