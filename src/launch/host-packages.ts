/**
 * The only things that Onyva installs on a machine, each with its reason. None of them brings a service that
 * runs by itself.
 */
import { access, readFile, rm, writeFile } from 'node:fs/promises'
import { exec } from '#lib/exec.ts'

interface HostPackage {
  name: string
  /** A file that tells that it is there, whatever installed it. */
  file: string
  reason: string
}

export const hostPackages: readonly HostPackage[] = [
  { name: 'systemd-container', file: '/usr/bin/systemd-nspawn', reason: 'boots the node machine' },
  { name: 'mmdebstrap', file: '/usr/bin/mmdebstrap', reason: 'builds the Debian 13 image of the node machine' },
  { name: 'btrfs-progs', file: '/usr/bin/btrfs', reason: 'gives each site of the node machine a disk limit' },
  { name: 'openssl', file: '/usr/bin/openssl', reason: 'makes the certificates by which nodes are known' },
  { name: 'tzdata', file: '/usr/share/zoneinfo/Europe/Paris', reason: 'lets PostgreSQL reckon in the time of France' },
]

export const aptEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  DEBIAN_FRONTEND: 'noninteractive',
  LC_ALL: 'C.UTF-8',
  HOME: '/root',
  // apt reaches registries the way this machine does
  ...Object.fromEntries(
    ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ),
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false)

/** Packages of the table that this machine lacks. */
export async function missingPackages(table: readonly HostPackage[] = hostPackages): Promise<HostPackage[]> {
  const there = await Promise.all(table.map((entry) => exists(entry.file)))
  return table.filter((_, index) => !there[index])
}

const policyFile = '/usr/sbin/policy-rc.d'
const policyMark = '# written by onyva up for the time of one installation'

/** Removes what an installation that was cut has left. */
async function removeOwnPolicy(): Promise<void> {
  const text = await readFile(policyFile, 'utf8').catch(() => '')
  if (text.includes(policyMark)) await rm(policyFile, { force: true })
}

/**
 * Installs packages without what they merely recommend, and without starting a service
 * (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt: 101 forbids).
 */
export async function installPackages(names: readonly string[], progress: (words: string) => void): Promise<void> {
  const policyIsOurs = !(await exists(policyFile))
  if (policyIsOurs) await writeFile(policyFile, `#!/bin/sh\n${policyMark}\nexit 101\n`, { mode: 0o755 })
  try {
    progress('apt-get update')
    await exec('/usr/bin/apt-get', ['update'], { env: aptEnvironment, timeoutMs: 300_000 })
    progress(`apt-get install ${names.join(' ')}`)
    await exec('/usr/bin/apt-get', ['install', '--yes', '--no-install-recommends', ...names], {
      env: aptEnvironment,
      timeoutMs: 900_000,
    })
  } finally {
    if (policyIsOurs) await removeOwnPolicy()
  }
}
