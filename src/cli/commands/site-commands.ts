/** `onyva site …` and `onyva host-name …` */
import type { Command, Outcome, Scene } from '../command.ts'
import { allPages, answered } from '../answers.ts'
import { findSite } from '../find-site.ts'
import type { Site } from '../find-site.ts'
import { followSite } from '../follow-site.ts'
import type { Aim } from '../follow-site.ts'
import { textPairs, textTable } from '../text-table.ts'
import { emptyProfiles, runsPhp } from '#wire/node-state.ts'
import { usage } from '../read-options.ts'

const suspensions = ['unpaid', 'abuse', 'request', 'maintenance'] as const
const views = ['all', 'attention', 'underway', 'online', 'suspended', 'deleted'] as const

/** An option that takes one of a few words. @throws {Failure} usage. */
function oneOf<const T extends readonly string[]>(scene: Scene, name: string, allowed: T): T[number] | undefined {
  const value = scene.options[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !allowed.includes(value)) throw usage(scene.m.usage.oneOf(`--${name}`, allowed.join(', ')))
  return value
}

/** A whole number. @throws {Failure} usage. */
function whole(scene: Scene, name: string): number | undefined {
  const value = scene.options[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !/^[0-9]{1,9}$/.test(value)) throw usage(scene.m.usage.whole(`--${name}`))
  return Number(value)
}

const text = (scene: Scene, name: string): string | undefined => (typeof scene.options[name] === 'string' ? scene.options[name] : undefined)

/** A site in words. */
function siteText(scene: Scene, site: Site): string {
  const m = scene.m
  return textPairs([
    [m.site.address, site.address],
    [m.site.name, site.name],
    [m.site.state, m.states[site.state]],
    [m.site.trouble, site.trouble ? `${site.trouble.title} ${site.trouble.text}` : null],
    [m.site.hostNames, site.hostNames.join(', ')],
    [m.site.profile, runsPhp(site.profile) ? `PHP ${site.phpVersion}` : m.site.static],
    [m.site.pages, runsPhp(site.profile) ? m.site.pagesText(site.pageCache) : null],
    [m.site.php, runsPhp(site.profile) ? m.site.phpText(site.php) : null],
    [m.site.node, site.node],
    [m.site.recoverableUntil, site.recoverableUntil?.slice(0, 10)],
    [m.site.id, site.id],
  ])
}

/** After a change: the site as it is, or with `--wait` as it became. */
async function after(scene: Scene, changed: Site, aim: Aim): Promise<Outcome> {
  const site = scene.options['wait'] ? await followSite(scene, changed.id, aim) : changed
  return { value: site, text: siteText(scene, site) }
}

type Act = (scene: Scene, client: Awaited<ReturnType<Scene['client']>>, site: string) => Promise<Site>

/** A command that changes the site it names. */
const change = (noun: string, verb: string, takes: Command['takes'], options: Command['options'], aim: Aim, act: Act, summary: Command['summary']): Command => ({
  noun,
  verb,
  takes: ['site', ...takes],
  options: { ...options, wait: { type: 'boolean' }, timeout: { type: 'string' } },
  summary,
  run: async (scene) => {
    const site = await findSite(scene, scene.given['site'] ?? '')
    return after(scene, await act(scene, await scene.client(), site), aim)
  },
})

