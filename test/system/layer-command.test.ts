import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { inPrivateMounts } from '#launch/machine/private-mounts.ts'

const folder = mkdtempSync(join(tmpdir(), 'onyva-layer-'))
after(() => rmSync(folder, { recursive: true }))

const sleepers = (): string[] =>
  readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8') === '/bin/sleep\x0061.5\0'
    } catch {
      return false
    }
  })
const within = async (seconds: number, holds: () => boolean): Promise<boolean> => {
  for (let tries = 0; tries < seconds * 50; tries++) {
    if (holds()) return true
    await wait(20)
  }
  return false
}

test('a launcher that is killed leaves no program at work on an image', async () => {
  const [file, ...args] = inPrivateMounts([process.execPath, join(import.meta.dirname, 'layer-builder.ts'), folder])
  const builder = spawn(file!, args, { stdio: 'inherit' })
  assert.ok(await within(30, () => sleepers().length === 1), 'the program never ran')
  builder.kill('SIGKILL')
  assert.ok(await within(10, () => sleepers().length === 0), 'the program outlived its launcher')
})
