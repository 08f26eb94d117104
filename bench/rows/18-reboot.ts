import { elapsedMs } from '#lib/clock.ts'
import type { Instance } from '../instance.ts'
import { percentile } from '../measure.ts'
import type { RowResult } from '../measure.ts'

interface Names {
  hosts: number
  answering: number
  php: number
  held: number
}
interface Pages {
  pages: number
  ms: number
  times: number[]
  statuses: Record<string, number>
  most: { starting: number; queued: number; running: number }
}

const patienceMs = 300_000
const pagesAtOnce = 300

/** Switches the node off and on. @returns when the machine itself ran again, and how to wait for more. */
export async function switchOffAndOn(instance: Instance): Promise<{ startedMs: number; bootedMs: number; until: <T>(what: string, look: () => Promise<T | null>) => Promise<T> }> {
  const before = await instance.node()
  const startedMs = elapsedMs()
  await instance.inNode(['/usr/bin/systemctl', 'reboot', '--force', '--force']).catch(() => null)
  const until = async <T>(what: string, look: () => Promise<T | null>): Promise<T> => {
    for (;;) {
      const seen = await look().catch(() => null)
      if (seen !== null) return seen
      if (elapsedMs() - startedMs > patienceMs) throw new Error(`${what}: not within ${patienceMs / 1000} s`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  await until('another machine', async () => ([null, before].includes(await instance.node()) ? null : true))
  return { startedMs, bootedMs: elapsedMs() - startedMs, until }
}

/** Whether every host name answers and every PHP's socket is held. */
export const allAnswer = async (instance: Instance): Promise<(Names & { all: boolean })> => {
  const seen = await instance.guest<Names>('all-answer.ts', ['names'])
  return { ...seen, all: seen.answering === seen.hosts && seen.held >= seen.php }
}

/** Row 18: the node is switched off and on; until every host name answers as its own site and every PHP can be woken. Then many are. */
export async function reboot(instance: Instance, say: (line: string) => void): Promise<RowResult> {
  const { startedMs, bootedMs, until } = await switchOffAndOn(instance)
  const looks: { ms: number; answering: number; held: number }[] = []
  const names = await until('all host names', async () => {
    const seen = await allAnswer(instance)
    looks.push({ ms: elapsedMs() - startedMs, answering: seen.answering, held: seen.held })
    return seen.all ? seen : null
  })
  const ours = (elapsedMs() - startedMs) / 1000
  for (const look of looks) say(`  after ${(look.ms / 1000).toFixed(1)} s: ${look.answering} names answer, ${look.held} PHP sockets are held`)
  const woken = await instance.guest<Pages>('all-answer.ts', ['pages', String(pagesAtOnce)])
  const failed = Object.entries(woken.statuses).reduce((sum, [status, count]) => (status === '200' ? sum : sum + count), 0)
  return {
    row: 18,
    name: `node off and on → all ${names.hosts} host names answer`,
    ours,
    against: bootedMs / 1000,
    ratio: null,
    aim: '≤ 30 s, no page failed',
    met: ours <= 30 && failed === 0,
    unit: 's',
    runs: { ours: looks.map(({ ms }) => ms / 1000), against: woken.times },
    note: `against: until the machine itself ran. ${names.held} PHP sockets held. Then ${woken.pages} sleeping sites asked by 64 visitors at once: ${(woken.ms / 1000).toFixed(1)} s, p50 ${percentile(woken.times, 0.5).toFixed(0)} ms, p95 ${percentile(woken.times, 0.95).toFixed(0)} ms, ${failed} failed; at most ${woken.most.starting} started together (the cap), ${woken.most.queued} waited, ${woken.most.running} ran`,
  }
}
