/**
 * Mounts are made in a mount namespace of the launcher's own: they never show on the host, and the kernel
 * undoes them when the last process of the namespace ends, whatever killed it.
 */
import { chmod, mkdir, readFile, readlink, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '#lib/exec.ts'
import { assert } from '#lib/errors.ts'

const marker = 'ONYVA_MOUNTS'

/** Puts an argv into a mount namespace of its own; what it mounts stays in there. */
export const inPrivateMounts = (argv: readonly string[]): readonly string[] => [
  '/usr/bin/unshare',
  '--mount',
  '--propagation',
  'private',
  '--',
  '/usr/bin/env',
  `${marker}=private`,
  ...argv,
]

/**
 * Says whether this process lives in another mount namespace than the machine's first process. Where that
 * one may not be looked at (seen in sandboxes, even by root), the word of `inPrivateMounts` is taken.
 */
async function mountsArePrivate(): Promise<boolean> {
  const own = await readlink('/proc/self/ns/mnt')
  const first = await readlink('/proc/1/ns/mnt').catch(() => undefined)
  return first === undefined ? process.env[marker] === 'private' : own !== first
}

/** @throws when a mount made by this process would show on the host. */
export async function assertPrivateMounts(): Promise<void> {
  assert(await mountsArePrivate(), 'to be started with inPrivateMounts')
}

/** Says whether something is mounted exactly at `path`, as this process sees it. */
export async function isMounted(path: string): Promise<boolean> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8')
  return mountPoints(mounts).includes(path)
}

/** The mount points in the text of `/proc/self/mountinfo` (proc(5): spaces and such are octal escapes). */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => unescapeMountField(line.split(' ')[4] ?? ''))
}

/** Undoes the octal escapes of proc(5) in a field of mountinfo. */
export function unescapeMountField(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/** statfs(2): OVERLAYFS_SUPER_MAGIC. The kernel refuses such a folder as the upper layer of another. */
const overlayMagic = 0x794c7630

/**
 * Mounts an overlay at `root`, over `lowerDirs` (uppermost first), written in `upper`.
 * The three folders are made when they are missing.
 */
export async function mountOverlay(overlay: {
  lowerDirs: readonly string[]
  upper: string
  work: string
  root: string
}): Promise<void> {
  const paths = [...overlay.lowerDirs, overlay.upper, overlay.work]
  for (const path of paths) {
    // overlayfs cuts its option string at these signs; the escapes differ between versions of mount(8)
    assert(!/[:,\\"]/.test(path), `a path with a colon, comma, quote or backslash cannot be a layer: ${path}`)
  }
  for (const path of [overlay.upper, overlay.work, overlay.root]) await mkdir(path, { recursive: true })
  if ((await statfs(overlay.upper)).type === overlayMagic)
    throw new Error(`${overlay.upper} is itself on an overlay (a container's root): choose a data directory on a disk or a volume`)
  await chmod(overlay.upper, 0o755) // the rights of the mounted root, whatever our umask
  const options = `lowerdir=${overlay.lowerDirs.join(':')},upperdir=${overlay.upper},workdir=${overlay.work}`
  await exec('/usr/bin/mount', ['-t', 'overlay', '-o', options, 'onyva', overlay.root])
}

/** Unmounts what is at `path`, if anything; a mount still in use goes when its last user does. */
export async function unmount(path: string): Promise<void> {
  if (await isMounted(path)) await exec('/usr/bin/umount', ['--lazy', path])
}

/**
 * Lays a scratch layer over `/run`, once per mount namespace: systemd-nspawn keeps folders in
 * `/run/systemd/nspawn` and leaves them behind, and the host's `/run` is not ours to write in.
 */
export async function shieldRuntimeFolder(scratch: string): Promise<void> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8')
  if (mounts.split('\n').some((line) => line.includes(' /run ') && line.includes(' - overlay onyva '))) return
  await mkdir(scratch, { recursive: true })
  await exec('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=0755', 'onyva', scratch])
  await mountOverlay({ lowerDirs: ['/run'], upper: join(scratch, 'upper'), work: join(scratch, 'work'), root: '/run' })
}
