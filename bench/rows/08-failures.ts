import type { Instance } from '../instance.ts'
import { createSite, untilAnswering } from '../instance.ts'
import { ensureWrk } from '../load.ts'
import type { RowResult } from '../measure.ts'
import { labelOf, putFile } from '../sites.ts'

/** Requests, answers other than 2xx/3xx and socket errors that wrk counted. */
function readWrk(text: string): { requests: number; failed: number } {
  const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? Number.NaN)
  if (Number.isNaN(requests)) throw new Error(`wrk said: ${text}`)
  const bad = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0)
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)
  return { requests, failed: bad + (errors ? errors.slice(1).reduce((sum, value) => sum + Number(value), 0) : 0) }
}

/** Waits until the panel says that a site is as it was wished. @throws after 30 s. */
async function untilSaidAnswering(instance: Instance, site: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (((await instance.api('GET', `/sites/${site}`)) as { state: string }).state === 'answering') return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the panel does not say that site ${site} answers`)
}

/** Row 8: requests that fail on neighbours while sites are created, changed and deleted under load. */
export async function failures(instance: Instance, count: number, say: (line: string) => void): Promise<RowResult> {
  const neighbour = await createSite(instance, labelOf('calm'), 'php')
  await untilAnswering(instance, neighbour.host, (answer) => answer.status === 200)
  await putFile(instance, neighbour.id, 'page.html', 'x'.repeat(1024))
  await putFile(instance, neighbour.id, 'bench.php', '<?php echo "hello";')
  let busy = true
  const load = async (path: string) => {
    let sum = { requests: 0, failed: 0 }
    while (busy) {
      const { stdout } = await instance.inNodeNetwork(
        ['/usr/bin/wrk', '-t1', '-c4', '-d5s', '--timeout', '5s', '-H', `Host: ${neighbour.host}`, `http://127.0.0.1${path}`],
        { timeoutMs: 60_000 },
      )
      const seen = readWrk(stdout)
      sum = { requests: sum.requests + seen.requests, failed: sum.failed + seen.failed }
    }
    return sum
  }
  await ensureWrk(say)
  const loads = [load('/page.html'), load('/bench.php')]
  let left = count
  const ownFailures: string[] = []
  const change = async () => {
    while (left-- > 0) {
      const site = await createSite(instance, labelOf('churn'), left % 2 === 0 ? 'php' : 'static')
      await untilAnswering(instance, site.host, (answer) => answer.status === 200)
      await instance.api('POST', `/sites/${site.id}/suspend`, { reason: 'maintenance' })
      await untilAnswering(instance, site.host, (answer) => answer.status === 503)
      await instance.api('POST', `/sites/${site.id}/resume`)
      // A page that answers is no word of the panel's: a worker of nginx may still hold what was before the suspension.
      await untilSaidAnswering(instance, site.id)
      await untilAnswering(instance, site.host, (answer) => answer.status === 200)
      // The panel's word is true for every visitor within a second (nginx's file cache); from then on, always.
      await new Promise((resolve) => setTimeout(resolve, 1000))
      for (let visit = 0; visit < 5; visit++) {
        const answer = await instance.visit(site.host)
        if (answer.status !== 200) ownFailures.push(`${answer.status} at visit ${visit}`)
      }
      await instance.api('DELETE', `/sites/${site.id}`)
      if (left % 100 === 0) say(`${left} of ${count} sites left to create, change and delete`)
    }
  }
  try {
    await Promise.all(Array.from({ length: 4 }, change))
  } finally {
    busy = false
  }
  const [still, dynamic] = await Promise.all(loads)
  const failed = still!.failed + dynamic!.failed + ownFailures.length
  return {
    row: 8,
    name: `requests failed while ${count} sites are created, suspended, resumed, deleted`,
    ours: failed,
    against: null,
    ratio: null,
    aim: '0',
    met: failed === 0,
    unit: 'failed',
    runs: { ours: [still!.failed, dynamic!.failed, ownFailures.length], against: [] },
    note: `${still!.requests} static and ${dynamic!.requests} PHP requests to a neighbour under load meanwhile (runs: static, PHP, on the changed sites themselves${ownFailures.length > 0 ? `: ${ownFailures.slice(0, 10).join(', ')}` : ''})`,
  }
}
