/** `onyva member …` beyond the list: identity, people, papers, tables. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Command, Outcome, Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { absent, Failure } from '../failure.ts'
import { memberIdOf } from '../find-member.ts'
import { oneOf } from '../given-text.ts'
import { neededOption, textOption } from '../read-options.ts'
import { saveFile } from '../save-file.ts'
import { textPairs, textTable } from '../text-table.ts'

const pollMs = 1000
const fields = ['name', 'actingName', 'birthDay', 'birthPlace', 'legalForm', 'registrationNumber', 'street', 'postalCode', 'city', 'country', 'email', 'phone'] as const
const memberOf = async (scene: Scene) => memberIdOf(scene, await scene.client(), scene.given['memberNumber'] ?? '')

type Identity = Awaited<ReturnType<typeof readIdentity>>
const readIdentity = async (scene: Scene, member: string) => answered((await scene.client()).api.v1.members[':member'].identity.$get({ param: { member } }))

const identityText = (scene: Scene, one: Identity): string =>
  textPairs([...fields.map((name): [string, string] => [name, one[name]]), [scene.m.register.missing, one.missing.join(', ')], [scene.m.register.erased, one.erasedAt?.slice(0, 10)]])

const people = async (scene: Scene, member: string) => (await answered((await scene.client()).api.v1.members[':member'].people.$get({ param: { member } }))).items

/** Follows an import until all of it has entered. */
async function applied(scene: Scene, id: string): Promise<Outcome> {
  const client = await scene.client()
  let found = await answered(client.api.v1['member-imports'][':import'].apply.$post({ param: { import: id } }))
  while (found.state === 'applying') {
    scene.say(scene.m.register.applying(found.entered, found.total - found.faulty), { entered: found.entered, total: found.total })
    await wait(pollMs)
    found = await answered(client.api.v1['member-imports'][':import'].$get({ param: { import: id } }))
  }
  return { value: found, text: `${scene.m.register.applied(found.entered)}\n` }
}

async function importTable(scene: Scene): Promise<Outcome> {
  const local = resolve(scene.io.cwd, scene.given['local'] ?? '')
  const found = await stat(local).catch(() => null)
  if (!found?.isFile()) throw new Failure(exitCode.usage, { code: 'noSuchFile', title: scene.m.register.noSuchFile(scene.given['local'] ?? '') })
  const body = found.size === 0 ? null : (Readable.toWeb(createReadStream(local, { end: found.size - 1 })) as unknown as ReadableStream<Uint8Array>)
  const answer = await scene.fetch(`/api/v1/member-imports?name=${encodeURIComponent(basename(local))}`, { method: 'POST', body, headers: { 'content-type': 'text/csv', 'content-length': String(found.size) } })
  const checked = (await answer.json()) as { id: string; total: number; faulty: number }
  const client = await scene.client()
  const faults = await allPages((page, pageSize) => answered(client.api.v1['member-imports'][':import'].faults.$get({ param: { import: checked.id }, query: { page, pageSize } })))
  const m = scene.m.register
  const why = textTable([m.line, scene.m.member.name, m.column, m.reason], faults.map((one) => [String(one.line), one.name, one.column ?? '', one.reason]))
  if (scene.options['apply'] !== true) return { value: { ...checked, faults }, text: `${why}${m.checked(checked.total - checked.faulty, checked.faulty)}\n` }
  const done = await applied(scene, checked.id)
  return { value: { ...(done.value as object), faults }, text: why + done.text }
}

