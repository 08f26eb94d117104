/** Words that break panels, in every place of every route that takes words. The seed is fixed: a run is like another. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { effort } from '#lib/test-effort.ts'
import { figure } from '#lib/test-figure.ts'
import type { Caller } from './cast.ts'
import { isOfApi } from './expected-answer.ts'
import { doorsOf } from './forms.ts'
import type { Door } from './forms.ts'
import { hostileWords, insides, unescaped } from './hostile-words.ts'
import { buildHouse } from './house.ts'
import type { Blow, Felt } from './house.ts'

const house = await buildHouse()
const aboutB = (pattern: string): string => pattern.replaceAll(/:(\w+)/g, (_, name: string) => house.cast.ids[name as keyof typeof house.cast.ids])
/** Who gets furthest with each route: guards are behind them. */
/** Tens of thousands of requests: minutes, and more where other work shares the machine. */
const longMs = 1_200_000
const callerFor = (path: string): Caller => house.cast.caller(isOfApi(path) ? (/sites|me$/.test(path) ? 'bearer token of B' : 'bearer token of the administrator') : path.startsWith('/administration') ? 'administrator' : 'member B')

const word = fc.oneof({ arbitrary: fc.constantFrom(...hostileWords), weight: 4 }, { arbitrary: fc.string({ unit: 'binary', maxLength: 40 }), weight: 1 })
const runs = { seed: 20_261_123 } as const

/** Encodes as a browser would; lone surrogates become U+FFFD on the way, as they do there. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

/** Says what is wrong with an answer, or nothing. */
function wrongWith(blow: Blow, felt: Felt): string | null {
  const where = `${blow.method} ${blow.path.slice(0, 200)}: ${felt.status}`
  const isPage = felt.headers.get('content-type')?.startsWith('text/html') ?? false
  if (felt.status >= 500) return `${where} ${house.faults.splice(0).join(' ')}`
  if (isPage && unescaped.test(felt.text)) return `${where}: shown unescaped: ${unescaped.exec(felt.text)?.[0] ?? ''}`
  if (insides.test(felt.text)) return `${where}: shows insides: ${insides.exec(felt.text)?.[0] ?? ''}`
  if (felt.headers.getSetCookie().some((line) => line.startsWith('owned'))) return `${where}: a header was smuggled in`
  if (/^(https?:)?\/\/(?!panel\.)|^javascript:/i.test(felt.headers.get('location') ?? '')) return `${where}: leads away to ${felt.headers.get('location')}`
  if (felt.text.includes('"polluted"') || 'polluted' in {}) return `${where}: a prototype was polluted`
  return null
}

let blows = 0
after(() => figure('hostile-input', 'blows of hostile words withstood', `${blows}, in ${house.routes.length} routes`))

async function withstands(blow: Blow): Promise<void> {
  blows++
  const felt = await house.strike(blow)
  if (blow.method !== 'GET' && felt.status < 400) await house.restore()
  const wrong = wrongWith(blow, felt)
  if (wrong !== null) throw new Error(`${wrong}; body: ${String(blow.body).slice(0, 300)}`)
}

/** Everything that goes wrong, once for each route. */
async function everyRoute<T extends { method: string; path: string }>(routes: readonly T[], tryIt: (route: T) => Promise<void>): Promise<void> {
  const wrong: string[] = []
  for (const route of routes)
    await tryIt(route).catch((error: Error) => wrong.push(`${route.method} ${route.path}: ${((error.cause ?? error) as Error).message.slice(0, 1000)}`))
  assert.deepEqual(wrong, [])
  assert.deepEqual(house.faults, [])
}

const headersFor = (caller: Caller, more: Record<string, string> = {}) => ({ ...caller.headers, 'x-csrf': caller.csrf, ...more })

test('in the parts of addresses', () =>
  everyRoute(house.routes.filter(({ path }) => path.includes(':')), ({ method, path }) =>
    fc.assert(
      fc.asyncProperty(word, async (hostile) => {
        const caller = callerFor(path)
        const part = encoded(hostile).slice(0, 3000) || '%20'
        const body = method === 'GET' ? {} : { body: isOfApi(path) ? '{}' : '' }
        const type = isOfApi(path) ? 'application/json' : 'application/x-www-form-urlencoded'
        await withstands({ method, path: path.replace(/:\w+/, () => part).replaceAll(/:(\w+)/g, (_, name: string) => house.cast.ids[name as keyof typeof house.cast.ids]), headers: headersFor(caller, { 'content-type': type }), source: caller.source, ...body })
      }),
      { ...runs, numRuns: 10 * effort },
    ),
  ))

