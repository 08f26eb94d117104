/**
 * Makes a machine hold a site as wanted: compares what is wanted with what was seen and yields one step at a
 * time, so that only the difference is written and a crash may strike between any two steps. It knows neither
 * files nor processes; the same code runs on the node and in the simulation.
 *
 * The order is the promise: what is served exists before a host name leads to it, and nothing is taken away
 * before the last host name has left it.
 */
import { runsPhp } from '#wire/node-state.ts'
import type { SiteSpec } from '#wire/node-state.ts'
import { Refusal } from './refusal.ts'
import type { ActivatorEntry, SeenSite, ServedProfile, SiteEffect } from './site-effects.ts'

type Steps = Generator<SiteEffect, void, void>

/** The folder of `served/` in which a site as wanted stands. */
export function servedProfileOf(spec: SiteSpec): ServedProfile {
  if (spec.serving === 'live') return spec.profile
  return spec.serving === 'deleted' ? 'deleted' : `suspended-${spec.serving}`
}

/** What the activator should hold, or null for a site that runs no PHP. */
export function activatorEntryOf(spec: SiteSpec): ActivatorEntry | null {
  if (spec.serving !== 'live' || !runsPhp(spec.profile)) return null
  const { memoryBytes, cpuPercent, tasks, phpWorkers } = spec.limits
  return { uid: spec.uid, memoryBytes, cpuPercent, tasks, workers: phpWorkers, phpVersion: spec.phpVersion, php: spec.php }
}

/** Whether nginx may keep pages of a site as wanted. */
export const keepsPages = (spec: SiteSpec): boolean => spec.pageCache && spec.serving === 'live' && runsPhp(spec.profile)

const sameEntry = (one: ActivatorEntry, other: ActivatorEntry): boolean =>
  one.uid === other.uid &&
  one.memoryBytes === other.memoryBytes &&
  one.cpuPercent === other.cpuPercent &&
  one.tasks === other.tasks &&
  one.workers === other.workers &&
  one.phpVersion === other.phpVersion &&
  one.php.memoryMegabytes === other.php.memoryMegabytes &&
  one.php.uploadMegabytes === other.php.uploadMegabytes &&
  one.php.executionSeconds === other.php.executionSeconds

/**
 * The steps that turn what was seen into the wanted site.
 * @throws {Refusal} `notMine` before any step when a tree of another uid stands there; `hostNameHeldByAnother`
 *   after all other steps, so that the site's other host names answer.
 */
export function* siteSteps(spec: SiteSpec, seen: SeenSite): Steps {
  if (seen.tree !== null && seen.tree.uid !== spec.uid)
    throw new Refusal('notMine', `the tree of ${spec.id} belongs to uid ${seen.tree.uid}, not ${spec.uid}`)
  yield* treeSteps(spec, seen)
  const profile = servedProfileOf(spec)
  const entry = activatorEntryOf(spec)
  if (entry !== null && (seen.activator === null || !sameEntry(entry, seen.activator))) yield { effect: 'addToActivator', entry }
  const keepPages = keepsPages(spec)
  if (!seen.served.includes(profile)) yield { effect: 'makeServed', profile, keepPages }
  else if (seen.kept.includes(profile) !== keepPages) yield { effect: 'keepPages', profile, keepPages }
  const held = yield* hostSteps(spec, seen, profile)
  for (const other of seen.served) if (other !== profile) yield { effect: 'removeServed', profile: other }
  if (entry === null && seen.activator !== null) yield { effect: 'removeFromActivator' }
  // Left by a removal that a crash cut short, before the same site was wanted again.
  for (const generation of seen.trash) yield { effect: 'emptyTrash', generation }
  if (held.length > 0) throw new Refusal('hostNameHeldByAnother', `held by another site: ${held.join(', ')}`)
}

/** Tree and disk limit. A tree is made aside and moved into place whole. */
function* treeSteps(spec: SiteSpec, seen: SeenSite): Steps {
  const { diskBytes } = spec.limits
  if (seen.halfMade) yield { effect: 'discardHalfMade' }
  if (seen.tree === null) {
    yield { effect: 'makeVolume', diskBytes, uid: spec.uid }
    yield { effect: 'furnish', uid: spec.uid, profile: spec.profile, hostName: spec.hostNames[0] ?? null }
    yield { effect: 'placeTree' }
  } else if (seen.tree.diskBytes !== diskBytes) yield { effect: 'limitDisk', diskBytes }
}

/** Links of host names. Returns the wanted names that another site holds. */
function* hostSteps(spec: SiteSpec, seen: SeenSite, profile: ServedProfile): Generator<SiteEffect, string[], void> {
  const held: string[] = []
  for (const hostName of spec.hostNames) {
    const holder = seen.hosts.get(hostName)
    if (holder === undefined) {
      if (!(yield* addIfFree(hostName, profile))) held.push(hostName)
    } else if (holder === 'strange' || holder.id !== spec.id) held.push(hostName)
    else if (holder.profile !== profile) yield { effect: 'switchHost', hostName, profile }
  }
  for (const [hostName, holder] of seen.hosts)
    if (holder !== 'strange' && holder.id === spec.id && !spec.hostNames.includes(hostName)) yield { effect: 'removeHost', hostName }
  return held
}

/** False when another site has taken the name since we looked: the other steps go on all the same. */
function* addIfFree(hostName: string, profile: ServedProfile): Generator<SiteEffect, boolean, void> {
  try {
    yield { effect: 'addHost', hostName, profile }
    return true
  } catch (error) {
    if (error instanceof Refusal && error.reason === 'hostNameHeldByAnother') return false
    throw error
  }
}

/** The steps that remove a site for good, its data too. Only a tombstone may ask for them. */
export function* siteRemovalSteps(id: string, generation: number, seen: SeenSite): Steps {
  for (const [hostName, holder] of seen.hosts) if (holder !== 'strange' && holder.id === id) yield { effect: 'removeHost', hostName }
  for (const profile of seen.served) yield { effect: 'removeServed', profile }
  if (seen.activator !== null) yield { effect: 'removeFromActivator' }
  if (seen.halfMade) yield { effect: 'discardHalfMade' }
  if (seen.tree !== null) yield { effect: 'trashTree', generation }
  const waiting = new Set(seen.trash)
  if (seen.tree !== null) waiting.add(generation)
  for (const one of waiting) yield { effect: 'emptyTrash', generation: one }
}