export const registerCommands: readonly Command[] = [
  {
    noun: 'member',
    verb: 'show',
    takes: ['memberNumber'],
    options: {},
    summary: (m) => m.summaries.memberShow,
    run: async (scene) => {
      const one = await readIdentity(scene, await memberOf(scene))
      return { value: one, text: identityText(scene, one) }
    },
  },
  {
    noun: 'member',
    verb: 'rectify',
    takes: ['memberNumber', 'identityField', 'fieldValue'],
    options: {},
    summary: (m) => m.summaries.memberRectify,
    run: async (scene) => {
      const field = oneOf(scene, scene.m.arguments.identityField, scene.given['identityField'], fields)
      const member = await memberOf(scene)
      const one = await answered((await scene.client()).api.v1.members[':member'].identity.$patch({ param: { member }, json: { [field]: scene.given['fieldValue'] ?? '' } }))
      return { value: one, text: identityText(scene, one) }
    },
  },
  {
    noun: 'member',
    verb: 'history',
    takes: ['memberNumber'],
    options: {},
    summary: (m) => m.summaries.memberHistory,
    run: async (scene) => {
      const param = { member: await memberOf(scene) }
      const client = await scene.client()
      const [events, changes] = [(await answered(client.api.v1.members[':member'].events.$get({ param }))).items, (await answered(client.api.v1.members[':member'].identity.changes.$get({ param }))).items]
      const m = scene.m.register
      const register = textTable([m.day, m.state, m.cause, m.body, m.reference], events.map((one) => [one.day, scene.m.member.statuses[one.status], one.cause, one.body, one.reference]))
      const identity = textTable([m.day, m.by, m.reason], changes.map((one) => [one.at.slice(0, 10), one.by ?? 'Onyva', Object.entries(one.after ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ')]))
      return { value: { events, changes }, text: `${register}${identity === '' ? '' : `\n${identity}`}` }
    },
  },
  {
    noun: 'member',
    verb: 'people',
    takes: ['memberNumber'],
    options: {},
    summary: (m) => m.summaries.memberPeople,
    run: async (scene) => {
      const items = await people(scene, await memberOf(scene))
      const m = scene.m.register
      return { value: items, text: textTable([scene.m.member.name, m.email, m.from, m.to, scene.m.member.id], items.map((one) => [one.name, one.email, one.startsAt.slice(0, 10), one.endsAt?.slice(0, 10) ?? '', one.id])) || `${m.none}\n` }
    },
  },
  {
    noun: 'member',
    verb: 'add-person',
    takes: ['memberNumber', 'email'],
    options: { name: { type: 'string' }, until: { type: 'string' } },
    summary: (m) => m.summaries.memberAddPerson,
    run: async (scene) => {
      const until = textOption(scene, 'until')
      const json = { name: neededOption(scene, 'name'), email: scene.given['email'] ?? '', language: scene.language, ...(until === undefined ? {} : { until }) }
      const member = await memberOf(scene)
      await acknowledged((await scene.client()).api.v1.members[':member'].people.$post({ param: { member }, json }))
      return { value: json, text: `${scene.m.register.told}\n` }
    },
  },
  {
    noun: 'member',
    verb: 'end-person',
    takes: ['memberNumber', 'email'],
    options: {},
    summary: (m) => m.summaries.memberEndPerson,
    run: async (scene) => {
      const member = await memberOf(scene)
      const said = scene.given['email'] ?? ''
      const one = (await people(scene, member)).find(({ id, email }) => id === said || email === said)
      if (!one) throw absent(scene.m.register.noSuchPerson(said))
      await acknowledged((await scene.client()).api.v1.members[':member'].people[':person'].$delete({ param: { member, person: one.id } }))
      return { value: { id: one.id }, text: `${scene.m.register.ended(one.name)}\n` }
    },
  },
  { noun: 'member', verb: 'certificate', takes: ['memberNumber', '[local]'], options: {}, summary: (m) => m.summaries.memberCertificate, run: async (scene) => saveFile(scene, `/api/v1/members/${await memberOf(scene)}/certificate`, scene.given['local']) },
  { noun: 'member', verb: 'extract', takes: ['memberNumber', '[local]'], options: {}, summary: (m) => m.summaries.memberExtract, run: async (scene) => saveFile(scene, `/api/v1/members/${await memberOf(scene)}/extract`, scene.given['local']) },
  { noun: 'member', verb: 'register', takes: ['[local]'], options: {}, summary: (m) => m.summaries.memberRegister, run: (scene) => saveFile(scene, '/api/v1/register/paper', scene.given['local']) },
  { noun: 'member', verb: 'export', takes: ['[local]'], options: {}, summary: (m) => m.summaries.memberExport, run: (scene) => saveFile(scene, '/api/v1/register/table', scene.given['local']) },
  { noun: 'member', verb: 'import', takes: ['local'], options: { apply: { type: 'boolean' } }, summary: (m) => m.summaries.memberImport, run: importTable },
]
