import assert from 'node:assert/strict'
import test from 'node:test'
import { limitsFrom } from './disk-btrfs.ts'

test('limits are read for volumes in sites/, whatever the version of btrfs-progs', () => {
  const older = `qgroupid         rfer         excl     max_rfer     max_excl
--------         ----         ----     --------     --------
0/5             16384        16384         none         none
0/256           16384        16384   5368709120         none
0/257           16384        16384         none         none
0/258           16384        16384     20971520         none
`
  const newer = older.replace(/^0\/256.*$/m, '0/256  16384  16384  5368709120  none   sites/aaaaaaaaaaaa').replace('qgroupid', 'Qgroupid ')
  const volumes = `ID 256 gen 12 top level 5 path sites/aaaaaaaaaaaa
ID 257 gen 12 top level 5 path sites/bbbbbbbbbbbb
ID 258 gen 12 top level 5 path making/cccccccccccc
ID 259 gen 12 top level 5 path sites/dddddddddddd
`
  for (const qgroups of [older, newer]) assert.deepEqual([...limitsFrom(qgroups, volumes)], [['aaaaaaaaaaaa', 5_368_709_120]])
})
