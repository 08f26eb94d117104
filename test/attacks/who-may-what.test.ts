/** Every route × everybody × every method, made from the routes themselves: a new route is attacked the day it is added. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { figure } from '#lib/test-figure.ts'
import type { Env } from '#web/environment.ts'
import { testApp } from '#web/test-app.ts'
import type { Caller } from './cast.ts'
import { fitsVerdict, isOfApi, routeFor, verdictOn } from './expected-answer.ts'
import { insides } from './hostile-words.ts'
import { buildHouse, writtenByReading } from './house.ts'
import type { Felt, House } from './house.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const house = await buildHouse()

/** The address of a route about B's things. */
const aboutB = (pattern: string): string => pattern.replaceAll(/:(\w+)/g, (_, name: string) => house.cast.ids[name as keyof typeof house.cast.ids] ?? `no-${name}`)

function send(caller: Caller, method: string, path: string): Promise<Felt> {
  const unsafe = method !== 'GET'
  const headers = { ...caller.headers, ...(unsafe ? { 'x-csrf': caller.csrf, 'content-type': isOfApi(path) ? 'application/json' : 'application/x-www-form-urlencoded' } : {}) }
  return house.strike({ method, path, headers, source: caller.source, ...(unsafe ? { body: isOfApi(path) ? '{}' : '' } : {}) })
}

/** Each address once. */
const addresses = (): string[] => [...new Set(house.routes.map((route) => aboutB(route.path)))]

test('every parameter of every route has a real id to be filled with', () => {
  const names = new Set(house.routes.flatMap(({ path }) => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')))
  assert.deepEqual([...names].filter((name) => !(name in house.cast.ids)), [])
  assert.ok(house.routes.length > 120, `${house.routes.length} routes seen`)
})

/** Sixty thousand requests one after the other: minutes, and more where other work shares the machine. */
const longMs = 1_200_000

test('everybody gets from every address by every method what its access says; what is refused changes nothing', { timeout: longMs }, async () => {
  const wrong: string[] = []
  const blows = addresses().flatMap((path) => methods.map((method) => ({ method, path, route: routeFor(house.routes, method, path) })))
  const untouched = await house.fingerprint()
  let struck = 0
  for (const caller of house.cast.callers) {
    const judged = blows.filter(({ route }) => !caller.onlyToOwned || route?.access.who === 'owner').map((blow) => ({ ...blow, verdict: verdictOn(blow.route, caller, blow.path) }))
    struck += judged.length
    const strike = async ({ method, path, verdict }: (typeof judged)[number]) => {
      const felt = await send(caller, method, path)
      const line = `${caller.name}: ${method} ${path}: ${felt.status}, should be: ${verdict}`
      if (!fitsVerdict(verdict, method, path, felt.status, felt.headers.get('location'))) wrong.push(line)
      if (insides.test(felt.text)) wrong.push(`${line}; shows insides`)
      return felt
    }
    // refusals change nothing, so several at once: the database looks the caller up while another answer is made
    const refused = judged.filter(({ verdict }) => verdict !== 'let through').values()
    await Promise.all(Array.from({ length: 4 }, async () => { for (const blow of refused) await strike(blow) }))
    assert.equal(await house.fingerprint(), untouched, `${caller.name} was refused, and changed something all the same`)
    for (const blow of judged)
      if (blow.verdict === 'let through' && (await strike(blow)).status < 400 && blow.method !== 'GET') await house.restore()
    await house.restore()
  }
  figure('hostile-input', 'requests by who may and who may not, each answered as it should be', `${struck}, by ${house.cast.callers.length} callers to ${house.routes.length} of ${house.routes.length} routes`)
  assert.deepEqual(wrong, [])
  assert.deepEqual(house.faults, [])
})

test('who reads changes nothing, and reads what is theirs', async () => {
  await house.restore()
  const before = await house.fingerprint(writtenByReading)
  const unread: string[] = []
  for (const name of ['member B', 'bearer token of B', 'administrator', 'bearer token of the administrator'])
    for (const route of house.routes.filter(({ method, access }) => method === 'GET' && access.who !== 'public')) {
      const path = aboutB(route.path)
      const caller = house.cast.caller(name)
      if (verdictOn(route, caller, path) !== 'let through') continue
      const { status } = await send(caller, 'GET', `${path}?name=${house.cast.ids.name}&path=somewhere`)
      if (status === 403 || status === 404) unread.push(`${name}: ${path}: ${status}`)
    }
  assert.deepEqual(unread, [])
  assert.equal(await house.fingerprint(writtenByReading), before)
})

test('another’s thing and one that never was are told apart by nobody', async () => {
  const same = (felt: Felt, id: string) =>
    felt.text.replaceAll(id, 'ID').replaceAll(/name="_csrf" value="[^"]*"|"requestId":"[^"]*"|<p class="xs soft">.*?<\/p>|name="csrf" content="[^"]*"/g, '')
  for (const route of house.routes.filter(({ access }) => access.who === 'owner')) {
    const caller = house.cast.caller(isOfApi(route.path) ? 'bearer token of A' : 'member A')
    const parameter = /:(\w+)/.exec(route.path)?.[1] as keyof House['cast']['ids']
    const real = house.cast.ids[parameter]
    const never = real.replaceAll(/[a-z0-9]/gi, 'z')
    const [theirs, nothing] = [await send(caller, route.method, aboutB(route.path)), await send(caller, route.method, aboutB(route.path).replace(real, never))]
    assert.equal(theirs.status, nothing.status)
    assert.equal(same(theirs, real), same(nothing, never), `${route.method} ${route.path}`)
  }
})

test('methods that nobody knows do nothing', async () => {
  const before = await house.fingerprint()
  const administrator = house.cast.caller('administrator')
  for (const path of addresses())
    for (const method of ['OPTIONS', 'PROPFIND', 'MKCOL', 'PURGE']) {
      const { status } = await send(administrator, method, path)
      assert.equal(status, 404, `${method} ${path}: ${status}`)
    }
  assert.equal(await house.fingerprint(), before)
})

test('a route without a guard stops the start', () => {
  const bare = new Hono<Env>().get('/bare', (c) => c.text('open to all'))
  assert.throws(() => testApp([{ path: '/', app: bare }]), /GET \/bare/)
  const late = new Hono<Env>()
  late.use('/late/*', async (_c, next) => next())
  assert.throws(() => testApp([{ path: '/', app: late }]), /no guard/)
})
