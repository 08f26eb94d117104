import { elapsedMs } from '#lib/clock.ts'
import { createSite, untilAnswering } from '../instance.ts'
import type { Instance } from '../instance.ts'
import { median } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { labelOf } from '../sites.ts'

const lookEveryMs = 20
const patienceMs = 180_000

/** Milliseconds from the request to the site's own first page, and the job's steps with the moment at which each was first seen. */
async function installation(instance: Instance): Promise<{ ms: number; steps: Map<string, number> }> {
  const began = elapsedMs()
  const site = await createSite(instance, labelOf('wp'), 'php')
  const wanted = { application: 'wordpress', login: 'camille', email: 'camille@roue-libre.example', language: 'fr', title: 'La Roue libre' }
  const { job } = (await instance.api('POST', `/sites/${site.id}/application`, wanted)) as { job: string }
  const steps = new Map([['start', elapsedMs() - began]])
  for (;;) {
    const now = (await instance.api('GET', `/sites/${site.id}/jobs/${job}`)) as { state: string; step: string | null; error: unknown }
    if (now.step !== null && !steps.has(now.step)) steps.set(now.step, elapsedMs() - began)
    if (now.state === 'failed') throw new Error(`WordPress was not installed: ${JSON.stringify(now.error)}`)
    if (now.state === 'done') break
    if (elapsedMs() - began > patienceMs) throw new Error(`WordPress was not there after ${patienceMs} ms, at ${now.step}`)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  await untilAnswering(instance, `${site.host}:${instance.sitesPort}`, (answer) => answer.status === 200 && answer.body.includes(wanted.title))
  const ms = elapsedMs() - began
  await instance.api('DELETE', `/sites/${site.id}`)
  return { ms, steps }
}

/** Row 15: WordPress on a new site, from the request to its own first page through the public way. */
export async function wordpress(instance: Instance, count = 5): Promise<RowResult> {
  const times: number[] = []
  const steps = new Map<string, number[]>()
  for (let index = 0; index < count; index++) {
    const one = await installation(instance)
    times.push(one.ms)
    for (const [step, ms] of one.steps) steps.set(step, [...(steps.get(step) ?? []), ms])
  }
  const ours = Math.max(...times) / 1000
  const seconds = (ms: number) => (ms / 1000).toFixed(1)
  return {
    row: 15,
    name: `WordPress from the click, slowest of ${count}`,
    ours,
    against: null,
    ratio: null,
    aim: '≤ 10 s',
    met: ours <= 10,
    unit: 's',
    runs: { ours: times.map((ms) => ms / 1000), against: [] },
    note: `site and application asked for over the API, answered with its own page through the public listener; median ${seconds(median(times))} s. Steps began, medians: ${[...steps].map(([step, all]) => `${step} ${seconds(median(all))} s`).join(', ')}.`,
  }
}
