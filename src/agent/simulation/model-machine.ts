/**
 * A machine in memory for the simulation: what the real one (`resources/site-machine.ts`) does to the disk,
 * this one does to maps, step for step, and it refuses what the kernel would refuse. It also stands for what
 * members do: a placed tree holds their data.
 */
import assert from 'node:assert/strict'
import type { Resource } from '#wire/node-state.ts'
import type { Account, DatabaseEffect, Rights, SeenDatabase } from '../resources/database-effects.ts'
import type { SiteMachine } from '../resources/site-machine.ts'
import { servedProfiles } from '../resources/host-links.ts'
import { Refusal } from '../resources/refusal.ts'
import type { ActivatorEntry, SeenHost, SeenSite, ServedProfile, SiteEffect } from '../resources/site-effects.ts'

interface Tree {
  readonly uid: number | null
  readonly diskBytes: number | null
  readonly furnished: boolean
}

/** An account of MariaDB. `usable` data is what somebody could read with it. */
interface ModelAccount extends Account {
  readonly rights: Rights | 'other'
  readonly connected: boolean
}

type Link = { readonly id: string; readonly profile: ServedProfile }

/** After a crash of the executor alone the activator still holds what nobody remembers having told it. */
const unknownEntry: ActivatorEntry = { uid: 0, memoryBytes: 0, cpuPercent: 0, tasks: 0, workers: 0, phpVersion: '', php: { memoryMegabytes: 0, uploadMegabytes: 0, executionSeconds: 0 } }

export class ModelMachine implements SiteMachine {
  making = new Map<string, Tree>()
  sites = new Map<string, Tree>()
  trash = new Map<string, Tree>()
  served = new Set<string>()
  kept = new Set<string>()
  hosts = new Map<string, Link>()
  activator = new Map<string, ActivatorEntry>()
  /** By the id that their names end with. */
  databases = new Map<string, string>()
  accounts = new Map<string, ModelAccount>()
  writes = 0
  /** What is wanted now: to judge whether data may go. */
  wanted: ReadonlyMap<string, Resource> = new Map()

  clone(): ModelMachine {
    const copy = new ModelMachine()
    copy.making = new Map(this.making)
    copy.sites = new Map(this.sites)
    copy.trash = new Map(this.trash)
    copy.served = new Set(this.served)
    copy.kept = new Set(this.kept)
    copy.hosts = new Map(this.hosts)
    copy.activator = new Map(this.activator)
    copy.databases = new Map(this.databases)
    copy.accounts = new Map(this.accounts)
    copy.wanted = this.wanted
    return copy
  }

  /** The executor was killed and starts again. */
  restartExecutor(): void {
    for (const id of this.activator.keys()) this.activator.set(id, unknownEntry)
  }

  /** The machine lost power and starts again: the activator holds nothing. */
  restartMachine(): void {
    this.activator.clear()
    for (const [id, account] of this.accounts) this.accounts.set(id, { ...account, connected: false })
  }

  seeDatabase(id: string): SeenDatabase {
    const name = this.databases.get(id) ?? null
    const account = this.accounts.get(id)
    return { database: name, account: account === undefined ? null : { ...account, name: `base_${id}` } }
  }

  doDatabase(id: string, step: DatabaseEffect): void {
    this.writes++
    assert.equal(step.name, `base_${id}`)
    switch (step.effect) {
      case 'makeDatabase':
        assert.ok(!this.databases.has(id), 'ER_DB_CREATE_EXISTS')
        this.databases.set(id, step.name)
        return
      case 'makeAccount':
        assert.ok(!this.accounts.has(id), 'ER_CANNOT_USER')
        this.accounts.set(id, { ...step.account, rights: 'other', connected: !step.account.locked })
        return
      case 'changeAccount':
        // whoever is connected stays so, whatever the account has become; the site connects again and again
        this.accounts.set(id, { ...got(this.accounts, id), ...step.account, connected: true })
        return
      case 'setRights':
        this.accounts.set(id, { ...got(this.accounts, id), rights: step.rights })
        return
      case 'endConnections':
        assert.ok(got(this.accounts, id).locked, 'who is not locked out comes back')
        this.accounts.set(id, { ...got(this.accounts, id), connected: false })
        return
      case 'dropAccount':
        assert.equal(this.wanted.get(id)?.spec, null, 'an account goes without a tombstone')
        assert.ok(this.accounts.delete(id))
        return
      case 'dropDatabase':
        assert.equal(this.wanted.get(id)?.spec, null, 'data goes without a tombstone')
        assert.ok(!this.accounts.has(id), 'data goes under the feet of who may read it')
        this.databases.delete(id)
        return
    }
  }

  /** As a kill in its middle leaves it: only rights are two statements. */
  doDatabaseHalf(id: string, step: DatabaseEffect): void {
    if (step.effect === 'setRights') this.accounts.set(id, { ...got(this.accounts, id), rights: 'other' })
  }