/** What pages read from addresses. */
const queryNames = ['q', 'page', 'sort', 'view', 'path', 'name', 'next', 'link', 'lang', 'theme', 'all', 'from', 'to', 'version', 'pageSize', 'memberId', 'action', 'role', 'until', 'format', 'person', 'site', '_csrf', 'polluted']

test('in the questions of addresses', () =>
  everyRoute(house.routes.filter(({ method }) => method === 'GET'), ({ method, path }) =>
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(fc.constantFrom(...queryNames), word), { minLength: 2, maxLength: 5 }), async (pairs) => {
        const caller = callerFor(path)
        const query = pairs.map(([name, value]) => `${name}=${encoded(value).slice(0, 3000)}`).join('&')
        await withstands({ method, path: `${aboutB(path)}?${query}`, headers: caller.headers, source: caller.source })
      }),
      { ...runs, numRuns: 10 * effort },
    ),
  ))

/** For the doors whose form is behind another one, and for what no form asks. */
const guessedNames = ['email', 'password', 'code', 'name', 'path', 'to', 'next', 'link', 'credential', 'memberId', 'roles', 'version', '__proto__']

test('in the fields of forms and of the API, with fields that nobody asked for', { timeout: longMs }, async () => {
  const doors = [...(await doorsOf(house, house.cast.caller('member B'), aboutB)), ...(await doorsOf(house, house.cast.caller('administrator'), aboutB)).filter(({ path }) => path.startsWith('/administration'))]
  assert.ok(doors.filter(({ fields }) => Object.keys(fields).length > 0).length > 25, 'the forms are found')
  const tryDoor = ({ method, path, fields }: Door) => {
    const names = [...Object.keys(fields), ...guessedNames]
    return fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), word, { minKeys: 1, maxKeys: 3 }), async (hostile) => {
        const caller = callerFor(path)
        const sent = { ...fields, ...hostile }
        const body = isOfApi(path) ? JSON.stringify(sent) : Object.entries(sent).map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')
        await withstands({ method, path: aboutB(path), headers: headersFor(caller, { 'content-type': isOfApi(path) ? 'application/json' : 'application/x-www-form-urlencoded' }), source: caller.source, body })
      }),
      { ...runs, numRuns: 7 * effort },
    )
  }
  await everyRoute(doors.filter(({ path }) => !path.endsWith('/upload')), tryDoor)
})

