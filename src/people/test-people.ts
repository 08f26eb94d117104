/** The panel with the pages and API of people on a real database, and browsers to walk through it. */
import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import { testDatabase } from '#db/test-database.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import type { TestClock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import { assert } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { makeLog } from '#lib/log.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { Step } from '#web/components/way.ts'
import type { App, Ctx } from '#web/environment.ts'
import { buildApp } from '#web/server.ts'
import { testConfig } from '#web/test-app.ts'
import type { Role } from './actor.ts'
import { byItself } from './audit.ts'
import { identify } from './identify.ts'
import { makeAccountPages } from './pages/account-pages.ts'
import { makeAdministrationPages } from './pages/administration-pages.ts'
import { makeDoorPages } from './pages/door-pages.ts'
import { makePersonAdminPages } from './pages/person-admin-pages.ts'
import { makeRolePages } from './pages/role-pages.ts'
import { makePeopleApi } from './people-api.ts'
import { hashPassword } from './passwords/hash-password.ts'
import { createPerson } from './persons/create-person.ts'
import { grantRole } from './roles/grant-role.ts'
import { openSession } from './sessions/open-session.ts'

export const goodPassword = 'cinq vélos rouges au soleil'
const usualSource = '203.0.113.7'
let goodHash: Promise<string> | undefined

export interface Answer {
  status: number
  text: string
  /** Where a redirect leads, or ''. */
  location: string
  headers: Headers
  json<T>(): T
}

export interface Browser {
  cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Sends a form with a token that this browser was given. */
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Answer>
  /** Sends JSON as the passkey script does. */
  send(path: string, body: unknown): Promise<Answer>
}

export interface TestPerson {
  id: string
  email: string
  totpSecret: string | null
}

interface PersonWishes {
  name?: string
  email?: string
  roles?: readonly Role[]
  language?: 'fr' | 'en'
  /** No password: invited only. */
  invited?: boolean
  totp?: boolean
}

export interface TestPeople {
  db: Db
  clock: TestClock
  config: Config
  app: App
  lines: Record<string, unknown>[]
  /** Whom the pages shut out of what lies beyond the panel, in order. */
  shutOut: string[]
  browser(source?: string): Browser
  addPerson(wishes?: PersonWishes): Promise<TestPerson>
  addMember(name: string, personId?: string): Promise<string>
  /** A browser in which this person is signed in, without the 60 ms of the sign-in page. */
  signedIn(person: TestPerson, source?: string): Promise<Browser>
  /** The code of their authenticator application at this instant. */
  codeOf(secret: string): string
  /** Texts of the messages to an address, the newest first. */
  letters(to: string): Promise<{ subject: string; text: string }[]>
  /** The path of the newest message's link to an address. */
  linkTo(to: string): Promise<string>
}

