import { elapsedMs } from '#lib/clock.ts'
import type { Instance } from '../instance.ts'
import { createSite, untilAnswering } from '../instance.ts'
import { median, percentile } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { countSites, fillUpTo, labelOf, settle } from '../sites.ts'

/** Milliseconds from the request to the site's own page through the public listener, each site once. */
async function creations(instance: Instance, count: number): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const label = labelOf('new')
    const began = elapsedMs()
    const site = await createSite(instance, label, 'php')
    await untilAnswering(instance, site.host, (answer) => answer.status === 200 && answer.body.includes(site.host))
    times.push(elapsedMs() - began)
    await instance.api('DELETE', `/sites/${site.id}`)
  }
  return times
}

/** Row 7: empty PHP site, "create" → HTTP 200 with its own content, few sites against `many`. */
export async function create(instance: Instance, many: number, say: (line: string) => void, count = 40): Promise<RowResult> {
  const few = await countSites(instance)
  // On an instance that is full already (`./onyva demo`) there is nothing smaller to compare with but a run of before.
  const atFew = few < many ? await creations(instance, count) : []
  // Each site just made has been looked at, which starts its PHP: that is the filling's work, not the next creation's.
  if ((await fillUpTo(instance, many, say)).length > 0) await settle(say)
  const sites = await countSites(instance)
  const atMany = await creations(instance, count)
  const ours = percentile(atMany, 0.95)
  const against = atFew.length > 0 ? percentile(atFew, 0.95) : null
  return {
    row: 7,
    name: `create a PHP site → 200, p95 (${against === null ? '' : `${few} and `}${sites} sites)`,
    ours,
    against,
    ratio: against === null ? null : ours / against,
    aim: '≤ 500 ms, same at both',
    met: ours <= 500 && (against === null || (against <= 500 && ours / against <= 1.25)),
    unit: 'ms',
    runs: { ours: atMany, against: atFew },
    note: `${against === null ? `median ${median(atMany).toFixed(0)} ms` : `"against" is ourselves at ${few} sites; medians ${median(atFew).toFixed(0)} and ${median(atMany).toFixed(0)} ms`}. Peers on a machine of this kind: HestiaCP 2.8 s empty, 4.6 s at 1,000 sites; AlternC 1.3 s and 29 s, plus 30 s mean wait for its cron.`,
  }
}
