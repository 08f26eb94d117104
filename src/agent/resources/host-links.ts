/**
 * `hosts/<host name>` → `../served/<profile>/<id>`. The executor alone writes them; it reads the whole folder
 * once at start, so that finding the links of one site does not cost a walk over 8,000 of them.
 */
import { lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { NodePaths } from '../paths.ts'
import type { SeenHost, ServedProfile } from './site-effects.ts'

export const servedProfiles = [
  'static',
  'php',
  'suspended-unpaid',
  'suspended-abuse',
  'suspended-request',
  'suspended-maintenance',
  'deleted',
] as const satisfies readonly ServedProfile[]

const targetOf = (profile: ServedProfile, id: string): string => `../served/${profile}/${id}`

/** What a link's target says. */
export function seenHostFrom(target: string): SeenHost {
  const parts = /^\.\.\/served\/([a-z-]+)\/([a-z0-9]{12})$/.exec(target)
  const profile = servedProfiles.find((one) => one === parts?.[1])
  return parts && profile ? { id: parts[2]!, profile } : 'strange'
}

/** The links and the `served/` folders. */
export class HostLinks {
  readonly #paths: NodePaths
  readonly #hostsOf = new Map<string, Set<string>>()

  /** Reads every link once. Makes the folders that are missing and clears what a crash left aside. */
  constructor(paths: NodePaths) {
    this.#paths = paths
    for (const profile of servedProfiles) mkdirSync(join(paths.served, profile), { recursive: true, mode: 0o755 })
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

  servedFolders(id: string): ServedProfile[] {
    return servedProfiles.filter((profile) => lstatSync(this.#servedPath(profile, id), { throwIfNoEntry: false })?.isDirectory())
  }

  makeServed(profile: ServedProfile, id: string): void {
    mkdirSync(this.#servedPath(profile, id), { mode: 0o755 })
  }

  removeServed(profile: ServedProfile, id: string): void {
    rmdirSync(this.#servedPath(profile, id))
  }

  #servedPath(profile: ServedProfile, id: string): string {
    return join(this.#paths.served, profile, id)
  }

  #learn(name: string): SeenHost | undefined {
    const path = join(this.#paths.hosts, name)
    const entry = lstatSync(path, { throwIfNoEntry: false })
    if (entry === undefined) return undefined
    const holder = entry.isSymbolicLink() ? seenHostFrom(readlinkSync(path)) : 'strange'
    if (holder !== 'strange') this.#remember(name, holder.id)
    return holder
  }

  #remember(name: string, id: string): void {
    const names = this.#hostsOf.get(id)
    if (names) names.add(name)
    else this.#hostsOf.set(id, new Set([name]))
  }
}
