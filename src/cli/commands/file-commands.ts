/** `onyva file …` and `onyva site upload`. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { allPages, answered } from '../answers.ts'
import type { Command, Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { findSite } from '../find-site.ts'
import { textTable } from '../text-table.ts'
import { archiveFormat, planUpload } from '../upload-plan.ts'
import type { Sending } from '../upload-plan.ts'
import { fileActCommands } from './file-act-commands.ts'
import { takeBytes } from '../take-bytes.ts'
import { usage } from '../read-options.ts'

/** Files on their way at once: more than one hides the way to the node, more than four only queue there. */
const atOnce = 4

const query = (values: Record<string, string>): string => new URLSearchParams(values).toString()
const below = (path: string): string => path.replace(/^\/+|\/+$/g, '')
const siteOf = (scene: Scene) => findSite(scene, scene.given['site'] ?? '')

/** Sends a file's bytes as they are read. */
function sendFile(scene: Scene, method: string, path: string, local: string, sizeBytes: number): Promise<Response> {
  // A file that grows meanwhile is cut at the size that was announced.
  const body = sizeBytes === 0 ? null : (Readable.toWeb(createReadStream(local, { end: sizeBytes - 1 })) as unknown as ReadableStream<Uint8Array>)
  return scene.fetch(path, { method, body, headers: { 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes) } })
}

const putFile = (scene: Scene, site: string, file: Sending) => sendFile(scene, 'PUT', `/api/v1/sites/${site}/files/content?${query({ path: file.path })}`, file.local, file.sizeBytes)

/** Sends files, a few at once; the first refusal ends it. */
async function putAll(scene: Scene, site: string, files: readonly Sending[]): Promise<void> {
  let next = 0
  let sent = 0
  const tell = () => {
    sent++
    if (scene.io.terminal && !scene.json) scene.io.stderr(`\r${scene.m.file.progress(String(sent), String(files.length))}`)
  }
  const worker = async () => {
    for (let file = files[next++]; file; file = files[next++]) {
      await putFile(scene, site, file)
      tell()
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, worker))
  } finally {
    next = files.length
    if (scene.io.terminal && !scene.json && files.length > 0) scene.io.stderr('\n')
  }
}

async function localSize(scene: Scene, local: string): Promise<{ folder: boolean; sizeBytes: number }> {
  const found = await stat(local).catch(() => null)
  if (!found) throw new Failure(exitCode.usage, { code: 'noSuchFile', title: scene.m.file.noSuchLocal(local) })
  return { folder: found.isDirectory(), sizeBytes: found.size }
}

const upload: Command = {
  noun: 'site',
  verb: 'upload',
  takes: ['site', 'local'],
  options: { to: { type: 'string' }, strip: { type: 'boolean' } },
  summary: (m) => m.summaries.siteUpload,
  run: async (scene) => {
    const local = resolve(scene.io.cwd, scene.given['local'] ?? '')
    const { folder, sizeBytes } = await localSize(scene, local)
    const site = await siteOf(scene)
    const to = below(typeof scene.options['to'] === 'string' ? scene.options['to'] : '')
    const format = folder ? null : archiveFormat(local)
    if (format) {
      const path = `/api/v1/sites/${site}/files/archive?${query({ path: to, format, strip: scene.options['strip'] ? 'true' : 'false' })}`
      const unpacked = (await (await sendFile(scene, 'POST', path, local, sizeBytes)).json()) as { files: number; bytes: number }
      return { value: { ...unpacked, skipped: [] }, text: `${scene.m.file.unpacked(String(unpacked.files))}\n` }
    }
    const plan = await planUpload(local, folder ? to : [to, basename(local)].filter((part) => part !== '').join('/'))
    for (const path of plan.skipped) scene.say(scene.m.file.skipped(path), { skipped: path })
    await putAll(scene, site, plan.files)
    const bytes = plan.files.reduce((sum, file) => sum + file.sizeBytes, 0)
    return { value: { files: plan.files.length, bytes, skipped: plan.skipped }, text: `${scene.m.file.sent(String(plan.files.length))}\n` }
  },
}

export const fileCommands: readonly Command[] = [
  upload,
  {
    noun: 'file',
    verb: 'list',
    takes: ['site', '[path]'],
    options: { search: { type: 'string' } },
    summary: (m) => m.summaries.fileList,
    run: async (scene) => {
      const client = await scene.client()
      const site = await siteOf(scene)
      const search = typeof scene.options['search'] === 'string' ? scene.options['search'] : ''
      const at = below(scene.given['path'] ?? '')
      const entries = await allPages((page, pageSize) => answered(client.api.v1.sites[':site'].files.$get({ param: { site }, query: { path: at, q: search, page, pageSize } })))
      const m = scene.m.file
      const rows = entries.map((entry) => [entry.kind === 'folder' ? `${search ? entry.path : entry.name}/` : search ? entry.path : entry.name, entry.kind === 'file' ? String(entry.sizeBytes) : '', entry.modifiedAt.slice(0, 16).replace('T', ' ')])
      return { value: entries, text: textTable([m.name, m.size, m.modified], rows) || `${m.empty}\n` }
    },
  },
  {
    noun: 'file',
    verb: 'get',
    takes: ['site', 'path', '[local]'],
    options: {},
    summary: (m) => m.summaries.fileGet,
    run: async (scene) => {
      const path = below(scene.given['path'] ?? '')
      const site = await siteOf(scene)
      const answer = await scene.fetch(`/api/v1/sites/${site}/files/content?${query({ path })}`)
      return takeBytes(scene, answer, basename(path), (local, bytes) => ({ value: { path, local, bytes }, text: `${scene.m.file.saved(local)}\n` }))
    },
  },
  {
    noun: 'file',
    verb: 'put',
    takes: ['site', 'local', '[path]'],
    options: {},
    summary: (m) => m.summaries.filePut,
    run: async (scene) => {
      const local = resolve(scene.io.cwd, scene.given['local'] ?? '')
      const { folder, sizeBytes } = await localSize(scene, local)
      if (folder) throw usage(scene.m.file.useUpload)
      const given = scene.given['path'] ?? ''
      const path = given === '' || given.endsWith('/') ? below(`${given}${basename(local)}`) : below(given)
      await putFile(scene, await siteOf(scene), { local, path, sizeBytes })
      return { value: { path, bytes: sizeBytes }, text: `${scene.m.file.put(path)}\n` }
    },
  },
  ...fileActCommands,
]
