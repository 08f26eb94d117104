import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { createSite, nodePort, untilAnswering } from '../instance.ts'
import type { Instance } from '../instance.ts'
import { ensureWrk, requestsPerSecond } from '../load.ts'
import { interleaved, median } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { labelOf, putFile } from '../sites.ts'

/** As long as WordPress's first page with one of its own themes. */
const bytes = 33_280

/** Text and marks that compress as pages do. */
async function pageOfText(): Promise<string> {
  const text = await readFile(new URL('../../docs/guide-member.fr.md', import.meta.url), 'utf8')
  const lines = text.split('\n').filter((line) => line !== '')
  const html = lines.map((line, at) => `<li class="wp-block-post post-${at} type-post status-publish"><p class="wp-block-paragraph">${line}</p></li>\n`).join('')
  return Buffer.from(html.repeat(4)).subarray(0, bytes).toString('latin1').replaceAll(/[^\n -~]/g, 'e')
}

/**
 * Row 4: a page that nginx keeps, against a plain file of the same text of the same site, both asked as browsers ask,
 * compressed. In the note: against a plain file as long as what is sent, and both without compression.
 */
export async function keptPage(instance: Instance, say: (line: string) => void, rounds = 7): Promise<RowResult> {
  await ensureWrk(say)
  const site = await createSite(instance, labelOf('kept'), 'php')
  await untilAnswering(instance, site.host, (answer) => answer.status === 200)
  await instance.api('PATCH', `/sites/${site.id}`, { pageCache: true })
  const text = await pageOfText()
  const sent = gzipSync(text, { level: 6 }).length
  await putFile(instance, site.id, 'plain.html', text)
  await putFile(instance, site.id, 'short.bin', 'x'.repeat(sent))
  await putFile(instance, site.id, 'kept.php', "<?php readfile(__DIR__ . '/plain.html');")
  await untilKept(instance, site.host)
  const ask = (path: string, gzip: boolean) => requestsPerSecond(instance, { hosts: [site.host], connections: 16, seconds: 3, port: nodePort, path, gzip })
  const beside = async (path: string, gzip: boolean) => {
    const runs = await interleaved(5, () => ask('/kept.php', gzip), () => ask(path, gzip))
    return `${(median(runs.ours) / median(runs.against)).toFixed(2)} (${median(runs.ours).toFixed(0)} against ${median(runs.against).toFixed(0)})`
  }
  try {
    const runs = await interleaved(rounds, () => ask('/kept.php', true), () => ask('/plain.html', true))
    const [ours, against] = [median(runs.ours), median(runs.against)]
    const ratio = ours / against
    return {
      row: 4,
      name: 'kept page, as browsers ask',
      ours,
      against,
      ratio,
      aim: '≥ 0.8',
      met: ratio >= 0.8,
      unit: 'req/s',
      runs,
      note: `${bytes} bytes of text, ${sent} sent, 16 connections, one thread of wrk inside the node’s network; both through the shipped nginx with its log. Against a plain file of ${sent} bytes: ${await beside('/short.bin', true)}. Nobody asks for compression: ${await beside('/plain.html', false)}.`,
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
