/** `onyva file …`: what is done with files that are on a site. What takes time is followed to its end. */
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Command, Scene } from '../command.ts'
import { findSite } from '../find-site.ts'
import { followJob } from '../follow-job.ts'
import type { Job } from '../follow-job.ts'
import { textTable } from '../text-table.ts'
import { takeBytes } from '../take-bytes.ts'
import { usage } from '../read-options.ts'

const below = (path: string | undefined): string => (path ?? '').replace(/^\/+|\/+$/g, '')
const siteOf = (scene: Scene) => findSite(scene, scene.given['site'] ?? '')
const apiOf = async (scene: Scene) => (await scene.client()).api.v1.sites[':site'].files

/** Waits for a job that was just started, and tells what came of it. */
async function over(scene: Scene, site: string, started: Promise<Job>): Promise<{ value: unknown; text: string }> {
  const { id } = await started
  const job = await followJob(scene, site, id)
  return { value: job, text: `${job.title}\n` }
}

/** @throws {Failure} usage, unless the option says yes or no. */
function yesOrNo(scene: Scene, option: 'visitors' | 'writable'): boolean {
  const said = scene.options[option]
  if (said !== 'yes' && said !== 'no') throw usage(scene.m.usage.oneOf(`--${option}`, 'yes, no'))
  return said === 'yes'
}

export const fileActCommands: readonly Command[] = [
  {
    noun: 'file',
    verb: 'copy',
    takes: ['site', 'path', '[folder]'],
    options: { name: { type: 'string' } },
    summary: (m) => m.summaries.fileCopy,
    run: async (scene) => {
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      const name = scene.options['name']
      const json = { paths: [below(scene.given['path'])], folder: below(scene.given['folder']), ...(typeof name === 'string' ? { name } : {}) }
      return over(scene, site, answered(api.copy.$post({ param: { site }, json })))
    },
  },
  {
    noun: 'file',
    verb: 'move',
    takes: ['site', 'path', 'newPath'],
    options: {},
    summary: (m) => m.summaries.fileMove,
    run: async (scene) => {
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      const json = { from: below(scene.given['path']), to: below(scene.given['newPath']) }
      await acknowledged(api.move.$post({ param: { site }, json }))
      return { value: json, text: `${scene.m.file.moved(json.from, json.to)}\n` }
    },
  },
  {
    noun: 'file',
    verb: 'make-folder',
    takes: ['site', 'path'],
    options: {},
    summary: (m) => m.summaries.fileMakeFolder,
    run: async (scene) => {
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      const json = { path: below(scene.given['path']) }
      await acknowledged(api.folder.$post({ param: { site }, json }))
      return { value: json, text: `${scene.m.file.put(json.path)}\n` }
    },
  },
  {
    noun: 'file',
    verb: 'access',
    takes: ['site', 'path'],
    options: { visitors: { type: 'string' }, writable: { type: 'string' }, inside: { type: 'boolean' } },
    summary: (m) => m.summaries.fileAccess,
    run: async (scene) => {
      const json = { path: below(scene.given['path']), visitors: yesOrNo(scene, 'visitors'), writable: yesOrNo(scene, 'writable'), inside: scene.options['inside'] === true }
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      return over(scene, site, answered(api.access.$put({ param: { site }, json })))
    },
  },
  {
    noun: 'file',
    verb: 'archive',
    takes: ['site', 'path', '[local]'],
    options: { format: { type: 'string' } },
    summary: (m) => m.summaries.fileArchive,
    run: async (scene) => {
      const format = scene.options['format'] ?? 'zip'
      if (format !== 'zip' && format !== 'tar.gz') throw usage(scene.m.usage.oneOf('--format', 'zip, tar.gz'))
      const path = below(scene.given['path'])
      const site = await siteOf(scene)
      const answer = await scene.fetch(`/api/v1/sites/${site}/files/archive?${new URLSearchParams({ ...(path === '' ? {} : { path }), format })}`)
      return takeBytes(scene, answer, `${path.slice(path.lastIndexOf('/') + 1) || site}.${format}`, (local, bytes) => ({ value: { path, local, bytes }, text: `${scene.m.file.saved(local)}\n` }))
    },
  },
  {
    noun: 'file',
    verb: 'unpack',
    takes: ['site', 'path', '[folder]'],
    options: {},
    summary: (m) => m.summaries.fileUnpack,
    run: async (scene) => {
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      return over(scene, site, answered(api.unpack.$post({ param: { site }, json: { path: below(scene.given['path']), folder: below(scene.given['folder']) } })))
    },
  },
  {
    noun: 'file',
    verb: 'bin',
    takes: ['site'],
    options: {},
    summary: (m) => m.summaries.fileBin,
    run: async (scene) => {
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      const items = await allPages((page, pageSize) => answered(api.bin.$get({ param: { site }, query: { page, pageSize } })))
      const m = scene.m.file
      const rows = items.map((item) => [item.id, item.path, String(item.bytes), item.goesAt.slice(0, 10)])
      return { value: items, text: textTable([m.item, m.name, m.size, m.goes], rows) || `${m.binEmpty}\n` }
    },
  },
  {
    noun: 'file',
    verb: 'restore',
    takes: ['site', 'item', '[newPath]'],
    options: {},
    summary: (m) => m.summaries.fileRestore,
    run: async (scene) => {
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      const to = scene.given['newPath']
      const json = { items: [scene.given['item'] ?? ''], ...(to === undefined ? {} : { to: below(to) }) }
      const restored = await answered(api.bin.restore.$post({ param: { site }, json }))
      return { value: restored, text: restored.paths.map((path) => `${scene.m.file.put(path)}\n`).join('') }
    },
  },
  {
    noun: 'file',
    verb: 'empty-bin',
    takes: ['site', '[item]'],
    options: {},
    summary: (m) => m.summaries.fileEmptyBin,
    run: async (scene) => {
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      const item = scene.given['item']
      return over(scene, site, answered(api.bin.empty.$post({ param: { site }, json: item === undefined ? {} : { items: [item] } })))
    },
  },
  {
    noun: 'file',
    verb: 'remove',
    takes: ['site', 'path'],
    options: { 'for-good': { type: 'boolean' } },
    summary: (m) => m.summaries.fileRemove,
    run: async (scene) => {
      const [api, site] = [await apiOf(scene), await siteOf(scene)]
      const path = below(scene.given['path'])
      if (scene.options['for-good'] !== true) return over(scene, site, answered(api.bin.$post({ param: { site }, json: { paths: [path] } })))
      await acknowledged(api.$delete({ param: { site }, query: { path } }))
      return { value: { path, removed: true }, text: `${scene.m.file.removed(path)}\n` }
    },
  },
]
