/** `onyva app …`: applications of sites. */
import { answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { findSite } from '../find-site.ts'
import { followJob } from '../follow-job.ts'
import { textPairs, textTable } from '../text-table.ts'

const text = (scene: Scene, name: string): string => (typeof scene.options[name] === 'string' ? scene.options[name] : '')

async function onSite(scene: Scene): Promise<{ client: Client; param: { site: string } }> {
  const client = await scene.client()
  return { client, param: { site: await findSite(scene, scene.given['site'] ?? '') } }
}

/** Follows a job and shows how it ended. */
async function ended(scene: Scene, site: string, job: string, more: Readonly<Record<string, unknown>> = {}, lines: readonly (readonly [string, string])[] = []): Promise<Outcome> {
  const done = await followJob(scene, site, job)
  return { value: { ...done, ...more }, text: `${done.title}\n${lines.length > 0 ? textPairs(lines.map(([term, value]) => [term, value])) : ''}` }
}

export const appCommands: readonly Command[] = [
  {
    noun: 'app',
    verb: 'list',
    takes: [],
    options: {},
    summary: (m) => m.summaries.appList,
    run: async (scene) => {
      const m = scene.m.app
      const { items } = await answered((await scene.client()).api.v1.applications.$get())
      return { value: items, text: textTable([m.name, m.title, m.version], items.map((one) => [one.name, one.title, one.version])) || `${m.none}\n` }
    },
  },
  {
    noun: 'app',
    verb: 'show',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.appShow,
    run: async (scene) => {
      const m = scene.m.app
      const { client, param } = await onSite(scene)
      const seen = await answered(client.api.v1.sites[':site'].application.$get({ param }))
      const { application } = seen
      if (!application) return { value: seen, text: `${m.notInstalled}\n` }
      const version = `${application.version ?? ''}${application.newer ? ` (${m.behind(application.newer)})` : ''}`
      return { value: seen, text: textPairs([[m.title, application.title], [m.version, version], [m.address, application.address ?? ''], [m.login, application.login], [m.previous, application.previous ?? '']]) }
    },
  },
  {
    noun: 'app',
    verb: 'install',
    takes: ['site', 'application'],
    options: { login: { type: 'string' }, email: { type: 'string' }, called: { type: 'string' }, language: { type: 'string' }, title: { type: 'string' } },
    summary: (m) => m.summaries.appInstall,
    run: async (scene) => {
      const m = scene.m.app
      const { client, param } = await onSite(scene)
      const json = {
        application: scene.given['application'] ?? '',
        login: text(scene, 'login'),
        email: text(scene, 'email'),
        personName: text(scene, 'called'),
        language: text(scene, 'language') || scene.language,
        title: text(scene, 'title'),
      }
      const { job, administrator } = await answered(client.api.v1.sites[':site'].application.$post({ param, json }))
      return ended(scene, param.site, job, { administrator }, [[m.login, administrator.login], [m.password, administrator.password]])
    },
  },
  {
    noun: 'app',
    verb: 'update',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.appUpdate,
    run: async (scene) => {
      const { client, param } = await onSite(scene)
      return ended(scene, param.site, (await answered(client.api.v1.sites[':site'].application.update.$post({ param }))).job)
    },
  },
  {
    noun: 'app',
    verb: 'undo-update',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.appUndoUpdate,
    run: async (scene) => {
      const { client, param } = await onSite(scene)
      return ended(scene, param.site, (await answered(client.api.v1.sites[':site'].application['undo-update'].$post({ param }))).job)
    },
  },
  {
    noun: 'app',
    verb: 'move',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.appMove,
    run: async (scene) => {
      const { client, param } = await onSite(scene)
      return ended(scene, param.site, (await answered(client.api.v1.sites[':site'].application.move.$post({ param }))).job)
    },
  },
  {
    noun: 'app',
    verb: 'password',
    takes: ['site'],
    options: { login: { type: 'string' } },
    summary: (m) => m.summaries.appPassword,
    run: async (scene) => {
      const m = scene.m.app
      const { client, param } = await onSite(scene)
      const login = text(scene, 'login')
      const account = await answered(client.api.v1.sites[':site'].application.password.$post({ param, json: login === '' ? {} : { login } }))
      return { value: account, text: textPairs([[m.login, account.login], [m.password, account.password]]) }
    },
  },
]
