/**
 * Where the command line finds the panel and its token: what `onyva login` wrote for this person, or what the
 * launcher wrote beside the data of an instance on this machine.
 */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CliIo } from './io.ts'
import type { Door } from './panel-fetch.ts'

export interface Session {
  door: Door
  token: string | null
  /** Which files it came from, for `whoami` and `logout`. */
  from: 'login' | 'instance' | 'environment'
}

const usualDataFolder = '/var/lib/onyva'

export interface Where {
  /** `--server` */
  server?: string | undefined
  /** `--data` */
  data?: string | undefined
}

const readText = (path: string): Promise<string | null> => readFile(path, 'utf8').then((text) => text.trim(), () => null)

/** `~/.config/onyva`, or below `XDG_CONFIG_HOME`. */
const loginFolder = (io: CliIo): string => join(io.env['XDG_CONFIG_HOME'] || join(io.env['HOME'] || '/root', '.config'), 'onyva')

/** What `onyva login` wrote, or null. */
async function loginSession(io: CliIo): Promise<Session | null> {
  const folder = loginFolder(io)
  const panel = await readText(join(folder, 'panel'))
  return panel ? { door: { origin: panel }, token: await readText(join(folder, 'token')), from: 'login' } : null
}

/** What the launcher wrote for the instance in `data`, or null. */
async function instanceSession(data: string): Promise<Session | null> {
  const text = await readText(join(data, 'cli.json'))
  if (text === null) return null
  const { panelOrigin, connect } = JSON.parse(text) as { panelOrigin: string; connect?: string }
  const parts = /^(.+):(\d+)$/.exec(connect ?? '')
  const door = { origin: panelOrigin, ...(parts ? { connect: { host: parts[1]!, port: Number(parts[2]) } } : {}) }
  return { door, token: await readText(join(data, 'cli-token')), from: 'instance' }
}

/**
 * In this order: `--server` (with the token of the environment or of a login there), `--data`, the environment,
 * the login, the instance of this machine. @returns null when there is none of them.
 */
export async function findSession(io: CliIo, where: Where): Promise<Session | null> {
  const token = io.env['ONYVA_TOKEN'] || null
  const server = where.server ?? (where.data === undefined ? io.env['ONYVA_SERVER'] : undefined)
  const login = await loginSession(io)
  if (server) return { door: { origin: new URL(server).origin }, token: token ?? (login?.door.origin === new URL(server).origin ? login.token : null), from: 'environment' }
  const data = where.data ?? io.env['ONYVA_DATA']
  const found = data ? await instanceSession(data) : (login ?? (await instanceSession(usualDataFolder)))
  return found && token ? { ...found, token, from: 'environment' } : found
}

/** Keeps a login. The token is never readable by anybody else, not even for a moment. */
export async function writeLogin(io: CliIo, origin: string, token: string): Promise<void> {
  const folder = loginFolder(io)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  for (const [name, text] of [['panel', origin], ['token', token]] as const) {
    const fresh = join(folder, `${name}.new`)
    await rm(fresh, { force: true })
    await writeFile(fresh, `${text}\n`, { mode: 0o600, flag: 'wx' })
    await rename(fresh, join(folder, name))
  }
}

/** Forgets a login. */
export async function removeLogin(io: CliIo): Promise<void> {
  for (const name of ['panel', 'token']) await rm(join(loginFolder(io), name), { force: true })
}
