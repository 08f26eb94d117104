/** Faults on a whole instance, on top of `kill-everything.test.ts`: what members and visitors see while parts of a node die, and two people at once. */
import assert from 'node:assert/strict'
import test, { after, before, beforeEach, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { randomText } from '#lib/ids.ts'
import { figure } from '#lib/test-figure.ts'
import { noInstance, sharedInstance } from './instance.ts'
import type { TestInstance } from './instance.ts'
import { askForSite, makeSite, until } from './site-of-a-member.ts'
import type { MemberSite } from './site-of-a-member.ts'

const creations = 30
/** Pauses between kills come from it: the same in each run. */
const seed = 20_261_123

/** Numbers from 0 to 1 that look random (a multiplicative congruential generator: Lehmer 1949). */
function numbersFrom(start: number): () => number {
  let state = start
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

describe('faults', { skip: noInstance, timeout: 600_000 }, () => {
  let instance: TestInstance
  let php: MemberSite
  let still: MemberSite
  before(async () => {
    instance = await sharedInstance()
    ;[php, still] = await Promise.all([makeSite(instance, 'php'), makeSite(instance, 'static')])
    await php.put('index.php', '<?php echo "PHP is here";')
    await until('the site shows its own page', 60_000, async () => (await php.visit('/')).body === 'PHP is here')
  })
  after(async () => {
    await Promise.all([php, still].map((site) => site?.remove()))
  })

  beforeEach(() => until('the panel answers', 60_000, async () => (await instance.api('GET', '/api/v1/sites')).status === 200))

  const mainPid = async (unit: string) => (await instance.inNode(['/usr/bin/systemctl', 'show', '--value', '--property=MainPID', unit])).stdout.trim()
  const kill = async (unit: string) => {
    const pid = await mainPid(unit)
    if (pid !== '0' && pid !== '') await instance.inNode(['/usr/bin/kill', '-KILL', pid])
    return pid
  }

  test('the control plane is killed: sites go on, a program is told plainly, the panel works again by itself', async () => {
    const { controlPlane } = await instance.status()
    assert.ok(controlPlane?.pid)
    process.kill(controlPlane.pid, 'SIGKILL')
    const [code, plain] = await Promise.all([php.visit('/'), still.visit('/')])
    assert.deepEqual([code.status, code.body, plain.status], [200, 'PHP is here', 200])
    const told = await instance.onyva(['site', 'list'])
    if (told.code !== 0) assert.match(told.stderr, /^[^\n]+\n$/, 'a sentence, not a stack')
    await until('the panel answers', 60_000, async () => (await instance.panel('/sign-in')).status === 200)
    const fresh = await makeSite(instance, 'static')
    assert.equal((await fresh.visit('/')).status, 200, 'and makes sites again')
    await fresh.remove()
  })

  test('PostgreSQL is killed: a plain page says so, sites go on, the panel recovers', async () => {
    const { database } = await instance.status()
    assert.ok(database?.pid)
    process.kill(database.pid, 'SIGKILL')
    let said = 0
    for (let round = 0; round < 5; round += 1) {
      const [page, api, site] = await Promise.all([instance.panel('/sites'), instance.api('GET', '/api/v1/sites'), php.visit('/')])
      for (const answer of [page, api]) {
        assert.ok([200, 303, 503].includes(answer.status), `${answer.status} ${answer.body.slice(0, 300)}`)
        assert.doesNotMatch(answer.body, /ECONN|terminat|at async|node_modules|postgres/i)
        if (answer.status === 503) said += 1
      }
      assert.equal(site.body, 'PHP is here')
    }
    figure('control-plane-lost', 'requests to the panel told plainly that its database was away', `${said} of 10`)
    await until('the API answers again', 60_000, async () => (await instance.api('GET', '/api/v1/sites')).status === 200)
  })

  test('the activator is killed: plain files go on, PHP comes back by itself', async () => {
    const pid = await kill('onyva-activator.service')
    assert.notEqual(pid, '0')
    assert.equal((await still.visit('/')).status, 200)
    const during = await php.visit('/')
    assert.ok(during.status === 200 || /<title>/.test(during.body), 'a page of ours meanwhile')
    const tookMs = await until('PHP answers again', 60_000, async () => (await php.visit('/')).body === 'PHP is here')
    console.log(`# PHP was back ${tookMs} ms after the activator was killed`)
    assert.notEqual(await mainPid('onyva-activator.service'), pid)
  })

  test(`the executor is killed again and again while ${creations} sites are made: all answer, none is torn`, async () => {
    const random = numbersFrom(seed)
    const over = new AbortController()
    let kills = 0
    const killing = (async () => {
      while (!over.signal.aborted) {
        await wait(20 + random() * 400)
        await instance.inNode(['/usr/bin/systemctl', 'kill', '--signal=KILL', 'onyva-executor.service'])
        kills += 1
        // it may have been killed more often than systemd puts up with in a row
        await instance.inNode(['/usr/bin/systemctl', 'reset-failed', 'onyva-executor.service'])
        await instance.inNode(['/usr/bin/systemctl', 'start', '--no-block', 'onyva-executor.service'])
      }
    })()
    const made: MemberSite[] = []
    try {
      for (let index = 0; index < creations; index += 1) made.push(await askForSite(instance, index % 2 ? 'php' : 'static'))
      await wait(4000)
      for (let tries = 0; kills < 5 && tries < 1200; tries++) await wait(100) // on a busy machine a kill takes long
    } finally {
      over.abort()
      await killing
    }
    await Promise.all(made.map((site) => until(`${site.label} answers`, 60_000, async () => (await site.visit('/')).status === 200)))
    figure('agent-killed', `kills of the agent while ${creations} sites were made, all whole`, kills)
    assert.ok(kills >= 5, `${kills} kills`)

    await until('the panel says so of all', 60_000, async () => {
      const states = await Promise.all(made.map(async ({ id }) => (JSON.parse((await instance.api('GET', `/api/v1/sites/${id}`)).body) as { state: string }).state))
      return states.every((state) => state === 'answering')
    })
    const leftovers = await instance.inNode(['/usr/bin/find', '/srv/onyva/hosts', '/srv/onyva/served', '/srv/onyva/sites', '-maxdepth', '2', '-name', '.*'])
    assert.equal(leftovers.stdout.trim(), '', 'nothing half-made is left beside the sites')
    const hosts = (await instance.inNode(['/usr/bin/find', '/srv/onyva/hosts', '-xtype', 'l'])).stdout.trim()
    assert.equal(hosts, '', 'no host name leads to nothing')
    for (const site of made) assert.equal((await site.visit('/')).body.includes(site.host), true, `${site.label} shows its own page`)
    await Promise.all(made.map((site) => site.remove()))
    assert.equal((await php.visit('/')).body, 'PHP is here')
  })

  test('two people change one site at once: one does, the other is told', async () => {
    const { version } = JSON.parse((await instance.api('GET', `/api/v1/sites/${still.id}`)).body) as { version: number }
    const answers = await Promise.all(['first', 'second', 'third'].map((name) => instance.api('PATCH', `/api/v1/sites/${still.id}`, { name, version })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409])
    const refused = JSON.parse(answers.find(({ status }) => status === 409)?.body ?? '{}') as { code: string; title: string }
    assert.equal(refused.code, 'siteChangedMeanwhile')
    const label = `attack-${randomText(8)}`
    const labels = await Promise.allSettled([askForSite(instance, 'static', label), askForSite(instance, 'static', label)])
    const won = labels.filter((one) => one.status === 'fulfilled')
    assert.equal(won.length, 1, 'of two who want one name, one gets it')
    await Promise.all(won.map(({ value }) => value.remove()))
  })

  test('the node is rebooted: all sites answer again by themselves', async () => {
    const leaderPid = async () => (await instance.status()).nodes[0]?.leaderPid ?? null
    const before = await leaderPid()
    await instance.inNode(['/usr/bin/systemctl', 'reboot', '--force', '--force'])
    await until('another machine runs', 60_000, async () => ![null, before].includes(await leaderPid()))
    const tookMs = await until('both sites answer', 90_000, async () => {
      const [code, plain] = await Promise.all([php.visit('/'), still.visit('/')])
      return code.body === 'PHP is here' && plain.status === 200
    })
    console.log(`# all sites were back ${tookMs} ms after the reboot`)
    await until('the panel knows the node again', 60_000, async () => (await instance.api('GET', `/api/v1/sites/${php.id}`)).status === 200)
    // its sites may answer before the supervisor has looked again at who runs
    await until('the status says that it runs', 60_000, async () => (await instance.status()).nodes[0]?.state === 'running')
  })
})