  see(id: string, wantedHostNames: readonly string[]): SeenSite {
    const tree = this.sites.get(id)
    const hosts = new Map<string, SeenHost>()
    for (const name of wantedHostNames) if (this.hosts.has(name)) hosts.set(name, this.hosts.get(name)!)
    for (const [name, link] of this.hosts) if (link.id === id) hosts.set(name, link)
    const trash: number[] = []
    for (const name of this.trash.keys()) if (name.startsWith(`${id}-`)) trash.push(Number(name.slice(id.length + 1)))
    return {
      tree: tree === undefined ? null : { uid: tree.uid!, diskBytes: tree.diskBytes },
      halfMade: this.making.has(id),
      served: servedProfiles.filter((profile) => this.served.has(`${profile}/${id}`)),
      kept: servedProfiles.filter((profile) => this.kept.has(`${profile}/${id}`)),
      hosts,
      activator: this.activator.get(id) ?? null,
      trash,
    }
  }

  async perform(id: string, step: SiteEffect): Promise<void> {
    this.do(id, step)
  }

  do(id: string, step: SiteEffect): void {
    this.writes++
    switch (step.effect) {
      case 'discardHalfMade':
        return void take(this.making, id)
      case 'makeVolume':
        return put(this.making, id, { uid: null, diskBytes: step.diskBytes, furnished: false })
      case 'furnish':
        this.making.set(id, { ...get(this.making, id), uid: step.uid, furnished: true })
        return
      case 'placeTree':
        return put(this.sites, id, take(this.making, id))
      case 'limitDisk':
        this.sites.set(id, { ...get(this.sites, id), diskBytes: step.diskBytes })
        return
      case 'makeServed':
        assert.ok(!this.served.has(`${step.profile}/${id}`), 'EEXIST')
        this.served.add(`${step.profile}/${id}`)
        return this.#keep(`${step.profile}/${id}`, step.keepPages)
      case 'keepPages':
        assert.ok(this.served.has(`${step.profile}/${id}`), 'ENOENT')
        return this.#keep(`${step.profile}/${id}`, step.keepPages)
      case 'removeServed':
        assert.ok(this.served.delete(`${step.profile}/${id}`), 'ENOENT')
        this.kept.delete(`${step.profile}/${id}`)
        return
      case 'addHost':
        if (this.hosts.has(step.hostName)) throw new Refusal('hostNameHeldByAnother', step.hostName)
        this.hosts.set(step.hostName, { id, profile: step.profile })
        return
      case 'switchHost':
        assert.equal(this.hosts.get(step.hostName)?.id, id, 'a link of another site is switched')
        this.hosts.set(step.hostName, { id, profile: step.profile })
        return
      case 'removeHost':
        assert.equal(this.hosts.get(step.hostName)?.id, id, 'a link of another site is removed')
        this.hosts.delete(step.hostName)
        return
      case 'addToActivator':
        this.activator.set(id, step.entry)
        return
      case 'removeFromActivator':
        this.activator.delete(id)
        return
      case 'trashTree':
        assert.equal(this.wanted.get(id)?.spec, null, 'data goes without a tombstone')
        return put(this.trash, `${id}-${step.generation}`, take(this.sites, id))
      case 'emptyTrash':
        return void take(this.trash, `${id}-${step.generation}`)
    }
  }

  #keep(folder: string, keepPages: boolean): void {
    if (keepPages) this.kept.add(folder)
    else this.kept.delete(folder)
  }

  /** The step as a kill in its middle leaves it: only those that are several system calls differ. */
  doHalf(id: string, step: SiteEffect): void {
    if (step.effect === 'makeVolume') put(this.making, id, { uid: null, diskBytes: null, furnished: false })
    else if (step.effect === 'furnish') this.making.set(id, { ...get(this.making, id), uid: step.uid })
  }

  /** What a visitor or a neighbour could see broken, whatever the moment. */
  checkNothingTorn(): void {
    for (const [name, { id, profile }] of this.hosts) {
      assert.ok(this.served.has(`${profile}/${id}`), `${name} leads to served/${profile}/${id}, which is not there`)
      assert.ok(this.sites.get(id)?.furnished, `${name} leads to a site that is not whole`)
    }
    for (const [id, account] of this.accounts) assert.ok(this.databases.has(id) || account.rights === 'other', `rights on ${id}, which is not there`)
    for (const [id, tree] of this.sites) assert.ok(tree.furnished && tree.uid !== null && tree.diskBytes !== null, `${id} was placed before it was whole`)
  }
}

function get(map: Map<string, Tree>, key: string): Tree {
  const tree = map.get(key)
  assert.ok(tree, `ENOENT ${key}`)
  return tree
}

function got(map: ReadonlyMap<string, ModelAccount>, id: string): ModelAccount {
  const account = map.get(id)
  assert.ok(account, `no account of ${id}`)
  return account
}

function take(map: Map<string, Tree>, key: string): Tree {
  const tree = get(map, key)
  map.delete(key)
  return tree
}

function put(map: Map<string, Tree>, key: string, tree: Tree): void {
  assert.ok(!map.has(key), `EEXIST ${key}`)
  map.set(key, tree)
}
