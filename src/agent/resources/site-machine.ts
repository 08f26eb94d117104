/**
 * Sees and changes one site on the real machine. Metadata calls are synchronous: each takes microseconds, and
 * through the thread pool they cost ten times that. Every path here goes through root-owned folders only;
 * nothing that a member can change is opened (docs/decisions, "root never opens a path that a member can change").
 */
import { closeSync, constants, existsSync, fchownSync, fsync, lchownSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { NodePaths } from '../paths.ts'
import { toolId } from '../databases/database-tool.ts'
import type { Disk } from './disk.ts'
import { HostLinks, isKept } from './host-links.ts'
import { Refusal } from './refusal.ts'
import type { ActivatorEntry, SeenSite, SiteEffect } from './site-effects.ts'
import { welcomePage } from './welcome-page.ts'

const sync = promisify(fsync)

/** What the machine of sites needs of the activator. */
export interface SiteActivator {
  /** What it holds of a site, as far as this process told it since the activator started. */
  held(id: string): ActivatorEntry | null
  /** @throws {Refusal} `activatorRefused` */
  add(id: string, entry: ActivatorEntry): Promise<void>
  remove(id: string): Promise<void>
}

/** What the reconcile needs of a machine: the real one or the simulation's. */
export interface SiteMachine {
  see(id: string, wantedHostNames: readonly string[]): SeenSite
  /** Does one step. @throws {Refusal} or a system error. */
  perform(id: string, step: SiteEffect): Promise<void>
}

export class RealSiteMachine implements SiteMachine {
  readonly #paths: NodePaths
  readonly #disk: Disk
  readonly #activator: SiteActivator
  readonly #links: HostLinks
  readonly #limits: Map<string, number>
  /** Trees that may stand half made: only this process makes them, so 8,000 need not be asked for at each look. */
  readonly #making: Set<string>
  readonly #trash = new Map<string, Set<number>>()

  private constructor(paths: NodePaths, disk: Disk, activator: SiteActivator, limits: Map<string, number>) {
    this.#paths = paths
    this.#disk = disk
    this.#activator = activator
    this.#limits = limits
    this.#links = new HostLinks(paths)
    this.#making = new Set(readdirSync(paths.making))
    for (const name of readdirSync(paths.trash)) {
      const parts = /^([a-z0-9]{12})-(\d{1,15})$/.exec(name)
      if (parts) this.#remember(parts[1]!, Number(parts[2]))
    }
  }

  /** Makes the folders that are missing and reads once what stands. */
  static async open(paths: NodePaths, disk: Disk, activator: SiteActivator): Promise<RealSiteMachine> {
    mkdirSync(paths.sites, { recursive: true, mode: 0o711 })
    for (const path of [paths.making, paths.trash]) mkdirSync(path, { recursive: true, mode: 0o700 })
    return new RealSiteMachine(paths, disk, activator, await disk.limits(paths.sites))
  }

  see(id: string, wantedHostNames: readonly string[]): SeenSite {
    return {
      tree: this.#seeTree(id),
      halfMade: this.#making.has(id) && existsSync(join(this.#paths.making, id)),
      ...this.#seeServed(id),
      hosts: this.#links.see(id, wantedHostNames),
      activator: this.#activator.held(id),
      trash: [...(this.#trash.get(id) ?? [])],
    }
  }

  async perform(id: string, step: SiteEffect): Promise<void> {
    switch (step.effect) {
      case 'discardHalfMade':
        await this.#disk.deleteVolume(join(this.#paths.making, id))
        this.#making.delete(id)
        return
      case 'makeVolume':
        return await this.#makeVolume(id, step)
      case 'furnish':
        return await this.#furnish(id, step)
      case 'placeTree':
        renameSync(join(this.#paths.making, id), this.#treeOf(id))
        this.#making.delete(id)
        return
      case 'limitDisk':
        await this.#disk.limit(this.#treeOf(id), step.diskBytes, this.#ownerOf(id))
        this.#limits.set(id, step.diskBytes)
        return
      case 'makeServed':
        return this.#links.makeServed(step.profile, id, step.keepPages)
      case 'keepPages':
        return this.#links.keepPages(step.profile, id, step.keepPages)
      case 'removeServed':
        return this.#links.removeServed(step.profile, id)
      case 'addHost':
        return this.#addHost(id, step)
      case 'switchHost':
        return this.#links.switch(step.hostName, id, step.profile)
      case 'removeHost':
        return this.#links.remove(step.hostName, id)
      case 'addToActivator':
        return await this.#activator.add(id, step.entry)
      case 'removeFromActivator':
        return await this.#activator.remove(id)
      case 'trashTree':
        renameSync(this.#treeOf(id), this.#trashOf(id, step.generation))
        this.#limits.delete(id)
        return this.#remember(id, step.generation)
      case 'emptyTrash':
        await this.#disk.deleteVolume(this.#trashOf(id, step.generation))
        this.#trash.get(id)?.delete(step.generation)
        return
    }
  }

  /** Forgets every kept page of a site, in one step whatever their number. Nothing to do where none are kept. */
  forgetPages(id: string): void {
    const { served } = this.#seeServed(id)
    for (const profile of served) if (this.#links.keepsPages(profile, id)) this.#links.keepPages(profile, id, true)
  }

  /** Under which words nginx keeps pages of a site now (none: it keeps none), and the host names that lead to it. */
  keptPages(id: string): { words: string[]; hostNames: string[] } {
    const { kept } = this.#seeServed(id)
    return { words: kept.map((profile) => this.#links.keeping(profile, id)), hostNames: [...this.#links.see(id, []).keys()] }
  }

  /** How many sites' trees stand, without opening them. */
  treeCount(): number {
    return readdirSync(this.#paths.sites).filter((name) => name !== toolId).length
  }

  #seeServed(id: string): Pick<SeenSite, 'served' | 'kept'> {
    const served = [...this.#links.served(id)]
    return { served: served.map(([profile]) => profile), kept: served.flatMap(([profile, word]) => (isKept(word) ? [profile] : [])) }
  }

  async #makeVolume(id: string, step: SiteEffect & { effect: 'makeVolume' }): Promise<void> {
    this.#making.add(id)
    await this.#disk.makeVolume(join(this.#paths.making, id), step.diskBytes, step.uid)
    this.#limits.set(id, step.diskBytes)
  }

  /**
   * Fills a tree that only root can reach yet (`making/` is 0700) and hands it over last of all. The page is
   * synced: a power cut must not leave an empty one that is then taken for the member's. That is the one call here
   * which is not made at once: a file of a volume just made is synced with the whole disk (4 ms), and sites made at
   * the same time share one such sync.
   */
  async #furnish(id: string, step: SiteEffect & { effect: 'furnish' }): Promise<void> {
    const tree = join(this.#paths.making, id)
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
    mkdirSync(join(tree, 'public'), { mode: 0o755 })
    mkdirSync(join(tree, 'private'), { mode: 0o700 })
    if (step.hostName !== null) {
      const page = welcomePage(step.profile, step.hostName)
      const file = openSync(join(tree, 'public', page.name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
      try {
        writeSync(file, page.content)
        fchownSync(file, step.uid, step.uid)
        await sync(file)
      } finally {
        closeSync(file)
      }
    }
    lchownSync(join(tree, 'private'), step.uid, step.uid)
    lchownSync(join(tree, 'public'), step.uid, step.uid)
  }

  #addHost(id: string, step: SiteEffect & { effect: 'addHost' }): void {
    try {
      this.#links.add(step.hostName, id, step.profile)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
        throw new Refusal('hostNameHeldByAnother', `held by another site: ${step.hostName}`, { cause: error })
      throw error
    }
  }

  /** The folder itself is root's, so a member cannot replace `public`: looking at it is safe. */
  #seeTree(id: string): SeenSite['tree'] {
    const documentRoot = lstatSync(join(this.#treeOf(id), 'public'), { throwIfNoEntry: false })
    if (documentRoot === undefined) return null
    return { uid: documentRoot.uid, diskBytes: this.#limits.get(id) ?? null }
  }

  #ownerOf(id: string): number {
    return lstatSync(join(this.#treeOf(id), 'public')).uid
  }

  #treeOf(id: string): string {
    return join(this.#paths.sites, id)
  }

  #trashOf(id: string, generation: number): string {
    return join(this.#paths.trash, `${id}-${generation}`)
  }

  #remember(id: string, generation: number): void {
    const generations = this.#trash.get(id)
    if (generations) generations.add(generation)
    else this.#trash.set(id, new Set([generation]))
  }
}