export const siteCommands: readonly Command[] = [
  {
    noun: 'site',
    verb: 'list',
    takes: [],
    options: { search: { type: 'string' }, view: { type: 'string' }, all: { type: 'boolean' }, member: { type: 'string' } },
    summary: (m) => m.summaries.siteList,
    run: async (scene) => {
      const client = await scene.client()
      const view = oneOf(scene, 'view', views)
      const member = text(scene, 'member')
      const query = { q: text(scene, 'search') ?? '', ...(view ? { view } : {}), ...(member ? { memberId: member } : {}), ...(scene.options['all'] ? { all: 'true' as const } : {}) }
      const sites = await allPages((page, pageSize) => answered(client.api.v1.sites.$get({ query: { ...query, page, pageSize } })))
      const m = scene.m
      return {
        value: sites,
        text: textTable([m.site.address, m.site.name, m.site.state, m.site.owner, m.site.id], sites.map((site) => [site.address ?? '–', site.name, m.states[site.state], site.ownerName, site.id])) || `${m.noSites}\n`,
      }
    },
  },
  {
    noun: 'site',
    verb: 'create',
    takes: ['hostName'],
    options: { name: { type: 'string' }, profile: { type: 'string' }, member: { type: 'string' }, wait: { type: 'boolean' }, timeout: { type: 'string' } },
    summary: (m) => m.summaries.siteCreate,
    run: async (scene) => {
      const client = await scene.client()
      const member = text(scene, 'member')
      const json = { hostName: scene.given['hostName'] ?? '', name: text(scene, 'name') ?? '', profile: oneOf(scene, 'profile', emptyProfiles) ?? 'php', ...(member ? { memberId: member } : {}) }
      return after(scene, await answered(client.api.v1.sites.$post({ json })), 'answering')
    },
  },
  {
    noun: 'site',
    verb: 'show',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.siteShow,
    run: async (scene) => {
      const client = await scene.client()
      const site = await answered(client.api.v1.sites[':site'].$get({ param: { site: await findSite(scene, scene.given['site'] ?? '') } }))
      return { value: site, text: siteText(scene, site) }
    },
  },
  change('site', 'rename', ['siteName'], {}, 'answering', (scene, client, site) => answered(client.api.v1.sites[':site'].$patch({ param: { site }, json: { name: scene.given['siteName'] ?? '' } })), (m) => m.summaries.siteRename),
  change(
    'site',
    'php',
    [],
    { memory: { type: 'string' }, upload: { type: 'string' }, seconds: { type: 'string' } },
    'answering',
    (scene, client, site) => {
      const given = { memoryMegabytes: whole(scene, 'memory'), uploadMegabytes: whole(scene, 'upload'), executionSeconds: whole(scene, 'seconds') }
      const php = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
      return answered(client.api.v1.sites[':site'].$patch({ param: { site }, json: { php } }))
    },
    (m) => m.summaries.sitePhp,
  ),
  change(
    'site',
    'keep-pages',
    ['switch'],
    {},
    'answering',
    (scene, client, site) => {
      const wanted = scene.given['switch'] ?? ''
      if (wanted !== 'on' && wanted !== 'off') throw usage(scene.m.usage.oneOf('keep-pages', 'on, off'))
      return answered(client.api.v1.sites[':site'].$patch({ param: { site }, json: { pageCache: wanted === 'on' } }))
    },
    (m) => m.summaries.siteKeepPages,
  ),
  {
    noun: 'site',
    verb: 'purge-pages',
    takes: ['site'],
    options: { page: { type: 'string' } },
    summary: (m) => m.summaries.sitePurgePages,
    run: async (scene) => {
      const client = await scene.client()
      const page = text(scene, 'page')
      const site = await findSite(scene, scene.given['site'] ?? '')
      const value = await answered(client.api.v1.sites[':site']['purge-pages'].$post({ param: { site }, json: page === undefined ? {} : { page } }))
      return { value, text: `${scene.m.pagesPurged(page ?? null)}\n` }
    },
  },
  change(
    'site',
    'suspend',
    [],
    { reason: { type: 'string' } },
    'suspended',
    (scene, client, site) => answered(client.api.v1.sites[':site'].suspend.$post({ param: { site }, json: { reason: oneOf(scene, 'reason', suspensions) ?? 'request' } })),
    (m) => m.summaries.siteSuspend,
  ),
  change('site', 'resume', [], {}, 'answering', (_, client, site) => answered(client.api.v1.sites[':site'].resume.$post({ param: { site }, json: {} })), (m) => m.summaries.siteResume),
  change('site', 'delete', [], {}, 'deleted', (_, client, site) => answered(client.api.v1.sites[':site'].$delete({ param: { site }, query: {} })), (m) => m.summaries.siteDelete),
  change(
    'site',
    'restore',
    [],
    { 'host-name': { type: 'string' } },
    'answering',
    (scene, client, site) => {
      const hostName = text(scene, 'host-name')
      return answered(client.api.v1.sites[':site'].restore.$post({ param: { site }, json: hostName ? { hostName } : {} }))
    },
    (m) => m.summaries.siteRestore,
  ),
  change('site', 'retry', [], {}, 'answering', (_, client, site) => answered(client.api.v1.sites[':site'].retry.$post({ param: { site }, json: {} })), (m) => m.summaries.siteRetry),
  change(
    'host-name',
    'add',
    ['hostName'],
    {},
    'answering',
    (scene, client, site) => answered(client.api.v1.sites[':site']['host-names'].$post({ param: { site }, json: { hostName: scene.given['hostName'] ?? '' } })),
    (m) => m.summaries.hostNameAdd,
  ),
  change(
    'host-name',
    'remove',
    ['hostName'],
    {},
    'answering',
    (scene, client, site) => answered(client.api.v1.sites[':site']['host-names'][':name'].$delete({ param: { site, name: scene.given['hostName'] ?? '' }, query: {} })),
    (m) => m.summaries.hostNameRemove,
  ),
  change(
    'host-name',
    'main',
    ['hostName'],
    {},
    'answering',
    (scene, client, site) => answered(client.api.v1.sites[':site'].$patch({ param: { site }, json: { mainHostName: scene.given['hostName'] ?? '' } })),
    (m) => m.summaries.hostNameMain,
  ),
]
