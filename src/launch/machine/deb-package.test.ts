import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { exec } from '#lib/exec.ts'
import { buildDeb, controlText, debContentHash, filesUnder, isRunningCode, stageFiles } from './deb-package.ts'
import type { DebPackage } from './deb-package.ts'

const folder = mkdtempSync(join(tmpdir(), 'onyva-deb-'))
after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'postinst'), '#!/bin/sh\nset -e\n')

const deb: DebPackage = {
  name: 'onyva-trial',
  version: '1.2.3',
  description: 'A trial',
  depends: ['bubblewrap', 'systemd (>= 252)'],
  files: [
    { to: '/usr/lib/trial/run', from: { text: '#!/bin/true\n' }, mode: 0o755 },
    { to: '/etc/trial.conf', from: { text: 'a=b\n' }, mode: 0o644 },
  ],
  scripts: { postinst: join(folder, 'postinst') },
  conffiles: ['/etc/trial.conf'],
}

test('dpkg-deb reads back the fields, the files with their rights and owner, and the conffiles', async () => {
  const path = await buildDeb(deb, join(folder, 'out'), 'none')
  const fields = await exec('/usr/bin/dpkg-deb', ['--field', path, 'Package', 'Version', 'Depends'])
  assert.equal(fields.stdout, 'Package: onyva-trial\nVersion: 1.2.3\nDepends: bubblewrap, systemd (>= 252)\n')
  const contents = await exec('/usr/bin/dpkg-deb', ['--contents', path], { env: { PATH: '/usr/bin:/bin' } })
  assert.match(contents.stdout, /^-rwxr-xr-x root\/root +12 .* \.\/usr\/lib\/trial\/run$/m)
  assert.match(contents.stdout, /^-rw-r--r-- root\/root +4 .* \.\/etc\/trial\.conf$/m)
  const conffiles = await exec('/usr/bin/dpkg-deb', ['--info', path, 'conffiles'], { env: { PATH: '/usr/bin:/bin' } })
  assert.equal(conffiles.stdout, '/etc/trial.conf\n')
})

test('the hash of a package moves with a text, a mode, a place, a dependency and a script, and else stays', async () => {
  const first = await debContentHash(deb)
  assert.equal(await debContentHash(structuredClone(deb)), first)
  const [run] = deb.files
  assert.ok(run)
  const other: DebPackage[] = [
    { ...deb, files: [{ ...run, from: { text: 'x' } }] },
    { ...deb, files: [{ ...run, mode: 0o644 }] },
    { ...deb, files: [{ ...run, to: '/usr/lib/trial/walk' }] },
    { ...deb, depends: ['bubblewrap'] },
    { ...deb, scripts: {} },
  ]
  const hashes = await Promise.all([deb, ...other].map(debContentHash))
  assert.equal(new Set(hashes).size, hashes.length)
})

test('a field of two lines, and a place outside of the package, are bugs', async () => {
  assert.throws(() => controlText({ ...deb, description: 'A\nDepends: everything' }), /one line/)
  await assert.rejects(stageFiles([{ to: '/../etc/shadow', from: { text: '' }, mode: 0o600 }], folder), /not a place/)
})

test('files are found with their rights, sorted, without links; a folder that is missing has none', async () => {
  const source = join(folder, 'source')
  mkdirSync(join(source, 'deep'), { recursive: true })
  for (const name of ['b.ts', 'a.ts', 'a.test.ts', 'deep/run.sh']) writeFileSync(join(source, name), '')
  chmodSync(join(source, 'deep/run.sh'), 0o755)
  symlinkSync('/etc/passwd', join(source, 'link.ts'))
  const files = await filesUnder(source, '/x', isRunningCode)
  assert.deepEqual(
    files.map(({ to, mode }) => [to, mode]),
    [
      ['/x/a.ts', 0o644],
      ['/x/b.ts', 0o644],
      ['/x/deep/run.sh', 0o755],
    ],
  )
  assert.deepEqual(await filesUnder(join(folder, 'none'), '/x'), [])
})
