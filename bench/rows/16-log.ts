import { createSite, nodePort, untilAnswering } from '../instance.ts'
import type { Instance } from '../instance.ts'
import { ensureWrk, requestsPerSecond } from '../load.ts'
import { interleaved, median } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { labelOf } from '../sites.ts'

/**
 * Row 16: what writing the log costs plain files: the shipped nginx against the same with `access_log off`, the
 * observer stopped on both sides. What its reading takes on two full cores is measured beside.
 */
export async function logWriting(instance: Instance, say: (line: string) => void, rounds = 7): Promise<RowResult> {
  await ensureWrk(say)
  const site = await createSite(instance, labelOf('log'), 'static')
  await untilAnswering(instance, site.host, (answer) => answer.status === 200)
  const load = { hosts: [site.host], connections: 16, port: nodePort, path: '/index.html' }
  const ask = async (log: 'on' | 'off') => {
    await instance.guest('log-switch.ts', [log])
    // each file once, for the new workers; and the observer, where it runs, comes to the end of what was written
    await requestsPerSecond(instance, { ...load, seconds: 1 })
    await new Promise((resolve) => setTimeout(resolve, 1000))
    return requestsPerSecond(instance, { ...load, seconds: 3 })
  }
  const observer = (verb: 'start' | 'stop') => instance.inNode(['/usr/bin/systemctl', verb, 'onyva-observer'])
  try {
    await observer('stop')
    const runs = await interleaved(rounds, () => ask('on'), () => ask('off'))
    await observer('start')
    const read = await interleaved(3, () => ask('on'), () => ask('off'))
    const [ours, against] = [median(runs.ours), median(runs.against)]
    const ratio = ours / against
    return {
      row: 16,
      name: 'plain file with its log',
      ours,
      against,
      ratio,
      aim: '≥ 0.97',
      met: ratio >= 0.97,
      unit: 'req/s',
      runs,
      note: `16 connections, one thread of wrk inside the node’s network; ours: the shipped configuration; against: the same with access_log off, nginx reloaded between runs; the observer stopped on both sides. With it, which reads the log while both cores are full: ${(median(read.ours) / median(read.against)).toFixed(2)}.`,
    }
  } finally {
    await observer('start')
    await instance.guest('log-switch.ts', ['on'])
    await instance.api('DELETE', `/sites/${site.id}`)
  }
}
