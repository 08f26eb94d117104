/** What a host is before and after: for tests that nothing of it was touched. */
import { createHash } from 'node:crypto'
import { readFile, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '#lib/exec.ts'

/** One named list for each thing that is compared. */
export type HostTraces = Record<string, string[]>

interface Listener {
  /** E.g. `tcp 0100007F:1F90` (proc(5): hexadecimal). */
  socket: string
  inode: string
}

/** TCP sockets that listen (state 0A) and UDP sockets. */
async function listenersWithInode(): Promise<Listener[]> {
  const found: Listener[] = []
  for (const kind of ['tcp', 'tcp6', 'udp', 'udp6']) {
    const text = await readFile(`/proc/net/${kind}`, 'utf8').catch(() => '')
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      if (fields[1] && (kind.startsWith('udp') || fields[3] === '0A')) found.push({ socket: `${kind} ${fields[1]}`, inode: fields[9] ?? '' })
    }
  }
  return found
}

/** What a process and all that it started listen on, in this network namespace. */
export async function listenersOf(pid: number): Promise<string[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '')
    parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]))
  }
  const isOurs = (one: number): boolean => one === pid || (one > 1 && isOurs(parents.get(one) ?? 0))
  const inodes = new Set<string>()
  for (const one of [...parents.keys()].filter(isOurs))
    for (const fd of await readdir(`/proc/${one}/fd`).catch((): string[] => [])) {
      const target = await readlink(`/proc/${one}/fd/${fd}`).catch(() => '')
      inodes.add(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '')
    }
  return (await listenersWithInode()).filter(({ inode }) => inodes.has(inode)).map(({ socket }) => socket).sort()
}

const firstPassingPort = 32_768

/** Listening sockets but those on ports that Linux gives to whoever asks for any: others at work here come and go. */
async function listeners(): Promise<string[]> {
  const all = (await listenersWithInode()).map(({ socket }) => socket)
  return all.filter((socket) => Number.parseInt(socket.split(':').at(-1) ?? '', 16) < firstPassingPort).sort()
}

async function etcTree(folder = '/etc'): Promise<string[]> {
  const lines: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) lines.push(...(await etcTree(path)))
    else if (entry.isSymbolicLink()) lines.push(`${path} -> ${await readlink(path)}`)
    else if (entry.isFile()) lines.push(`${path} ${createHash('sha256').update(await readFile(path)).digest('hex')}`)
  }
  return lines
}

const lines = async (file: string, args: readonly string[]): Promise<string[]> =>
  (await run(file, args, { env: { LC_ALL: 'C.UTF-8' } })).stdout.split('\n').filter((line) => line !== '')

/** Groups of one instance; the sites of another that runs meanwhile fall asleep and wake. */
async function groups(instance: string): Promise<string[]> {
  const names = await readdir('/sys/fs/cgroup', { recursive: true }).catch((): string[] => [])
  return names.filter((name) => name.includes(`onyva-${instance}`))
}

/** Looks at everything that `instance` might leave. Must be called from the host's own mount namespace. */
export async function hostTraces(instance: string): Promise<HostTraces> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' ').slice(3, 5).join(' '))
  return {
    listeners: await listeners(),
    etc: (await etcTree()).sort(),
    mounts: mounts.sort(),
    addresses: await lines('/usr/sbin/ip', ['-oneline', 'address']),
    routes: await lines('/usr/sbin/ip', ['route', 'show', 'table', 'all']),
    groups: (await groups(instance)).sort(),
    loops: await lines('/usr/sbin/losetup', ['--list', '--noheadings', '--output', 'BACK-FILE']),
    clusters: (await readdir('/var/lib/postgresql', { recursive: true }).catch((): string[] => [])).filter((path) => path.split('/').length < 3).sort(),
    runtime: (await readdir('/run')).sort(),
    packages: await lines('/usr/bin/dpkg-query', ['--show', '--showformat', '${Package}\\n']),
  }
}

/** What is on one side only, as `listeners: + tcp …`. */
export function differences(before: HostTraces, after: HostTraces): string[] {
  return Object.keys(before).flatMap((name) => {
    const was = new Set(before[name])
    const is = new Set(after[name])
    return [
      ...[...is].filter((line) => !was.has(line)).map((line) => `${name}: + ${line}`),
      ...[...was].filter((line) => !is.has(line)).map((line) => `${name}: - ${line}`),
    ]
  })
}
