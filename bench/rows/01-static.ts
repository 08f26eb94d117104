import { ensureWrk, requestsPerSecond } from '../load.ts'
import { nodePort } from '../instance.ts'
import type { Instance } from '../instance.ts'
import { barePort } from '../guest/engines.ts'
import { interleaved, median } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { fillUpTo, plainSites } from '../sites.ts'

/** Row 1: a plain file of one of many sites, at random, against the same file of a bare nginx with one server block. */
export async function staticFiles(instance: Instance, many: number, say: (line: string) => void, rounds = 15): Promise<RowResult> {
  await ensureWrk(say)
  await fillUpTo(instance, many, say)
  const hosts = (await plainSites(instance, 2000)).toSorted(() => Math.random() - 0.5)
  const path = '/index.html'
  const { body } = await instance.visit(hosts[0]!, path)
  await instance.guest('bare-engines.ts', ['start', '<?php', String(body.length)])
  const load = { hosts, connections: 16, seconds: 3 }
  const ask = (port: number, file: string) => requestsPerSecond(instance, { ...load, port, path: file })
  try {
    await ask(nodePort, path) // each file once
    const runs = await interleaved(rounds, () => ask(nodePort, path), () => ask(barePort, '/page.html'))
    const [ours, against] = [median(runs.ours), median(runs.against)]
    const ratio = ours / against
    return {
      row: 1,
      name: 'plain file',
      ours,
      against,
      ratio,
      aim: '≥ 0.95',
      met: ratio >= 0.95,
      unit: 'req/s',
      runs,
      note: `${hosts.length} host names in turn, ${body.length} bytes, 16 connections, one thread of wrk inside the node’s network; ours: the shipped nginx with its logs; against: nginx with one server block and no log.`,
    }
  } finally {
    await instance.guest('bare-engines.ts', ['stop'])
  }
}
