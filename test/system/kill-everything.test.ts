/** Whatever is killed: nothing that was acknowledged is lost, and it comes back. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test, { after, before, describe } from 'node:test'
import { noInstance, sharedInstance } from './instance.ts'
import type { TestInstance } from './instance.ts'
import { until } from './site-of-a-member.ts'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('kill -9', { skip: noInstance, timeout: 900_000 }, () => {
  let instance: TestInstance
  before(async () => {
    instance = await sharedInstance()
  })
  after(() => instance?.up())

  /** Pids of everything that the instance runs: the database, the control plane, the guest's first process, the supervisor. */
  async function pids(): Promise<{ database: number; controlPlane: number; leader: number; supervisor: number }> {
    const status = await instance.status()
    const all = { database: status.database?.pid, controlPlane: status.controlPlane?.pid, leader: status.nodes[0]?.leaderPid, supervisor: status.supervisorPid }
    for (const [name, pid] of Object.entries(all)) assert.ok(pid, `${name} runs`)
    return all as { database: number; controlPlane: number; leader: number; supervisor: number }
  }

  const sitesCount = async () => Number(JSON.parse((await instance.api('GET', '/api/v1/nodes')).body).nodes?.length ?? 1)

  test('the database: the panel says so plainly, and recovers by itself', async () => {
    const { database, controlPlane } = await pids()
    process.kill(database, 'SIGKILL')
    const during = await instance.panel('/sign-in')
    assert.ok([200, 500, 503].includes(during.status), `${during.status}`)
    assert.doesNotMatch(during.body, /ECONNREFUSED|at async|node_modules/, 'no insides are shown')
    const tookMs = await until('the API answers again', 60_000, async () => (await instance.api('GET', '/api/v1/nodes')).status === 200)
    console.log(`# the panel was back ${tookMs} ms after the database was killed`)
    assert.equal((await pids()).controlPlane, controlPlane, 'the control plane lived through it')
    assert.equal((await instance.visit('roue-libre')).status, 200)
  })

  test('the control plane: sites go on, it is started again', async () => {
    const { controlPlane } = await pids()
    process.kill(controlPlane, 'SIGKILL')
    assert.equal((await instance.visit('roue-libre')).status, 200)
    await until('the panel answers', 60_000, async () => (await instance.panel('/alive')).status === 200)
    assert.notEqual((await pids()).controlPlane, controlPlane)
  })

  test('the node: it boots again, and all its sites answer', async () => {
    const { leader } = await pids()
    process.kill(leader, 'SIGKILL')
    await until('the site answers', 60_000, async () => !isAlive(leader) && (await instance.visit('roue-libre')).status === 200)
    assert.equal((await instance.visit('carnet-de-camille')).status, 200)
    // its sites may answer before the supervisor has looked again at who runs
    await until('the status knows of it', 60_000, async () => {
      const leader = (await instance.status()).nodes[0]?.leaderPid
      return typeof leader === 'number' && isAlive(leader)
    })
  })

  test('the supervisor: everything of the instance goes with it, and the next up works', async () => {
    const before = await pids()
    process.kill(before.supervisor, 'SIGKILL')
    await until('nothing is left', 60_000, async () => Object.values(before).every((pid) => !isAlive(pid)))
    const told = await instance.onyva(['status', '--json'])
    assert.equal(told.code, 3)
    await instance.up()
    assert.equal((await instance.visit('roue-libre')).status, 200)
  })

  test('everything at once: the next up works, nothing acknowledged is lost', async () => {
    const nodes = await sitesCount()
    const before = await pids()
    for (const pid of Object.values(before)) process.kill(pid, 'SIGKILL')
    await until('nothing is left', 60_000, async () => Object.values(before).every((pid) => !isAlive(pid)))
    await instance.up()
    assert.equal((await instance.visit('roue-libre')).status, 200)
    assert.equal(await sitesCount(), nodes)
    assert.match(await readFile(`${instance.data}/log/postgresql.log`, 'utf8'), /database system was (not properly shut down|interrupted)/)
  })

  test('down cleans up after a supervisor that was killed', async () => {
    const { supervisor } = await pids()
    process.kill(supervisor, 'SIGKILL')
    await instance.down()
    assert.equal((await instance.onyva(['status', '--json'])).code, 3)
  })
})
