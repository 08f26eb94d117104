/**
 * Histories of wanted states, chosen by fast-check, are applied to a machine in memory by the code that runs
 * on nodes; the executor is killed or the power cut before and within every single step; after each of these
 * crashes a new executor must make the machine right.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { effort } from '#lib/test-effort.ts'
import { figure } from '#lib/test-figure.ts'
import { profiles, suspensions } from '#wire/node-state.ts'
import type { DatabaseSpec, Resource, SiteSpec } from '#wire/node-state.ts'
import { stepsFor } from '../resources/site-keeper.ts'
import { Refusal } from '../resources/refusal.ts'
import { accountOf, databaseRemovalSteps, databaseSteps, rightsAt } from '../resources/database.ts'
import type { DatabaseEffect } from '../resources/database-effects.ts'
import type { SiteEffect } from '../resources/site-effects.ts'
import { activatorEntryOf, keepsPages, servedProfileOf } from '../resources/site.ts'
import { buildSite } from '../trial-node.ts'
import { ModelMachine } from './model-machine.ts'

const ids = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc']
const databaseIds = ['dddddddddddd', 'eeeeeeeeeeee']
const hostNames = ['a.example', 'b.example', 'c.example', 'www.a.example']
const crashPointsWanted = 20_000 * effort

type Wanted = ReadonlyMap<string, Resource>
type AnyEffect = SiteEffect | DatabaseEffect

const change = fc.record({
  index: fc.nat(ids.length + databaseIds.length - 1),
  remove: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
  profile: fc.constantFrom(...profiles),
  serving: fc.constantFrom('live' as const, 'live' as const, 'deleted' as const, ...suspensions),
  hosts: fc.subarray(hostNames, { maxLength: 3 }),
  diskBytes: fc.constantFrom(10 << 20, 20 << 20),
  phpWorkers: fc.integer({ min: 1, max: 2 }),
  /** A full database is one that is asked for with this little room. */
  full: fc.boolean(),
  pageCache: fc.boolean(),
})
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

/** The states that the control plane asks for one after the other. Two sites may want one name: its mistake, not ours. */
function wantedStates(changes: readonly Change[]): Wanted[] {
  let wanted: Wanted = new Map()
  return changes.map((one, index) => {
    const databaseId = databaseIds[one.index - ids.length]
    if (databaseId !== undefined) {
      wanted = new Map(wanted).set(databaseId, { kind: 'database', id: databaseId, generation: index + 1, requestId: null, spec: one.remove ? null : buildDatabase(databaseId, one) })
      return wanted
    }
    const id = ids[one.index]!
    const limits = { ...buildSite({ id }).limits, diskBytes: one.diskBytes, phpWorkers: one.phpWorkers }
    const spec: SiteSpec = buildSite({ id, uid: 200_000 + one.index, profile: one.profile, serving: one.serving, pageCache: one.pageCache, hostNames: one.hosts, limits })
    const resource: Resource = { kind: 'site', id, generation: index + 1, requestId: null, spec: one.remove ? null : spec }
    wanted = new Map(wanted).set(id, resource)
    return wanted
  })
}

const fullBytes = 1_048_576

const buildDatabase = (id: string, { serving, phpWorkers, full }: Change): DatabaseSpec => ({
  id,
  site: ids[0]!,
  engine: 'mariadb',
  name: `base_${id}`,
  passwordHash: `*${'0'.repeat(39)}${phpWorkers}`,
  maxConnections: 20,
  statementSeconds: 60,
  diskBytes: full ? fullBytes : 2 * fullBytes,
  serving: serving === 'live' ? 'live' : 'deleted',
})

const momentOf = (spec: DatabaseSpec) => ({ full: spec.diskBytes === fullBytes, keys: [] })

function anyStepsFor(machine: ModelMachine, resource: Resource): Generator<AnyEffect, void, void> {
  if (resource.kind === 'site') return stepsFor(machine, resource)
  const seen = machine.seeDatabase(resource.id)
  return resource.spec === null ? databaseRemovalSteps(seen) : databaseSteps(resource.spec, momentOf(resource.spec), seen)
}

const isOfDatabase = (id: string, step: AnyEffect): step is DatabaseEffect => databaseIds.includes(id) && 'name' in step

/** Numbers from a seed (mulberry32), to interleave the work on several sites as the real executor may. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

type Before = (machine: ModelMachine, id: string, step: AnyEffect) => void

/** One pass over all that is wanted, step by step of any of them. Returns the ids that were refused. */
function pass(machine: ModelMachine, wanted: Wanted, pick: (below: number) => number, before: Before = () => {}): Set<string> {
  machine.wanted = wanted
  const refused = new Set<string>()
  const running = [...wanted.values()].map((resource) => ({ id: resource.id, steps: anyStepsFor(machine, resource), failed: null as Error | null }))
  while (running.length > 0) {
    const index = pick(running.length)
    const one = running[index]!
    try {
      const next = one.failed === null ? one.steps.next() : one.steps.throw(one.failed)
      one.failed = null
      if (next.done) running.splice(index, 1)
      else one.failed = perform(machine, one.id, next.value, before)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refused.add(one.id)
      running.splice(index, 1)
    }
  }
  return refused
}

