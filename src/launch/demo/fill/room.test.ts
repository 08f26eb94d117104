import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import test from 'node:test'
import { roomFor, shortageOf } from './room.ts'

test('what a cooperative takes grows with it; what is there already takes nothing more', () => {
  const whole = roomFor(8000, 0, 1)
  assert.ok(whole.diskBytes > 5e9 && whole.diskBytes < 20e9, `${whole.diskBytes}`)
  assert.ok(whole.memoryBytes < 4e9, `${whole.memoryBytes}`)
  assert.ok(roomFor(800, 0, 1).diskBytes < whole.diskBytes / 2)
  assert.ok(roomFor(8000, 7000, 1).diskBytes < roomFor(8000, 0, 1).diskBytes / 2)
  assert.deepEqual(roomFor(8000, 9000, 1), { ...roomFor(0, 0, 1), openFiles: whole.openFiles })
})

test('the first thing that is short is named, with how much of it there is', async () => {
  const little = { diskBytes: 1, memoryBytes: 1, openFiles: 1 }
  assert.equal(await shortageOf(tmpdir(), little), null)
  const disk = await shortageOf(tmpdir(), { ...little, diskBytes: 1e18 })
  assert.ok(disk?.what === 'disk' && disk.freeBytes > 0 && disk.neededBytes === 1e18)
  assert.equal((await shortageOf(tmpdir(), { ...little, memoryBytes: 1e18 }))?.what, 'memory')
  const files = await shortageOf(tmpdir(), { ...little, openFiles: 1e9 })
  assert.ok(files?.what === 'openFiles' && files.limit > 0)
})
