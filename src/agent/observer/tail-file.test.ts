/** A log that grows, is rotated and is read by an observer that dies at any moment: each line counts once. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { TailedFile } from './tail-file.ts'
import type { Position } from './tail-file.ts'
import { readPhpLog } from './tail-php-log.ts'
import type { PhpLogPosition } from './tail-php-log.ts'

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-tail-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Act = { act: 'append'; lines: number; torn: boolean } | { act: 'rotate' } | { act: 'read'; kept: boolean } | { act: 'kill' }
const acts = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: fc.constant('append' as const), lines: fc.nat(5), torn: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('rotate' as const) }) },
    { weight: 4, arbitrary: fc.record({ act: fc.constant('read' as const), kept: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('kill' as const) }) },
  ),
  { maxLength: 40 },
)

/** Reads all there is; a rotation is passed by opening again, as after the quiet time. */
function readAll(tail: TailedFile): string[] {
  const all: string[] = []
  for (let lines = tail.read(); lines.length > 0; lines = tail.read()) all.push(...lines)
  return all
}

test('no line is lost and none counted twice, whatever is killed when', () => {
  fc.assert(
    fc.property(acts, (history: Act[]) =>
      inFolder((folder) => {
        const path = join(folder, 'access.log')
        writeFileSync(path, '')
        let written = 0
        let torn = ''
        let tail = new TailedFile(path, null, () => assert.fail('nothing was lost'))
        // What is stored in one transaction: the lines counted and the place.
        let stored: { lines: string[]; position: Position | null } = { lines: [], position: tail.position }
        let counted: string[] = []
        let unreadRotation = false
        const begin = () => {
          tail.close()
          tail = new TailedFile(path, stored.position, () => assert.fail('nothing was lost'))
          counted = [...stored.lines]
        }
        const keep = () => (stored = { lines: [...counted], position: tail.position })
        for (const act of history) {
          if (act.act === 'append') {
            let text = torn === '' ? '' : `${torn}\n`
            torn = ''
            for (let line = 0; line < act.lines; line++) text += `line ${++written} é\n`
            if (act.torn) {
              const whole = `line ${++written} é`
              text += whole.slice(0, 4)
              torn = whole.slice(4)
            }
            appendFileSync(path, text)
          } else if (act.act === 'rotate' && !unreadRotation && torn === '') {
            renameSync(path, `${path}.1`)
            writeFileSync(path, '')
            unreadRotation = true
          } else if (act.act === 'read') {
            counted.push(...readAll(tail))
            if (act.kept) keep()
          } else if (act.act === 'kill') begin()
          if (unreadRotation && act.act === 'read') {
            // the old file was silent for long enough: the new one is opened
            tail.close()
            counted.push(...readAll(tail))
            keep()
            unreadRotation = false
          }
        }
        if (torn !== '') appendFileSync(path, `${torn}\n`)
        begin()
        counted.push(...readAll(tail))
        tail.close()
        if (unreadRotation) counted.push(...readAll(tail))
        tail.close()
        assert.deepEqual(counted, Array.from({ length: written }, (_, index) => `line ${index + 1} é`))
      }),
    ),
    { numRuns: 200 },
  )
})

test('a log whose file is gone is said to be lost, and the new one read from its start', () =>
  inFolder((folder) => {
    const path = join(folder, 'access.log')
    writeFileSync(path, 'of another time\n')
    let lost = 0
    const tail = new TailedFile(path, { inode: 1, offset: 12, head: '00' }, () => lost++)
    assert.deepEqual(tail.read(), ['of another time'])
    assert.equal(lost, 1)
    tail.close()
  }))

test('a line without end is passed over', () =>
  inFolder((folder) => {
    const path = join(folder, 'access.log')
    writeFileSync(path, '')
    const tail = new TailedFile(path, null, () => {})
    appendFileSync(path, `${'x'.repeat(3 << 20)}\nnext\n`)
    const seen: string[] = []
    for (let round = 0; round < 8; round++) seen.push(...tail.read())
    assert.deepEqual(seen, ['next'])
    tail.close()
  }))

test('a PHP log that the activator cuts is read on without a line twice', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ lines: fc.nat(6), cut: fc.boolean() }), { maxLength: 20 }), (history) =>
      inFolder((folder) => {
        const path = join(folder, 'aaaaaaaaaaaa.log')
        let [text, written] = ['', 0]
        let position: PhpLogPosition | null = null
        const seen: string[] = []
        for (const { lines, cut } of history) {
          if (cut) text = text.slice(-120) // as sandbox.c keeps the end of a log that swelled
          for (let line = 0; line < lines; line++) text += `a line of PHP, number ${++written}\n`
          writeFileSync(path, text)
          const read = readPhpLog(path, position)
          assert.ok(read)
          seen.push(...read.lines)
          position = read.position
        }
        assert.deepEqual(seen, Array.from({ length: written }, (_, index) => `a line of PHP, number ${index + 1}`))
      }),
    ),
  )
})
