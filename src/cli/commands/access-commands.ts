/** `onyva access …`: rights on a site, lent and received. */
import type { InferResponseType } from 'hono/client'
import { acknowledged, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { findSite } from '../find-site.ts'
import { textPairs, textTable } from '../text-table.ts'
import { usage } from '../read-options.ts'

type Lent = InferResponseType<Client['api']['v1']['sites'][':site']['access']['$get'], 200>['items'][number]
type Received = InferResponseType<Client['api']['v1']['me']['access']['$get'], 200>['items'][number]

const levels = ['see', 'edit', 'manage'] as const
const text = (scene: Scene, name: string): string => (typeof scene.options[name] === 'string' ? scene.options[name] : '')

/** @throws {Failure} usage, when another word was given. */
function levelIn(scene: Scene): (typeof levels)[number] | undefined {
  const given = text(scene, 'level')
  if (given === '') return undefined
  const level = levels.find((one) => one === given)
  if (!level) throw usage(scene.m.usage.oneOf('--level', levels.join(', ')))
  return level
}

/** The site said, and who was lent what on it. */
async function lentOn(scene: Scene): Promise<{ client: Client; site: string; items: Lent[] }> {
  const client = await scene.client()
  const site = await findSite(scene, scene.given['site'] ?? '')
  return { client, site, items: (await answered(client.api.v1.sites[':site'].access.$get({ param: { site } }))).items }
}

/** The right of the address said, on the site said. @throws {Failure} when there is none. */
async function lentTo(scene: Scene): Promise<{ client: Client; param: { site: string; delegation: string } }> {
  const { client, site, items } = await lentOn(scene)
  const email = (scene.given['email'] ?? '').toLowerCase()
  const found = items.find((one) => one.email.toLowerCase() === email)
  if (!found) throw absent(scene.m.access.nobody(email))
  return { client, param: { site, delegation: found.id } }
}

/** What was received on the site said: its id, its main host name or the first label of that. @throws {Failure} when there is none. */
async function receivedOn(scene: Scene): Promise<{ client: Client; one: Received }> {
  const client = await scene.client()
  const { items } = await answered(client.api.v1.me.access.$get())
  const said = (scene.given['site'] ?? '').toLowerCase()
  const one = items.find(({ site }) => site.id === said || site.hostName === said || site.hostName.split('.')[0] === said)
  if (!one) throw absent(scene.m.access.notReceived(said))
  return { client, one }
}

const lentText = (scene: Scene, one: Lent): Outcome => {
  const m = scene.m.access
  return { value: one, text: textPairs([[m.email, one.email], [m.name, one.name], [m.level, m.levels[one.level]], [m.state, m.states[one.state]], [m.until, one.endsAt.slice(0, 10)]]) }
}

const dates = { level: { type: 'string' }, until: { type: 'string' } } as const

export const accessCommands: readonly Command[] = [
  {
    noun: 'access',
    verb: 'list',
    takes: ['[site]'],
    options: {},
    summary: (m) => m.summaries.accessList,
    run: async (scene) => {
      const m = scene.m.access
      if (!scene.given['site']) {
        const { items } = await answered((await scene.client()).api.v1.me.access.$get())
        const rows = items.map((one) => [one.site.hostName, one.ownerName, m.levels[one.level], m.states[one.state], one.endsAt.slice(0, 10)])
        return { value: items, text: textTable([m.site, m.owner, m.level, m.state, m.until], rows) || `${m.noneReceived}\n` }
      }
      const { items } = await lentOn(scene)
      const rows = items.map((one) => [one.email, one.name, m.levels[one.level], m.states[one.state], one.endsAt.slice(0, 10)])
      return { value: items, text: textTable([m.email, m.name, m.level, m.state, m.until], rows) || `${m.noneLent}\n` }
    },
  },
  {
    noun: 'access',
    verb: 'grant',
    takes: ['site', 'email'],
    options: { ...dates, from: { type: 'string' }, called: { type: 'string' } },
    summary: (m) => m.summaries.accessGrant,
    run: async (scene) => {
      const level = levelIn(scene) ?? 'edit'
      const client = await scene.client()
      const site = await findSite(scene, scene.given['site'] ?? '')
      const json = { email: scene.given['email'] ?? '', name: text(scene, 'called'), level, from: text(scene, 'from'), until: text(scene, 'until') }
      return lentText(scene, await answered(client.api.v1.sites[':site'].access.$post({ param: { site }, json })))
    },
  },
  {
    noun: 'access',
    verb: 'change',
    takes: ['site', 'email'],
    options: dates,
    summary: (m) => m.summaries.accessChange,
    run: async (scene) => {
      const level = levelIn(scene)
      const until = text(scene, 'until')
      const { client, param } = await lentTo(scene)
      const json = { ...(level ? { level } : {}), ...(until ? { until } : {}) }
      return lentText(scene, await answered(client.api.v1.sites[':site'].access[':delegation'].$patch({ param, json })))
    },
  },
  {
    noun: 'access',
    verb: 'resend',
    takes: ['site', 'email'],
    options: {},
    summary: (m) => m.summaries.accessResend,
    run: async (scene) => {
      const { client, param } = await lentTo(scene)
      return lentText(scene, await answered(client.api.v1.sites[':site'].access[':delegation'].resend.$post({ param })))
    },
  },
  {
    noun: 'access',
    verb: 'revoke',
    takes: ['site', 'email'],
    options: {},
    summary: (m) => m.summaries.accessRevoke,
    run: async (scene) => {
      const { client, param } = await lentTo(scene)
      await acknowledged(client.api.v1.sites[':site'].access[':delegation'].$delete({ param }))
      return { value: { id: param.delegation }, text: `${scene.m.access.revoked(scene.given['email'] ?? '')}\n` }
    },
  },
  {
    noun: 'access',
    verb: 'accept',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.accessAccept,
    run: async (scene) => {
      const { client, one } = await receivedOn(scene)
      await acknowledged(client.api.v1.me.access[':received'].accept.$post({ param: { received: one.id } }))
      return { value: { id: one.id }, text: `${scene.m.access.accepted(one.site.hostName)}\n` }
    },
  },
  {
    noun: 'access',
    verb: 'decline',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.accessDecline,
    run: async (scene) => {
      const { client, one } = await receivedOn(scene)
      await acknowledged(client.api.v1.me.access[':received'].$delete({ param: { received: one.id } }))
      return { value: { id: one.id }, text: `${scene.m.access.declined(one.site.hostName)}\n` }
    },
  },
]
