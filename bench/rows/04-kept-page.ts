import { createSite, nodePort, untilAnswering } from '../instance.ts'
import type { Instance } from '../instance.ts'
import { ensureWrk, requestsPerSecond } from '../load.ts'
import { interleaved, median } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { labelOf, putFile } from '../sites.ts'

/** As long as WordPress's first page with one of its own themes. */
const bytes = 33_280

/** Row 4: a page that nginx keeps, against a plain file of the same size of the same site, both through the shipped nginx. */
export async function keptPage(instance: Instance, say: (line: string) => void, rounds = 7): Promise<RowResult> {
  await ensureWrk(say)
  const site = await createSite(instance, labelOf('kept'), 'php')
  await untilAnswering(instance, site.host, (answer) => answer.status === 200)
  await instance.api('PATCH', `/sites/${site.id}`, { pageCache: true })
  await putFile(instance, site.id, 'kept.php', `<?php echo str_repeat('x', ${bytes});`)
  await putFile(instance, site.id, 'plain.html', 'x'.repeat(bytes))
  await untilKept(instance, site.host)
  const ask = (path: string) => requestsPerSecond(instance, { hosts: [site.host], connections: 16, seconds: 3, port: nodePort, path })
  try {
    const runs = await interleaved(rounds, () => ask('/kept.php'), () => ask('/plain.html'))
    const [ours, against] = [median(runs.ours), median(runs.against)]
    const ratio = ours / against
    return {
      row: 4,
      name: 'kept page',
      ours,
      against,
      ratio,
      aim: '≥ 0.8',
      met: ratio >= 0.8,
      unit: 'req/s',
      runs,
      note: `${bytes} bytes, 16 connections, one thread of wrk inside the node’s network, no compression asked for; both through the shipped nginx with its log.`,
    }
  } finally {
    await instance.api('DELETE', `/sites/${site.id}`)
  }
}

/** Files that were just sent are forgotten once more a moment later; then the page stays. */
async function untilKept(instance: Instance, host: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2000))
  for (let tries = 0; tries < 100; tries++) {
    if ((await instance.visit(host, '/kept.php')).headers['x-cache'] === 'HIT') return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the page is not kept')
}
