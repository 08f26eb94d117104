/**
 * What the executor does to a disk, on a recording one (`recording-disk.ts`): takes states, makes sites, suspends,
 * renames and removes them, while members put files. Prints what it was told is safe, with how long the log was then:
 * `power-cut-writer.ts MOUNT LOG VOLUMES SEED STEPS`.
 */
import { closeSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { StateStore } from '#agent/executor/state-store.ts'
import { nodePaths } from '#agent/paths.ts'
import { btrfsDisk } from '#agent/resources/disk-btrfs.ts'
import { buildSite } from '#agent/trial-node.ts'
import type { Resource } from '#wire/node-state.ts'
import { openMachine, reconcile } from './power-cut-machine.ts'

/** One line of what is safe. `at`: bytes of the log. */
export type Said =
  | { at: number; what: 'revision'; revision: number }
  | { at: number; what: 'applied' | 'removing'; id: string; generation: number }
  | { at: number; what: 'file'; id: string; name: string }

/** `Omit` of each member of a union. */
type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never

const [mount = '', log = '', volumes = '', seedText = '1', stepsText = '10'] = process.argv.slice(2)
const say = (said: Without<Said, 'at'>): void => void writeSync(1, `${JSON.stringify({ at: statSync(log).size, ...said })}\n`)

let state = Number(seedText)
/** Numbers below a bound that look random (a multiplicative congruential generator: Lehmer 1949). */
const pick = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below

const paths = nodePaths(mount)
const store = new StateStore(paths.agentState)
const disk = btrfsDisk(volumes)
const machine = await openMachine(paths, disk)
const ids = Array.from({ length: 6 }, (_, index) => `aaaaaaaaaa0${index}`)
for (let revision = 1; revision <= Number(stepsText); revision++) {
  const chosen = new Set(Array.from({ length: 1 + pick(3) }, () => ids[pick(ids.length)]!))
  const resources = [...chosen].map((id): Resource => {
    const common = { kind: 'site' as const, id, generation: revision, requestId: null }
    if (pick(4) === 0) return { ...common, spec: null }
    const serving = pick(4) === 0 ? ('unpaid' as const) : ('live' as const)
    return { ...common, spec: buildSite({ id, uid: 300_001 + ids.indexOf(id), serving, profile: pick(2) === 0 ? 'php' : 'static', hostNames: [`${id}.example`, ...(pick(2) === 0 ? [`w${id}.example`] : [])] }) }
  })
  for (const one of resources) if (one.spec === null) say({ what: 'removing', id: one.id, generation: revision })
  store.store({ nodeId: 'nodetrial001', revision, complete: false, resources })
  say({ what: 'revision', revision })
  await Promise.all(
    resources.map(async (one) => {
      await reconcile(machine, one)
      if (one.spec === null) return store.markGone('site', one.id, revision)
      say({ what: 'applied', id: one.id, generation: revision })
      // What a member put is safe once it is synced, and is to stay through whatever comes.
      const name = `file${revision}`
      const file = openSync(join(paths.sites, one.id, 'public', name), 'wx')
      writeSync(file, name.repeat(1000))
      fsyncSync(file)
      closeSync(file)
      say({ what: 'file', id: one.id, name })
    }),
  )
}
await disk.end()
store.close()
