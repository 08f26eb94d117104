import assert from 'node:assert/strict'
import test from 'node:test'
import { isNewer } from './compare-versions.ts'

const inOrder = ['5.9-beta2', '5.9-rc1', '5.9', '5.9.1', '6.0', '6.8.12', '6.10', '2023-04-04', '2024-02-06', '2024-02-06a', '2024-02-06b']

test('of two versions the later one is newer, in neither way when they are the same', () => {
  for (const [index, version] of inOrder.entries())
    for (const [other, against] of inOrder.entries()) assert.equal(isNewer(version, against), index > other, `${version} against ${against}`)
})

test('a zero at the end makes no difference', () => {
  assert.equal(isNewer('6.8.0', '6.8'), false)
  assert.equal(isNewer('6.8', '6.8.0'), false)
})