/** Bodies that are not what their type says. */
const strangeBodies: readonly [type: string, body: string | Uint8Array<ArrayBuffer>][] = [
  ['application/json', ''],
  ['application/json', '{'],
  ['application/json', 'null'],
  ['application/json', '[]'],
  ['application/json', '"text"'],
  ['application/json', '1e999'],
  ['application/json', '['.repeat(2000)],
  ['application/json', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`],
  ['application/json', '{"__proto__":{"polluted":"polluted"},"constructor":{"prototype":{"polluted":"polluted"}}}'],
  ['application/json', '{"name":{"$gt":""},"hostName":["a"],"email":{"toString":"x"},"version":{},"path":[],"reason":null}'],
  ['application/json', '{"name":"\\ud800","hostName":"\\u0000","path":"\\ud800/\\u0000","email":"a@\\u0000"}'],
  ['application/json; charset=utf-7', '+ADw-script+AD4-'],
  ['application/x-www-form-urlencoded', '%'],
  ['application/x-www-form-urlencoded', '%ff%fe=%c3%28&a[b]=c&a=1&a=2&&&=='],
  ['multipart/form-data', 'no boundary'],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nfile\r\n--x--\r\n'],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="email\r\n'],
  ['text/xml', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['application/octet-stream', new Uint8Array(5000).fill(255)],
  ['', 'nothing said'],
]

/** Too much for every route: those that read most stand for the rest. */
const heavyBodies: typeof strangeBodies = [
  ['application/x-www-form-urlencoded', 'a=1&'.repeat(100_000)],
  ['application/json', '['.repeat(500_000)],
  ['application/json', 'x'.repeat(1024 * 1024 + 1)],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(10_000)],
]
const heavyRoutes = new Set(['/sign-in', '/sign-in/passkey', '/sites', '/api/v1/sessions', '/api/v1/sites'])

test('in bodies that are not what they say', () =>
  everyRoute(house.routes.filter(({ method }) => method !== 'GET'), async ({ method, path }) => {
    const caller = callerFor(path)
    for (const [type, body] of heavyRoutes.has(path) ? [...strangeBodies, ...heavyBodies] : strangeBodies)
      await withstands({ method, path: aboutB(path), headers: headersFor(caller, type === '' ? {} : { 'content-type': type }), source: caller.source, body })
  }))

test('in headers', () =>
  everyRoute(house.routes.filter(({ path }) => ['/', '/sign-in', '/home', '/sites', '/account', '/api/v1/me', '/api/v1/sites'].includes(path)), ({ method, path }) =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('accept', 'accept-language', 'accept-encoding', 'user-agent', 'referer', 'x-forwarded-for', 'cookie', 'if-none-match', 'range', 'content-type', 'x-onyva-fragment', 'authorization', 'x-request-id', 'origin', 'sec-fetch-site', 'content-length'),
        word,
        async (name, hostile) => {
          // what cannot stand in a header at all never reaches an application
          const value = [...hostile].filter((sign) => sign >= ' ' && sign <= '~').join('').slice(0, 8000)
          const caller = callerFor(path)
          await withstands({ method, path, headers: { ...headersFor(caller), [name]: value }, source: caller.source, ...(method === 'GET' ? {} : { body: '' }) })
        },
      ),
      { ...runs, numRuns: 40 * effort },
    ),
  ))

test('a person who asks for more than is theirs in a form gets none of it', { timeout: longMs }, async () => {
  const { ids, own } = house.cast
  const greedy: Record<string, string> = {
    ...{ id: ids.site, site: ids.site, siteId: ids.site, memberId: ids.member, member_id: ids.member, member: ids.member, personId: ids.person, person: ids.person, person_id: ids.person },
    ...{ role: 'administrator', roles: 'administrator', 'roles[]': 'administrator', isAdministrator: 'true', administrator: 'true', status: 'admitted', suspension: '', reason: 'abuse' },
    ...{ nodeId: ids.node, node_id: ids.node, uid: '0', diskBytes: '999999999999', disk_bytes: '999999999999', memory_bytes: '999999999999', kind: 'token', step: 'complete', expiresAt: '2099-01-01' },
    ...{ passwordHash: 'x', password_hash: 'x', totpSecret: 'x', disabled_at: '', sessionId: ids.session, authenticatedAt: '2099-01-01T00:00:00Z', number: '1', version: '1' },
  }
  const others = async () => {
    const { db } = house
    const rows = await Promise.all([
      db.selectFrom('role_grant').selectAll().orderBy('id').execute(),
      db.selectFrom('representation').selectAll().orderBy('id').execute(),
      db.selectFrom('member').selectAll().orderBy('id').execute(),
      db.selectFrom('node').select(['id', 'name', 'drained', 'removed_at']).execute(),
      db.selectFrom('person').selectAll().where('id', '!=', own.person).orderBy('id').execute(),
      db.selectFrom('session').selectAll().where('person_id', '!=', own.person).orderBy('id').execute(),
      db.selectFrom('site').selectAll().where('member_id', '!=', own.member).orderBy('id').execute(),
      db.selectFrom('host_name').selectAll().where('site_id', '=', ids.site).orderBy('name').execute(),
      db.selectFrom('site').select(['id', 'uid', 'node_id', 'disk_bytes', 'memory_bytes', 'cpu_percent', 'tasks', 'member_id']).where('id', '=', own.site).execute(),
      db.selectFrom('person').select(['id', 'password_hash', 'totp_secret', 'disabled_at']).where('id', '=', own.person).execute(),
    ])
    return JSON.stringify(rows)
  }
  const before = await others()
  const mine = (pattern: string) => pattern.replaceAll(/:(\w+)/g, (_, name: string) => own[name as keyof typeof own] ?? ids[name as keyof typeof ids])
  const doors = await doorsOf(house, house.cast.caller('member A'), mine)
  for (const { method, path, fields } of doors.filter((door) => !door.path.endsWith('/upload'))) {
    const caller = house.cast.caller(isOfApi(path) ? 'bearer token of A' : 'member A')
    for (const sent of [{ ...fields, ...greedy }, { ...greedy, ...fields }]) {
      const api = isOfApi(path)
      const body = api ? JSON.stringify({ ...sent, roles: ['administrator'] }) : new URLSearchParams(sent).toString()
      const felt = await house.strike({ method, path: mine(path), headers: headersFor(caller, { 'content-type': api ? 'application/json' : 'application/x-www-form-urlencoded' }), source: caller.source, body })
      assert.equal(await others(), before, `${method} ${path} (${felt.status}) changed what is not A’s to change`)
      if (felt.status < 400) await house.restore()
    }
  }
})
