/** Follows a site until what was asked for has come about, saying each step as it happens (`--wait`). */
import { elapsedMs } from '#lib/clock.ts'
import type { Scene } from './command.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import type { Site } from './find-site.ts'
import { Unreachable } from './panel-fetch.ts'
import { readEvents } from './read-events.ts'
import { usage } from './read-options.ts'

/** What is waited for. A site that is suspended or deleted has no page of its own that could answer. */
export type Aim = 'answering' | 'suspended' | 'deleted'

const usualTimeoutS = 60
const againMs = 500

const reached = (site: Site, aim: Aim): boolean => site.appliedAt !== null && (site.state === aim || (aim === 'answering' && site.suspension !== null && site.state === 'suspended'))

/** Steps with the seconds since the request, each said once. */
function stepTeller(scene: Scene) {
  const said = new Set<string>()
  return (site: Site) => {
    const steps: [string, string, string | null][] = [
      ['requested', scene.m.steps.requested, site.requestedAt],
      ['applied', scene.m.steps.applied(site.node), site.appliedAt],
      ['answering', scene.m.steps.answering(site.address ?? ''), site.state === 'answering' ? site.answeringAt : null],
    ]
    for (const [step, words, at] of steps) {
      if (at === null || said.has(step)) continue
      said.add(step)
      const durationMs = Date.parse(at) - Date.parse(site.requestedAt)
      scene.say(`  ${(durationMs / 1000).toFixed(1).padStart(5)} s  ${words}`, { step, durationMs })
    }
  }
}

/**
 * Waits for `aim`. @returns the site as it is then.
 * @throws {Failure} `notThere` when the site failed or the time (`--timeout`, seconds) is over.
 */
export async function followSite(scene: Scene, siteId: string, aim: Aim): Promise<Site> {
  const timeoutS = Number(scene.options['timeout'] ?? usualTimeoutS)
  if (!Number.isFinite(timeoutS) || timeoutS <= 0) throw usage(scene.m.usage.number('--timeout'))
  const until = elapsedMs() + timeoutS * 1000
  const tell = stepTeller(scene)
  const over = AbortSignal.timeout(timeoutS * 1000)
  let last: Site | null = null
  const late = () => new Failure(exitCode.notThere, { code: 'timeout', title: last?.trouble ? `${last.trouble.title} ${last.trouble.text}` : scene.m.late(String(timeoutS)) })
  while (elapsedMs() < until) {
    try {
      const answer = await scene.fetch(`/api/v1/sites/${siteId}/events`, { signal: over, headers: { accept: 'text/event-stream' } })
      for await (const event of readEvents(answer.body)) {
        if (event.name !== 'site') continue
        const site = (last = JSON.parse(event.data) as Site)
        tell(site)
        if (reached(site, aim)) return site
        if (site.state === 'failed') throw new Failure(exitCode.notThere, { code: site.trouble?.reason ?? 'failed', title: site.trouble ? `${site.trouble.title} ${site.trouble.text}` : scene.m.failed })
      }
    } catch (error) {
      if (over.aborted) throw late()
      if (!(error instanceof Unreachable)) throw error
    }
    // The panel restarts, or ended the stream: the site goes on, and asking again at once would be a storm.
    await new Promise((resolve) => setTimeout(resolve, againMs))
  }
  throw late()
}
