/** `instance.json`: what is chosen once for an instance and kept. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { storyNames } from './demo/story.ts'
import type { StoryName } from './demo/story.ts'
import { findFreePorts, isFree } from './free-ports.ts'
import { instanceName } from './instance-paths.ts'
import type { InstancePaths } from './instance-paths.ts'

export interface Instance {
  /** Short name: machines and control groups are called after it. */
  readonly name: string
  readonly panelPort: number
  readonly sitesPort: number
  /** Major version of the PostgreSQL that made the cluster; null before there is one. */
  readonly postgresMajor: number | null
  /** True once the fictional cooperative was filled in. */
  readonly demo: boolean
  /** Which of the fictional cooperatives it is, or will be, filled with. */
  readonly story: StoryName
  /** Only its members and sites whose names are told, without the many: for tests and benches, and for machines with little. */
  readonly few: boolean
  /** Where nodes on other machines reach this control plane; null: only the node of this machine, over a socket. */
  readonly nodesAt: NodesAddress | null
}

export interface NodesAddress {
  readonly host: string
  readonly port: number
}

/** Reads the instance, or null when this folder holds none. @throws when the file is mutilated. */
export async function readInstance(paths: InstancePaths): Promise<Instance | null> {
  const text = await readFile(paths.instanceFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : parseInstance(text, paths.instanceFile)
}

/** @throws with a sentence that names the file. */
export function parseInstance(text: string, file: string): Instance {
  let given: Partial<Instance>
  try {
    given = JSON.parse(text) as Partial<Instance>
  } catch (error) {
    throw new Error(`${file} is not JSON`, { cause: error })
  }
  const isPort = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536
  const { name, panelPort, sitesPort, postgresMajor = null, demo = false, story = 'healthy', few = false, nodesAt = null } = given
  if (typeof name !== 'string' || !/^[a-z0-9]{1,12}$/.test(name)) throw new Error(`${file}: name is missing or wrong`)
  if (!isPort(panelPort) || !isPort(sitesPort)) throw new Error(`${file}: a port is missing or wrong`)
  if (postgresMajor !== null && !Number.isInteger(postgresMajor)) throw new Error(`${file}: postgresMajor is wrong`)
  if (nodesAt !== null && (typeof nodesAt.host !== 'string' || !isPort(nodesAt.port))) throw new Error(`${file}: nodesAt is wrong`)
  if (!storyNames.includes(story)) throw new Error(`${file}: story is wrong`)
  if (typeof few !== 'boolean') throw new Error(`${file}: few is wrong`)
  return { name, panelPort, sitesPort, postgresMajor, demo, story, few, nodesAt }
}

/** Reads `HOST:PORT` or `[IPv6]:PORT`; null when it is neither. */
export function parseNodesAddress(text: string): NodesAddress | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+)):(\d{1,5})$/i.exec(text)
  const port = Number(match?.[3])
  const host = match?.[1] ?? match?.[2]
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : null
}

/** Writes the instance, whole or not at all. */
export async function writeInstance(paths: InstancePaths, instance: Instance): Promise<void> {
  await mkdir(dirname(paths.instanceFile), { recursive: true })
  await writeFile(`${paths.instanceFile}.new`, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o644 })
  await rename(`${paths.instanceFile}.new`, paths.instanceFile)
}

/**
 * The instance with ports that are free now: those it has, or new ones where another program has taken one.
 * Only to be called while the instance is down.
 */
export async function ensureInstance(paths: InstancePaths): Promise<{ instance: Instance; portsChanged: boolean }> {
  const known = await readInstance(paths)
  if (known && (await isFree(known.panelPort)) && (await isFree(known.sitesPort))) return { instance: known, portsChanged: false }
  const name = known?.name ?? instanceName(paths.data)
  const [panelPort, sitesPort] = (await findFreePorts(name, 2)) as [number, number]
  const instance: Instance = { postgresMajor: null, demo: false, story: 'healthy', few: false, nodesAt: null, ...known, name, panelPort, sitesPort }
  await writeInstance(paths, instance)
  return { instance, portsChanged: known !== null }
}
