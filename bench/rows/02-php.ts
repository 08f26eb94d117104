import { barePort } from '../guest/engines.ts'
import { createSite, nodePort, untilAnswering } from '../instance.ts'
import type { Instance } from '../instance.ts'
import { ensureWrk, requestsPerSecond } from '../load.ts'
import { interleaved, median } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { labelOf, putFile } from '../sites.ts'

/** The work of a small page: a loop of half a millisecond and some kilobytes of text. */
const page = `<?php $text = ''; for ($i = 0; $i < 4000; $i++) $text .= md5((string)$i); echo substr($text, 0, 8000);`

/** Row 2: a page of PHP through a site's own isolation, against a bare php-fpm and nginx, the same script. */
export async function phpPages(instance: Instance, say: (line: string) => void, rounds = 15): Promise<RowResult> {
  await ensureWrk(say)
  const site = await createSite(instance, labelOf('php'), 'php')
  await untilAnswering(instance, site.host, (answer) => answer.status === 200)
  await putFile(instance, site.id, 'bench.php', page)
  await instance.guest('bare-engines.ts', ['start', page, '1'])
  const ask = (port: number, path: string) => requestsPerSecond(instance, { hosts: [site.host], connections: 1, seconds: 3, port, path })
  try {
    await ask(nodePort, '/bench.php')
    await ask(barePort, '/index.php')
    const runs = await interleaved(rounds, () => ask(nodePort, '/bench.php'), () => ask(barePort, '/index.php'))
    const [ours, against] = [median(runs.ours), median(runs.against)]
    const ratio = ours / against
    return {
      row: 2,
      name: 'page of PHP',
      ours,
      against,
      ratio,
      aim: '≥ 0.95',
      met: ratio >= 0.95,
      unit: 'req/s',
      runs,
      note: 'the same script, one connection on both sides, because a site may use one core and the bare php-fpm all; ours: own uid, bubblewrap, filter of system calls, control group, the shipped nginx with its log; against: the same php-fpm and nginx bare.',
    }
  } finally {
    await instance.guest('bare-engines.ts', ['stop'])
    await instance.api('DELETE', `/sites/${site.id}`)
  }
}