/** Does one step; a refusal is given back, for the steps to hear of. */
function perform(machine: ModelMachine, id: string, step: AnyEffect, before: Before): Error | null {
  try {
    before(machine, id, step)
    if (isOfDatabase(id, step)) machine.doDatabase(id, step)
    else machine.do(id, step)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  machine.checkNothingTorn()
  return null
}

function checkDatabase(machine: ModelMachine, id: string, spec: DatabaseSpec | null): void {
  const { database, account } = machine.seeDatabase(id)
  if (spec === null) return assert.deepEqual({ database, account }, { database: null, account: null })
  assert.equal(database, spec.name)
  assert.ok(account)
  const { name, rights, connected, ...rest } = account
  assert.deepEqual([name, rights, rest], [spec.name, rightsAt(momentOf(spec)), accountOf(spec, momentOf(spec))])
  assert.ok(!(account.locked && connected), 'a closed database has somebody in it')
}

/** What stands is what is wanted: of the sites whose names nobody disputes, all of it. */
function checkConverged(machine: ModelMachine, wanted: Wanted): void {
  const claims = new Map<string, number>()
  const sites = [...wanted.values()].filter((one) => one.kind === 'site')
  for (const { spec } of sites) for (const name of spec?.hostNames ?? []) claims.set(name, (claims.get(name) ?? 0) + 1)
  for (const one of wanted.values()) if (one.kind === 'database') checkDatabase(machine, one.id, one.spec)
  for (const { id, spec } of sites) {
    const seen = machine.see(id, [])
    if (spec === null) {
      assert.deepEqual(seen, { tree: null, halfMade: false, served: [], kept: [], hosts: new Map(), activator: null, trash: [] })
      continue
    }
    const profile = servedProfileOf(spec)
    assert.deepEqual(seen.tree, { uid: spec.uid, diskBytes: spec.limits.diskBytes })
    assert.deepEqual([seen.halfMade, seen.served, seen.trash], [false, [profile], []])
    assert.deepEqual(seen.kept, keepsPages(spec) ? [profile] : [])
    assert.deepEqual(seen.activator, activatorEntryOf(spec))
    for (const name of spec.hostNames) if (claims.get(name) === 1) assert.deepEqual(seen.hosts.get(name), { id, profile })
    for (const name of seen.hosts.keys()) assert.ok(spec.hostNames.includes(name))
  }
}

/** A new executor finds the machine so. Two passes make it right, a third writes nothing. */
function recover(machine: ModelMachine, wanted: Wanted, pick: (below: number) => number): void {
  machine.checkNothingTorn()
  pass(machine, wanted, pick)
  pass(machine, wanted, pick)
  checkConverged(machine, wanted)
  machine.writes = 0
  pass(machine, wanted, pick)
  assert.equal(machine.writes, 0, 'a pass over what is right has written')
}

interface Moment {
  readonly machine: ModelMachine
  readonly wanted: Wanted
  readonly id: string
  readonly step: AnyEffect
}

/** Applies a history and keeps every moment before a step. */
function momentsOf(changes: readonly Change[], pick: (below: number) => number): Moment[] {
  const moments: Moment[] = []
  const machine = new ModelMachine()
  for (const wanted of wantedStates(changes)) pass(machine, wanted, pick, (now, id, step) => moments.push({ machine: now.clone(), wanted, id, step }))
  return moments
}

test(`after each of ${crashPointsWanted} crashes the machine comes right, and no data goes without a tombstone`, () => {
  let points = 0
  let cuts = 0
  const property = fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.integer(), (changes, seed) => {
    const pick = numbersFrom(seed)
    const moments = momentsOf(changes, pick)
    for (const [index, { machine, wanted, id, step }] of moments.entries()) {
      const killed = machine.clone()
      killed.restartExecutor()
      recover(killed, wanted, pick)

      const killedWithin = machine.clone()
      if (isOfDatabase(id, step)) killedWithin.doDatabaseHalf(id, step)
      else killedWithin.doHalf(id, step)
      killedWithin.restartExecutor()
      // … and once more while it recovers: only the moments of the recovery are new.
      const again: ModelMachine[] = []
      pass(killedWithin.clone(), wanted, pick, (now) => again.push(now.clone()))
      const second = again[pick(Math.max(1, again.length))]
      if (second !== undefined) {
        second.restartExecutor()
        recover(second, wanted, pick)
        points++
      }
      recover(killedWithin, wanted, pick)

      // btrfs commits in order: after a power cut the disk is as it was at this moment or a little earlier.
      const cut = moments[Math.max(0, index - pick(12))]!.machine.clone()
      cut.restartMachine()
      recover(cut, wanted, pick)
      cuts++
      points += 3
    }
  })
  for (let seed = 1; points < crashPointsWanted; seed++) fc.assert(property, { numRuns: 50, seed })
  figure('agent-killed', 'simulated crashes recovered from', `${points} of ${points}, each in two passes`)
  figure('power-cut', 'simulated power cuts recovered from', `${cuts} of ${cuts}, nothing torn`)
})

test('a site that cannot be made keeps no other from being made', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(ids.length - 1), fc.integer(), (changes, bad, seed) => {
      const pick = numbersFrom(seed)
      const machine = new ModelMachine()
      const full: Before = (_, id, step) => {
        if (id === ids[bad] && step.effect === 'makeVolume') throw new Refusal('diskFull', 'no room')
      }
      const wanted = wantedStates(changes).at(-1)!
      pass(machine, wanted, pick, full)
      pass(machine, wanted, pick, full)
      checkConverged(machine, new Map([...wanted].filter(([id]) => id !== ids[bad])))
    }),
    { numRuns: 500, seed: 1 },
  )
})
