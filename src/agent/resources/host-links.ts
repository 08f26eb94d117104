/**
 * `hosts/<host name>` → `../served/<profile>/<id>`. The executor alone writes them; it reads the whole folder
 * once at start, so that finding the links of one site does not cost a walk over 8,000 of them.
 *
 * `served/<profile>/<id>/pages` → `direct` or `kept-<word>`, an empty folder beside it: the real path tells nginx
 * with one question who the site is and whether its pages may be kept. The word is part of what a kept page is
 * found by, so another word forgets all pages of a site at once.
 */
import { lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { randomText } from '#lib/ids.ts'
import { profiles } from '#wire/node-state.ts'
import type { NodePaths } from '../paths.ts'
import { codeOf } from '../system-error.ts'
import type { SeenHost, ServedProfile } from './site-effects.ts'

export const servedProfiles = [
  ...profiles,
  'suspended-unpaid',
  'suspended-abuse',
  'suspended-request',
  'suspended-maintenance',
  'deleted',
] as const satisfies readonly ServedProfile[]

/** Live profiles: nginx finds a site's files through `served/<profile>/<id>/public`, without asking for its real path. */
const liveProfiles: readonly ServedProfile[] = profiles

/** A link that is about to become `pages`. */
const newPages = '.pages'
const isKeeping = (name: string): boolean => name === 'direct' || isKept(name)

const targetOf = (profile: ServedProfile, id: string): string => `../served/${profile}/${id}`

/** What a link's target says. */
function seenHostFrom(target: string): SeenHost {
  const parts = /^\.\.\/served\/([a-z-]+)\/([a-z0-9]{12})$/.exec(target)
  const profile = servedProfiles.find((one) => one === parts?.[1])
  return parts && profile ? { id: parts[2]!, profile } : 'strange'
}

/** Where a link leads, in one call of the kernel; null for something that is no link, undefined for nothing. */
function linkTarget(path: string): string | null | undefined {
  try {
    return readlinkSync(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EINVAL') return null
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** Whether a word of `keeping` says that pages are kept. */
export const isKept = (word: string): boolean => word.startsWith('kept-')

/** The links and the `served/` folders. */
export class HostLinks {
  readonly #paths: NodePaths
  readonly #hostsOf = new Map<string, Set<string>>()
  /** Where a site has stood since we look: asking each of ten profiles for each of 8,000 sites was half of a look over all. */
  readonly #profilesOf = new Map<string, Set<ServedProfile>>()

  /** Reads every link once. Makes the folders that are missing and clears what a crash left aside. */
  constructor(paths: NodePaths) {
    this.#paths = paths
    for (const profile of servedProfiles) this.#openProfile(profile)
    mkdirSync(paths.hosts, { recursive: true, mode: 0o755 })
    for (const name of readdirSync(paths.hosts)) {
      if (name.startsWith('.aside-')) unlinkSync(join(paths.hosts, name))
      else this.#learn(name)
    }
  }

  /** What each of these names and every name of this site leads to. */
  see(id: string, wanted: readonly string[]): Map<string, SeenHost> {
    const seen = new Map<string, SeenHost>()
    for (const name of new Set([...wanted, ...(this.#hostsOf.get(id) ?? [])])) {
      const holder = this.#learn(name)
      if (holder !== undefined) seen.set(name, holder)
    }
    return seen
  }

  /** @throws EEXIST when something is there. */
  add(hostName: string, id: string, profile: ServedProfile): void {
    symlinkSync(targetOf(profile, id), join(this.#paths.hosts, hostName))
    this.#remember(hostName, id)
  }

  /** Replaces the link in one step: a reader sees the old one or the new one. */
  switch(hostName: string, id: string, profile: ServedProfile): void {
    const aside = join(this.#paths.hosts, `.aside-${id}`)
    rmSync(aside, { force: true }) // left by an attempt that failed
    symlinkSync(targetOf(profile, id), aside)
    renameSync(aside, join(this.#paths.hosts, hostName))
    this.#remember(hostName, id)
  }

  /** Removes the link if it still leads to this site. */
  remove(hostName: string, id: string): void {
    const holder = this.#learn(hostName)
    if (holder !== undefined && holder !== 'strange' && holder.id === id) unlinkSync(join(this.#paths.hosts, hostName))
    this.#hostsOf.get(id)?.delete(hostName)
  }

  /** The profiles under which a site is served, and the word that `keeping` gives of each. */
  served(id: string): Map<ServedProfile, string> {
    const found = new Map<ServedProfile, string>()
    for (const profile of this.#profilesOf.get(id) ?? []) {
      const word = this.keeping(profile, id)
      if (word !== '' || lstatSync(this.#servedPath(profile, id), { throwIfNoEntry: false })?.isDirectory()) found.set(profile, word)
    }
    return found
  }

  /** Whole or not at all: a folder with its link is made aside. @throws EEXIST, ENOTEMPTY when it is there. */
  makeServed(profile: ServedProfile, id: string, keepPages: boolean): void {
    const aside = join(this.#paths.served, profile, `.aside-${id}`)
    rmSync(aside, { recursive: true, force: true }) // left by an attempt that failed
    mkdirSync(aside, { mode: 0o755 })
    if (liveProfiles.includes(profile)) this.#linkPublic(aside, id)
    this.#makeKeeping(aside, keepPages)
    this.#noteServed(id, profile) // also when something stands there already: then it is seen from now on
    renameSync(aside, this.#servedPath(profile, id))
  }

  removeServed(profile: ServedProfile, id: string): void {
    const path = this.#servedPath(profile, id)
    for (const name of ['public', 'pages', newPages]) rmSync(join(path, name), { force: true })
    for (const name of readdirSync(path)) rmdirSync(join(path, name))
    rmdirSync(path)
    this.#profilesOf.get(id)?.delete(profile)
  }

  /** `direct`, or `kept-<word>`; '' where nothing says it yet. */
  keeping(profile: ServedProfile, id: string): string {
    return linkTarget(join(this.#servedPath(profile, id), 'pages')) ?? ''
  }

  keepsPages(profile: ServedProfile, id: string): boolean {
    return isKept(this.keeping(profile, id))
  }

  /** One rename: a request sees the old word or the new one. What was kept under the old one is never found again. */
  keepPages(profile: ServedProfile, id: string, keepPages: boolean): void {
    const path = this.#servedPath(profile, id)
    rmSync(join(path, newPages), { force: true }) // left by an attempt that failed
    const now = this.#makeKeeping(path, keepPages)
    for (const name of readdirSync(path)) if (isKeeping(name) && name !== now) rmdirSync(join(path, name))
  }

  /** Makes the folder of a profile if need be, and makes whole what a crash left in it. */
  #openProfile(profile: ServedProfile): void {
    const folder = join(this.#paths.served, profile)
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    const isLive = liveProfiles.includes(profile)
    for (const name of readdirSync(folder)) {
      if (name.startsWith('.aside-')) {
        rmSync(join(folder, name), { recursive: true })
        continue
      }
      this.#noteServed(name, profile)
      if (isLive && lstatSync(join(folder, name, 'public'), { throwIfNoEntry: false }) === undefined) this.#linkPublic(join(folder, name), name)
      if (this.keeping(profile, name) === '') this.#makeKeeping(join(folder, name), false)
    }
  }

  /** The folder and the link that leads to it. Returns the folder's name. */
  #makeKeeping(path: string, keepPages: boolean): string {
    const name = keepPages ? `kept-${randomText(12)}` : 'direct'
    mkdirSync(join(path, name), { recursive: true, mode: 0o755 })
    symlinkSync(name, join(path, newPages))
    renameSync(join(path, newPages), join(path, 'pages'))
    return name
  }

  #noteServed(id: string, profile: ServedProfile): void {
    const profiles = this.#profilesOf.get(id)
    if (profiles) profiles.add(profile)
    else this.#profilesOf.set(id, new Set([profile]))
  }

  #linkPublic(folder: string, id: string): void {
    symlinkSync(`../../../sites/${id}/public`, join(folder, 'public'))
  }

  #servedPath(profile: ServedProfile, id: string): string {
    return join(this.#paths.served, profile, id)
  }

  #learn(name: string): SeenHost | undefined {
    const path = join(this.#paths.hosts, name)
    const target = linkTarget(path)
    if (target === undefined) return undefined
    const holder = target === null ? 'strange' : seenHostFrom(target)
    if (holder !== 'strange') this.#remember(name, holder.id)
    return holder
  }

  #remember(name: string, id: string): void {
    const names = this.#hostsOf.get(id)
    if (names) names.add(name)
    else this.#hostsOf.set(id, new Set([name]))
  }
}
