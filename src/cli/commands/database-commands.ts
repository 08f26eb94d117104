/** `onyva database …` */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { answered } from '../answers.ts'
import type { Command, Outcome, Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { findDatabase } from '../find-database.ts'
import type { Database } from '../find-database.ts'
import { findSite } from '../find-site.ts'
import { followJob } from '../follow-job.ts'
import type { Job } from '../follow-job.ts'
import { textPairs, textTable } from '../text-table.ts'
import { takeBytes } from '../take-bytes.ts'

const siteOf = (scene: Scene) => findSite(scene, scene.given['site'] ?? '')
const databaseOf = (scene: Scene, site: string) => findDatabase(scene, site, scene.given['database'] ?? '')

function shown(scene: Scene, database: Database): Outcome {
  const m = scene.m.database
  const { name, host, user, stateTitle, sizeBytes, limitBytes } = database
  const size = sizeBytes === null ? m.notMeasured : m.sizeOf(String(sizeBytes), String(limitBytes))
  return { value: database, text: textPairs([[m.name, name], [m.host, host], [m.user, user], [m.state, stateTitle], [m.size, size]]) }
}

/** Waits for a job and says how it ended. */
async function done(scene: Scene, site: string, started: Job): Promise<Outcome> {
  const job = await followJob(scene, site, started.id)
  return { value: job, text: `${job.title}\n` }
}

const access = (scene: Scene, given: { host: string; name: string; user: string; password: string }): string => {
  const m = scene.m.database
  return textPairs([[m.host, given.host], [m.name, given.name], [m.user, given.user], [m.password, given.password]])
}

export const databaseCommands: readonly Command[] = [
  {
    noun: 'database',
    verb: 'list',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.databaseList,
    run: async (scene) => {
      const client = await scene.client()
      const { items } = await answered(client.api.v1.sites[':site'].databases.$get({ param: { site: await siteOf(scene) } }))
      const m = scene.m.database
      return { value: items, text: textTable([m.name, m.state, m.size], items.map((one) => [one.name, one.stateTitle, one.sizeBytes === null ? '' : String(one.sizeBytes)])) || `${m.none}\n` }
    },
  },
  {
    noun: 'database',
    verb: 'create',
    takes: ['site', '[words]'],
    options: {},
    summary: (m) => m.summaries.databaseCreate,
    run: async (scene) => {
      const client = await scene.client()
      const made = await answered(client.api.v1.sites[':site'].databases.$post({ param: { site: await siteOf(scene) }, json: { words: scene.given['words'] ?? '' } }))
      return { value: made, text: `${access(scene, made.access)}${scene.m.database.once}\n` }
    },
  },
  {
    noun: 'database',
    verb: 'show',
    takes: ['site', '[database]'],
    options: {},
    summary: (m) => m.summaries.databaseShow,
    run: async (scene) => shown(scene, await databaseOf(scene, await siteOf(scene))),
  },
  {
    noun: 'database',
    verb: 'password',
    takes: ['site', '[database]'],
    options: {},
    summary: (m) => m.summaries.databasePassword,
    run: async (scene) => {
      const site = await siteOf(scene)
      const { id, version } = await databaseOf(scene, site)
      const client = await scene.client()
      const given = await answered(client.api.v1.sites[':site'].databases[':database'].password.$post({ param: { site, database: id }, json: { version } }))
      return { value: given, text: `${access(scene, given)}${scene.m.database.once}\n` }
    },
  },
  {
    noun: 'database',
    verb: 'export',
    takes: ['site', 'local', '[database]'],
    options: {},
    summary: (m) => m.summaries.databaseExport,
    run: async (scene) => {
      const site = await siteOf(scene)
      const { id, name } = await databaseOf(scene, site)
      const answer = await scene.fetch(`/api/v1/sites/${site}/databases/${id}/export`)
      return takeBytes(scene, answer, '', (local, bytes) => ({ value: { database: name, local, bytes }, text: `${scene.m.file.saved(local)}\n` }))
    },
  },
  {
    noun: 'database',
    verb: 'import',
    takes: ['site', 'local', '[database]'],
    options: {},
    summary: (m) => m.summaries.databaseImport,
    run: async (scene) => {
      const local = resolve(scene.io.cwd, scene.given['local'] ?? '')
      const found = await stat(local).catch(() => null)
      if (!found?.isFile()) throw new Failure(exitCode.usage, { code: 'noSuchFile', title: scene.m.file.noSuchLocal(local) })
      const site = await siteOf(scene)
      const { id } = await databaseOf(scene, site)
      const body = Readable.toWeb(createReadStream(local)) as unknown as ReadableStream<Uint8Array>
      const answer = await scene.fetch(`/api/v1/sites/${site}/databases/${id}/import`, { method: 'POST', body, headers: { 'content-type': 'application/octet-stream', 'content-length': String(found.size) } })
      return done(scene, site, (await answer.json()) as Job)
    },
  },
  {
    noun: 'database',
    verb: 'undo-import',
    takes: ['site', '[database]'],
    options: {},
    summary: (m) => m.summaries.databaseUndo,
    run: async (scene) => {
      const site = await siteOf(scene)
      const { id } = await databaseOf(scene, site)
      const client = await scene.client()
      return done(scene, site, await answered(client.api.v1.sites[':site'].databases[':database']['undo-import'].$post({ param: { site, database: id } })))
    },
  },
  {
    noun: 'database',
    verb: 'check',
    takes: ['site', '[database]'],
    options: {},
    summary: (m) => m.summaries.databaseCheck,
    run: async (scene) => {
      const site = await siteOf(scene)
      const { id } = await databaseOf(scene, site)
      const client = await scene.client()
      return done(scene, site, await answered(client.api.v1.sites[':site'].databases[':database'].check.$post({ param: { site, database: id } })))
    },
  },
  {
    noun: 'database',
    verb: 'browse',
    takes: ['site', '[database]'],
    options: {},
    summary: (m) => m.summaries.databaseBrowse,
    run: async (scene) => {
      const site = await siteOf(scene)
      const { id } = await databaseOf(scene, site)
      const client = await scene.client()
      const visit = await answered(client.api.v1.sites[':site'].databases[':database'].visits.$post({ param: { site, database: id } }))
      return { value: visit, text: `${visit.url}\n` }
    },
  },
  {
    noun: 'database',
    verb: 'delete',
    takes: ['site', '[database]'],
    options: {},
    summary: (m) => m.summaries.databaseDelete,
    run: async (scene) => {
      const site = await siteOf(scene)
      const { id, version } = await databaseOf(scene, site)
      const client = await scene.client()
      const gone = await answered(client.api.v1.sites[':site'].databases[':database'].$delete({ param: { site, database: id }, query: { version: String(version) } }))
      return { value: gone, text: `${scene.m.database.deleted(gone.name, (gone.recoverableUntil ?? '').slice(0, 10))}\n` }
    },
  },
  {
    noun: 'database',
    verb: 'restore',
    takes: ['site', 'database'],
    options: {},
    summary: (m) => m.summaries.databaseRestore,
    run: async (scene) => {
      const site = await siteOf(scene)
      const { id } = await databaseOf(scene, site)
      const client = await scene.client()
      return shown(scene, await answered(client.api.v1.sites[':site'].databases[':database'].restore.$post({ param: { site, database: id }, json: {} })))
    },
  },
]
