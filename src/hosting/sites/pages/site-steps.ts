/** The stations that the newest change of a site passes: requested, on the machine, as visitors see it. */
import { formatDuration, formatTime } from '#lib/format.ts'
import type { NodeSeen } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { siteHealth } from '#hosting/sites/site-health.ts'
import type { Step } from '#web/components/way.ts'
import type { Ctx } from '#web/environment.ts'

/** Longer than this, the node takes longer than usual (row 7 of the aims: half a second). */
const slowAfterMs = 5000
/** How long a page may take to answer after its site stands before that is called trouble. */
const answerWithinMs = 10_000

const isApplied = (site: Site): boolean => site.observedGeneration >= site.generation && site.failureReason === null

/** True once nothing more will change by itself: done, or stuck. */
export function isSettled(site: Site, now: Date): boolean {
  if (site.observedGeneration < site.generation) return false
  return site.failureReason !== null || site.answering || now.getTime() - (site.appliedAt ?? now).getTime() > answerWithinMs
}

/** True once visitors see what was asked for. */
export const isDone = (site: Site): boolean => isApplied(site) && site.answering

export function siteSteps(c: Ctx, site: Site, node: NodeSeen): Step[] {
  const m = c.get('m').hosting.sites
  const { steps } = m
  const language = c.get('language')
  const now = c.get('clock').now()
  const waitedMs = now.getTime() - site.requestedAt.getTime()
  const since = (from: Date) => steps.since(formatDuration(language, now.getTime() - from.getTime()))
  const took = (to: Date | null, from: Date) => (to ? steps.took(formatDuration(language, to.getTime() - from.getTime())) : undefined)
  const requested: Step = { state: 'done', title: steps.requested.title, when: steps.at(formatTime(language, site.requestedAt)), text: steps.requested.text }
  const seen = site.deletedAt ? steps.deleted : site.suspension ? steps.suspended : steps.live

  if (site.observedGeneration < site.generation) {
    const away = node.presence === 'away'
    const text = away ? steps.machine.away(node.name) : waitedMs > slowAfterMs ? steps.machine.slow(node.name) : steps.machine.now(node.name)
    return [requested, { state: away ? 'warnly' : 'now', title: steps.machine.title, when: since(site.requestedAt), text }, { state: 'next', title: seen.title, text: seen.next }]
  }
  const trouble = siteHealth(m, site, { ...node, presence: 'here' }).trouble
  if (site.failureReason !== null)
    return [requested, { state: 'badly', title: trouble?.title ?? steps.machine.title, text: trouble?.text }, { state: 'next', title: seen.title, text: seen.next }]
  const machine: Step = { state: 'done', title: steps.machine.title, when: took(site.appliedAt, site.requestedAt), text: steps.machine.done(node.name) }
  if (site.answering) return [requested, machine, { state: 'done', title: seen.title, when: took(site.answeringAt, site.requestedAt), text: seen.done }]
  const stuck = isSettled(site, now)
  return [
    requested,
    machine,
    stuck
      ? { state: 'warnly', title: trouble?.title ?? seen.title, text: trouble?.text }
      : { state: 'now', title: seen.title, when: since(site.appliedAt ?? site.requestedAt), text: seen.now },
  ]
}
