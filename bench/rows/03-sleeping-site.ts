import type { Instance } from '../instance.ts'
import { createSite, untilAnswering } from '../instance.ts'
import { median } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { labelOf, putFile } from '../sites.ts'

/** Row 3: the first byte of a site whose PHP sleeps, against starting one bare php-fpm, in turn inside the node. */
export async function sleepingSite(instance: Instance, rounds = 15): Promise<RowResult> {
  const site = await createSite(instance, labelOf('sleep'), 'php')
  await untilAnswering(instance, site.host, (answer) => answer.status === 200)
  await putFile(instance, site.id, 'bench.php', '<?php echo "hello";')
  const runs = await instance.guest<RowResult['runs']>('sleeping-site.ts', [site.id, site.host, String(rounds)])
  await instance.api('DELETE', `/sites/${site.id}`)
  const [ours, against] = [median(runs.ours), median(runs.against)]
  const ratio = ours / against
  return {
    row: 3,
    name: 'first byte of a sleeping site',
    ours,
    against,
    ratio,
    aim: '≤ 1.3×',
    met: ratio <= 1.3,
    unit: 'ms',
    runs,
    note: 'ours: activator, control group, bubblewrap, own uid, php-fpm 8.4, through the shipped nginx; against: the same php-fpm started bare, through an nginx of one server block. Both from inside the node.',
  }
}
