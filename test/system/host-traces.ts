/** What a host is before and after: for tests that nothing of it was touched. */
import { createHash } from 'node:crypto'
import { readFile, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '#lib/exec.ts'

/** One named list for each thing that is compared. */
export type HostTraces = Record<string, string[]>

/** Listening TCP and bound UDP sockets, as `tcp 0100007F:1F90` (proc(5): hexadecimal, state 0A listens). */
export async function listeners(): Promise<string[]> {
  const found: string[] = []
  for (const kind of ['tcp', 'tcp6', 'udp', 'udp6']) {
    const text = await readFile(`/proc/net/${kind}`, 'utf8').catch(() => '')
    for (const line of text.split('\n').slice(1)) {
      const [, local, , state] = line.trim().split(/\s+/)
      if (local && (kind.startsWith('udp') || state === '0A')) found.push(`${kind} ${local}`)
    }
  }
  return found.sort()
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

async function groups(): Promise<string[]> {
  const names = await readdir('/sys/fs/cgroup', { recursive: true }).catch((): string[] => [])
  return names.filter((name) => name.includes('onyva-'))
}

/** Looks at everything. Must be called from the host's own mount namespace. */
export async function hostTraces(): Promise<HostTraces> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' ').slice(3, 5).join(' '))
  return {
    listeners: await listeners(),
    etc: (await etcTree()).sort(),
    mounts: mounts.sort(),
    addresses: await lines('/usr/sbin/ip', ['-oneline', 'address']),
    routes: await lines('/usr/sbin/ip', ['route', 'show', 'table', 'all']),
    groups: (await groups()).sort(),
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
