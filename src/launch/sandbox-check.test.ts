import assert from 'node:assert/strict'
import { mkdtemp, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { run } from '#lib/exec.ts'
import { isRoot } from './data-folder.ts'
import { inPrivateMounts } from './machine/private-mounts.ts'
import { refusalIn, sandboxRefusal, tryNamespaces, trySandbox } from './sandbox-check.ts'

const skip = isRoot() ? false : 'only root can make a chroot'
const here = (argv: readonly string[]) => run(argv[0]!, argv.slice(1), { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })

/** The whole machine once more, seen through a plain chroot. */
async function inChroot(argv: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-chroot-'))
  try {
    return await here(inPrivateMounts(['/bin/sh', '-c', 'mount --rbind / "$0" && exec chroot "$0" "$@"', folder, ...argv]))
  } finally {
    await rmdir(folder)
  }
}

for (const [name, argv] of [['sandbox', trySandbox], ['namespace', tryNamespaces]] as const)
  test(`a ${name} is had on a whole machine and refused in a plain chroot`, { skip }, async () => {
    assert.equal(refusalIn(await here(argv)), null)
    assert.equal(refusalIn(await inChroot(['/usr/bin/true'])), null, 'the chroot itself works')
    assert.match(refusalIn(await inChroot(argv)) ?? '', /namespace|not permitted/i)
  })

test('without a node the machine itself is tried', { skip }, async () => assert.equal(await sandboxRefusal(null), null))