/** Builds it. `features` are mounted beside those of people; `needs` is what the front page of the administration says that waits. */
export async function testPeople(features: readonly App[] = [], changes: Partial<Config> = {}, needs: (c: Ctx) => Promise<Step[]> = async () => []): Promise<TestPeople> {
  const { db } = await testDatabase()
  const clock = testClock()
  const config = testConfig(changes)
  const lines: Record<string, unknown>[] = []
  const shutOut: string[] = []
  const own = [makeDoorPages(), makeAccountPages(), makeAdministrationPages({ countMembers: async () => 4, countNodes: async () => 1, countApplications: async () => 2, needs }), makePersonAdminPages({ shutOut: async (_c, personId) => void shutOut.push(personId) }), makeRolePages(), makeApi().route('/', makePeopleApi()) as App]
  const app = buildApp({
    config,
    db,
    clock,
    log: makeLog((line) => lines.push(JSON.parse(line) as Record<string, unknown>)),
    identify,
    features: [...own, ...features].map((feature) => ({ path: '/', app: feature })),
  })

  function browser(source = usualSource): Browser {
    const cookies = new Map<string, string>()
    async function ask(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Answer> {
      const kept = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { host: new URL(config.panelOrigin).host, 'accept-language': 'fr', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', ...(kept ? { cookie: kept } : {}), ...init.headers }
      const answer = await app.request(config.panelOrigin + path, { ...init, headers }, { incoming: { socket: { remoteAddress: source } } })
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const at = pair.indexOf('=')
        if (/max-age=0/i.test(line)) cookies.delete(pair.slice(0, at))
        else cookies.set(pair.slice(0, at), pair.slice(at + 1))
      }
      const text = await answer.text()
      return { status: answer.status, text, location: answer.headers.get('location') ?? '', headers: answer.headers, json: <T>() => JSON.parse(text) as T }
    }
    const token = async () => /name="_csrf" value="([^"]+)"/.exec((await ask('/forgotten-password')).text)?.[1] ?? ''
    return {
      cookies,
      get: (path, headers = {}) => ask(path, { headers }),
      post: async (path, fields = {}, headers = {}) => ask(path, { method: 'POST', body: new URLSearchParams({ _csrf: await token(), ...fields }), headers }),
      send: async (path, body) =>
        ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf': await token() } }),
    }
  }

  const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: clock.now().getTime() })

  async function addPerson(wishes: PersonWishes = {}): Promise<TestPerson> {
    const email = wishes.email ?? `${randomText(8)}@velo.example`
    goodHash ??= hashPassword(goodPassword)
    const hash = wishes.invited ? null : await goodHash
    const totpSecret = wishes.totp ? new Secret({ size: 20 }).base32 : null
    const id = await inTransaction(db, async (tx) => {
      const made = await createPerson(tx, { email, name: wishes.name ?? 'Camille Ferrand', language: wishes.language ?? 'fr' }, clock, hash)
      if (totpSecret) await tx.updateTable('person').set({ totp_secret: totpSecret }).where('id', '=', made).execute()
      for (const role of wishes.roles ?? []) await grantRole(tx, byItself('test'), { personId: made, role, endsAt: null }, clock)
      return made
    })
    return { id, email, totpSecret }
  }

  // The clock of tests stands still: of messages of one instant, the place in the table tells the order.
  async function letters(to: string) {
    const rows = await db.selectFrom('outgoing_message').select(['subject', 'body_text as text']).where('to_address', '=', to).orderBy('created_at', 'desc').orderBy(sql`ctid`, 'desc').execute()
    return rows
  }

  return {
    db,
    clock,
    config,
    app,
    lines,
    shutOut,
    browser,
    addPerson,
    codeOf,
    letters,
    async addMember(name, personId) {
      const id = randomText(12)
      await db.insertInto('member').values({ id, name, kind: 'legal', status: 'admitted', created_at: clock.now() }).execute()
      if (personId)
        await db.insertInto('representation').values({ id: randomText(12), person_id: personId, member_id: id, capacity: 'representative', starts_at: clock.now(), ends_at: null }).execute()
      return id
    },
    async signedIn(person, source) {
      const made = browser(source)
      const wanted = { personId: person.id, kind: 'browser', step: 'complete', name: 'Firefox · Linux', source: source ?? usualSource } as const
      const session = await inTransaction(db, (tx) => openSession(tx, wanted, clock))
      made.cookies.set('onyva-session', session.secret)
      return made
    },
    async linkTo(to) {
      const [last] = await letters(to)
      const link = new RegExp(`${config.panelOrigin}(/\\S+link=\\S+)`).exec(last?.text ?? '')?.[1]
      assert(link, `no link in the newest message to ${to}`)
      return link
    },
  }
}

/** The way back that a page offers in its message: where it posts to, and what. */
export function undoOffered(text: string): { action: string; values: Record<string, string> } {
  const [, action = '', fields = ''] = /<div class="toast"[^>]*><span>[^<]*<\/span><form method="post" action="([^"]*)">([^]*?)<button>/.exec(text) ?? []
  const values = [...fields.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&').replaceAll('&#39;', '’')] as const)
  return { action, values: Object.fromEntries(values.filter(([name]) => name !== '_csrf')) }
}
