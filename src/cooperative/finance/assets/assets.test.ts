import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { addDays, day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { exec } from '#lib/exec.ts'
import { attachDocument } from '../ledger/attach-document.ts'
import { balanceOf } from '../ledger/balance.ts'
import { exportBooks } from '../ledger/exports/export-books.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { testBooks, tester } from '../ledger/test-books.ts'
import type { TestBooks } from '../ledger/test-books.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { assetById, registerOn, waitingPurchases } from './asset-store.ts'
import { changeAsset, removeAsset } from './change-asset.ts'
import { apartCents, checkAssetAccounts } from './check-accounts.ts'
import { disposeAsset, undoDisposal } from './dispose-asset.ts'
import type { DisposalInput } from './dispose-asset.ts'
import { enterAsset } from './enter-asset.ts'
import type { AssetInput } from './enter-asset.ts'
import { reviseAsset } from './revise-asset.ts'
import { reverseDepreciation, writeDepreciation, yearDepreciation } from './write-depreciation.ts'

const refusedAs = (code: string, status?: number) => (error: unknown) => error instanceof UserError && error.code === code && (status === undefined || error.status === status)

const server: AssetInput = { label: 'Serveur', account: '2183', costCents: 600_000n, residualCents: 0n, acquiredOn: day('2025-05-17'), inServiceOn: day('2025-06-01'), lifeMonths: 36, supplier: 'Baie du Canal', entryId: null, takenOverCents: null }

/** A server of 6,000.00 bought on 17 May 2025, in service from 1 June for three years. */
async function withServer(years?: readonly string[]) {
  const books = await testBooks(years)
  const bought = await books.post('2025-05-17', '2183', '404', 600_000n, { label: 'Serveur et disques' })
  const { id } = await books.act((tx) => enterAsset(tx, tester, { ...server, entryId: bought.id }, books.clock))
  const [first, second] = await fiscalYears(books.db)
  assert.ok(first && second)
  return { ...books, id, bought: bought.id, first, second }
}

const write = async (books: TestBooks, yearId: string) => {
  const year = (await fiscalYears(books.db)).find(({ id }) => id === yearId)
  assert.ok(year)
  const { cents } = await yearDepreciation(books.db, year)
  return books.act((tx) => writeDepreciation(tx, tester, { yearId, expectedCents: cents }, books.clock))
}
const standing = (books: TestBooks, ...prefixes: string[]) => Promise.all(prefixes.map((prefix) => balanceOf(books.db, prefix, day('2026-12-31'))))
const agree = async (books: TestBooks) => {
  for (const year of await fiscalYears(books.db)) assert.equal(apartCents(await checkAssetAccounts(books.db, year)), 0n, year.endDay)
}

test('a year is written once, by command and by the database; taken back, it is written anew; books and register agree', async () => {
  const it = await withServer()
  // 210 of 1,080 days of 6,000.00
  assert.equal((await yearDepreciation(it.db, it.first)).cents, 116_667n)
  await assert.rejects(it.act((tx) => writeDepreciation(tx, tester, { yearId: it.second.id, expectedCents: 1n }, it.clock)), refusedAs('depreciationOlder', 409))
  await assert.rejects(it.act((tx) => writeDepreciation(tx, tester, { yearId: it.first.id, expectedCents: 116_666n }, it.clock)), refusedAs('depreciationChanged', 409))
  const both = await Promise.allSettled([write(it, it.first.id), write(it, it.first.id)])
  assert.deepEqual(both.map((one) => (one.status === 'fulfilled' ? 'written' : one.reason instanceof UserError && one.reason.code)).sort(), ['depreciationThere', 'written'])
  assert.deepEqual(await standing(it, '2183', '28183'), [600_000n, -116_667n])
  await agree(it)
  const written = both.find((one) => one.status === 'fulfilled')?.value
  assert.ok(written)
  await assert.rejects(sql`insert into depreciation_run values ('x', ${it.first.id}, ${it.bought}, 5, null, now())`.execute(it.db), /is written/)
  await assert.rejects(sql`insert into asset_charge values (${it.id}, ${it.bought}, '2025-12-31', 5)`.execute(it.db), /not what its assets say/)
  await assert.rejects(sql`update asset set cost_cents = 1`.execute(it.db), /figures that were used stay/)
  await assert.rejects(sql`delete from asset_charge`.execute(it.db), /append-only/)
  await it.act((tx) => reverseDepreciation(tx, tester, { yearId: it.first.id }, it.clock))
  assert.deepEqual(await standing(it, '28183', '68112'), [0n, 0n])
  await agree(it)
  await assert.rejects(it.act((tx) => reverseDepreciation(tx, tester, { yearId: it.first.id }, it.clock)), refusedAs('depreciationNone', 409))
  await write(it, it.first.id)
  await write(it, it.second.id)
  assert.deepEqual(await standing(it, '28183', '68112'), [-316_667n, 200_000n])
  await assert.rejects(it.act((tx) => reverseDepreciation(tx, tester, { yearId: it.first.id }, it.clock)), refusedAs('depreciationLater', 409))
  await assert.rejects(write(it, it.second.id), refusedAs('depreciationThere', 409))
  await agree(it)
  const [held] = await registerOn(it.db, day('2026-06-30'))
  assert.deepEqual([held?.grossCents, held?.accumulatedCents], [600_000n, 116_667n])
  assert.deepEqual(await registerOn(it.db, day('2025-05-16')), [])
  for (const [words, found] of [['serv', 1], ['canal', 1], ['218', 1], ['1', 1], ['x', 0], ['%', 0]] as const) assert.equal((await registerOn(it.db, day('2026-06-30'), { text: words })).length, found, words)
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})

test('what was bought waits for its record, with its papers; a record of another amount is refused', async () => {
  const it = await testBooks()
  const bought = await it.post('2025-05-17', '2183', '404', 600_000n, { label: 'Deux serveurs' })
  await it.act((tx) => attachDocument(tx, tester, { entryId: bought.id, name: 'facture.pdf', content: Buffer.from('%PDF-1.7') }, it.clock))
  assert.deepEqual((await waitingPurchases(it.db)).map(({ account, cents }) => [account, cents]), [['2183', 600_000n]])
  const enter = (change: Partial<AssetInput>) => it.act((tx) => enterAsset(tx, tester, { ...server, ...change }, it.clock))
  const { id, number } = await enter({ entryId: bought.id, costCents: 250_000n })
  assert.equal(number, 1)
  assert.deepEqual((await assetById(it.db, id)).entry, { id: bought.id, number: 1, papers: 1 })
  assert.deepEqual((await waitingPurchases(it.db)).map(({ cents }) => cents), [350_000n])
  for (const [change, code] of [
    [{ entryId: bought.id, costCents: 350_001n }, 'assetEntryAmount'],
    [{ entryId: bought.id, account: '2184', costCents: 1n }, 'assetEntryAmount'],
    [{ entryId: 'none' }, 'assetEntry'],
    [{ label: ' ' }, 'assetLabel'],
    [{ label: 'x'.repeat(151) }, 'assetLabel'],
    [{ account: '512' }, 'assetAccount'],
    [{ account: '2999' }, 'assetAccount'],
    [{ costCents: 0n }, 'assetCost'],
    [{ residualCents: 600_001n }, 'assetResidual'],
    [{ lifeMonths: 0 }, 'assetLife'],
    [{ lifeMonths: 1.5 }, 'assetLife'],
    [{ takenOverCents: 1n }, 'assetTakenOver'],
    [{ acquiredOn: day('2024-12-31'), takenOverCents: 600_001n }, 'assetTakenOver'],
  ] as [Partial<AssetInput>, string][])
    await assert.rejects(enter(change), refusedAs(code), code)
  await enter({ entryId: bought.id, costCents: 350_000n })
  assert.deepEqual(await waitingPurchases(it.db), [])
  await assert.rejects(it.act((tx) => changeAsset(tx, tester, { assetId: id, costCents: 250_001n }, it.clock)), refusedAs('assetEntryAmount'))
  await it.act((tx) => changeAsset(tx, tester, { assetId: id, costCents: 240_000n, label: 'Serveur de sauvegarde' }, it.clock))
  assert.equal((await assetById(it.db, id)).label, 'Serveur de sauvegarde')
  await it.act((tx) => removeAsset(tx, tester, { assetId: id }, it.clock))
  await assert.rejects(assetById(it.db, id), refusedAs('assetNone', 404))
  assert.deepEqual((await waitingPurchases(it.db)).map(({ cents }) => cents), [250_000n])
})

test('a record whose figures were used keeps them; its name changes, its plan for what is to come', async () => {
  const it = await withServer()
  await write(it, it.first.id)
  await assert.rejects(it.act((tx) => changeAsset(tx, tester, { assetId: it.id, lifeMonths: 48 }, it.clock)), refusedAs('assetUsed', 409))
  await assert.rejects(it.act((tx) => removeAsset(tx, tester, { assetId: it.id }, it.clock)), refusedAs('assetUsed', 409))
  await it.act((tx) => changeAsset(tx, tester, { assetId: it.id, label: 'Grand serveur' }, it.clock))
  const revise = (change: object) => it.act((tx) => reviseAsset(tx, tester, { assetId: it.id, fromDay: day('2026-01-01'), remainingMonths: 48, residualCents: 0n, reason: 'tient mieux que prévu', ...change }, it.clock))
  await assert.rejects(revise({ fromDay: day('2025-12-31') }), refusedAs('assetRevisionDay'))
  await assert.rejects(revise({ residualCents: 483_334n }), refusedAs('assetResidual'))
  await assert.rejects(revise({ reason: ' ' }), refusedAs('assetReason'))
  await assert.rejects(revise({ remainingMonths: 0 }), refusedAs('assetLife'))
  await revise({ remainingMonths: 12 })
  await revise({})
  // 4,833.33 over four years
  assert.equal((await yearDepreciation(it.db, it.second)).cents, 120_833n)
  await write(it, it.second.id)
  await assert.rejects(sql`insert into asset_revision values (${it.id}, '2026-06-01', 3, 0, 'x', null, now())`.execute(it.db), /still to come/)
  await assert.rejects(sql`delete from asset_revision`.execute(it.db), /was used stays/)
  await agree(it)
})

test('what other books had written off goes on; what no other year wrote is caught up', async () => {
  const it = await testBooks()
  await it.post('2025-01-01', '2183', '28183', 300_000n, { journal: 'AN', label: 'Reprise', lines: [{ account: '2183', debitCents: 900_000n, creditCents: 0n }, { account: '28183', debitCents: 0n, creditCents: 300_000n }, { account: '119', debitCents: 0n, creditCents: 600_000n }] })
  const [first] = await fiscalYears(it.db)
  assert.ok(first)
  assert.equal(apartCents(await checkAssetAccounts(it.db, first)), 1_200_000n)
  await it.act((tx) => enterAsset(tx, tester, { ...server, costCents: 900_000n, acquiredOn: day('2024-01-01'), inServiceOn: day('2024-01-01'), takenOverCents: 300_000n }, it.clock))
  await agree(it)
  assert.deepEqual((await yearDepreciation(it.db, first)).charges.map(({ ofYearCents, catchUpCents }) => [ofYearCents, catchUpCents]), [[300_000n, 0n]])
  // no part was taken over, though a year had gone by
  await it.act((tx) => enterAsset(tx, tester, { ...server, label: 'Oublié', costCents: 360_000n, acquiredOn: day('2024-01-01'), inServiceOn: day('2024-01-01') }, it.clock))
  assert.deepEqual((await yearDepreciation(it.db, first)).charges.map(({ ofYearCents, catchUpCents }) => [ofYearCents, catchUpCents]), [[300_000n, 0n], [120_000n, 120_000n]])
})

const sale: DisposalInput = { kind: 'sale', day: day('2026-03-31'), proceedsCents: 400_000n, vatCents: 80_000n, account: '462', words: 'Vendu à une association' }

test('a sale, a theft, a scrapping: written off to the day, out with the book value, what it brought; taken back', async () => {
  const it = await withServer()
  const dispose = (change: Partial<DisposalInput>) => it.act((tx) => disposeAsset(tx, tester, { assetId: it.id, ...sale, ...change }, it.clock))
  await assert.rejects(dispose({}), refusedAs('depreciationOlder', 409))
  await write(it, it.first.id)
  for (const [change, code] of [
    [{ kind: 'scrapping' }, 'assetProceeds'],
    [{ kind: 'theft' }, 'assetProceeds'],
    [{ proceedsCents: -1n }, 'assetProceeds'],
    [{ vatCents: 400_001n }, 'assetProceeds'],
    [{ account: '706' }, 'assetProceedsAccount'],
    [{ day: day('2025-05-16') }, 'assetDisposalDay'],
    [{ day: day('2025-12-30') }, 'assetDisposalCharged'],
    [{ day: day('2027-01-01') }, 'entryYearNone'],
    [{ words: 'x'.repeat(201) }, 'assetWords'],
  ] as [Partial<DisposalInput>, string][])
    await assert.rejects(dispose(change), refusedAs(code), code)
  await dispose({})
  // 300 of 1,080 days: 1,666.67, of which 500.00 in 2026; 4,333.33 left
  assert.deepEqual(await standing(it, '2183', '28183', '68112', '657', '757', '462', '44571'), [0n, 0n, 50_000n, 433_333n, -400_000n, 480_000n, -80_000n])
  await agree(it)
  assert.deepEqual((await registerOn(it.db, day('2026-03-30'))).length, 1)
  assert.deepEqual((await registerOn(it.db, day('2026-03-31'))).length, 0)
  assert.equal((await registerOn(it.db, day('2026-03-31'), { gone: true }))[0]?.goneOn, '2026-03-31')
  await assert.rejects(dispose({}), refusedAs('assetGone', 409))
  await assert.rejects(it.act((tx) => reviseAsset(tx, tester, { assetId: it.id, fromDay: day('2026-06-01'), remainingMonths: 1, residualCents: 0n, reason: 'x' }, it.clock)), refusedAs('assetGone', 409))
  assert.equal((await yearDepreciation(it.db, it.second)).cents, 0n)
  await assert.rejects(write(it, it.second.id), refusedAs('depreciationNothing', 409))
  await assert.rejects(it.act((tx) => reverseDepreciation(tx, tester, { yearId: it.first.id }, it.clock)), refusedAs('depreciationLater', 409))
  await it.act((tx) => undoDisposal(tx, tester, { assetId: it.id }, it.clock))
  assert.deepEqual(await standing(it, '2183', '28183', '657', '757'), [600_000n, -116_667n, 0n, 0n])
  await assert.rejects(it.act((tx) => undoDisposal(tx, tester, { assetId: it.id }, it.clock)), refusedAs('assetHere', 409))
  await dispose({ kind: 'theft', proceedsCents: 300_000n, vatCents: 0n, account: '512' })
  await it.act((tx) => undoDisposal(tx, tester, { assetId: it.id }, it.clock))
  await write(it, it.second.id)
  await assert.rejects(dispose({ kind: 'scrapping', proceedsCents: 0n, vatCents: 0n }), refusedAs('assetDisposalCharged', 409))
  await it.act((tx) => reverseDepreciation(tx, tester, { yearId: it.second.id }, it.clock))
  await dispose({ kind: 'scrapping', proceedsCents: 0n, vatCents: 0n, day: day('2026-12-31') })
  assert.deepEqual(await standing(it, '2183', '28183', '657', '757'), [0n, 0n, 283_333n, 0n])
  await agree(it)
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})

test('an association takes the book value to 652; a year that began before 2025 to 675', async () => {
  const it = await testBooks(['2025-01-01/2025-12-31'], 'association')
  await it.post('2025-05-17', '2183', '404', 600_000n)
  const { id } = await it.act((tx) => enterAsset(tx, tester, { ...server, lifeMonths: null }, it.clock))
  await it.act((tx) => disposeAsset(tx, tester, { assetId: id, ...sale, day: day('2025-07-01') }, it.clock))
  assert.equal(await balanceOf(it.db, '652', day('2025-12-31')), 600_000n)
  const old = await testBooks(['2024-07-01/2025-06-30'])
  const { id: gone } = await old.act((tx) => enterAsset(tx, tester, { ...server, lifeMonths: null }, old.clock))
  await assert.rejects(old.act((tx) => disposeAsset(tx, tester, { assetId: gone, ...sale, day: day('2025-06-20') }, old.clock)), (error) => error instanceof UserError && error.code === 'accountUnknown' && error.params['code'] === '675')
})

test('an entry reversed on its own page takes the depreciation with it', async () => {
  const it = await withServer()
  const { entryId } = await write(it, it.first.id)
  await it.act((tx) => reverseEntry(tx, tester, { entryId, day: day('2026-02-01'), label: 'Erreur' }, it.clock))
  assert.equal((await yearDepreciation(it.db, it.first)).written, null)
  // the books had it at the end of the first year, and no more a year later: so has the register
  assert.equal((await registerOn(it.db, day('2025-12-31')))[0]?.accumulatedCents, 116_667n)
  assert.equal((await registerOn(it.db, day('2026-12-31')))[0]?.accumulatedCents, 0n)
  await agree(it)
})

const judge = '/usr/bin/hledger'

test('random lives of assets: books and register always agree, what was written off is the plan, hledger finds the same', { skip: existsSync(judge) ? false : 'hledger is missing: apt-get install hledger' }, async () => {
  const step = fc.record({ act: fc.constantFrom('enter', 'enter', 'write', 'reverse', 'dispose', 'undo', 'revise', 'change'), which: fc.nat({ max: 9 }), days: fc.integer({ min: 0, max: 1095 }), cents: fc.bigInt({ min: 1n, max: 100_000_000n }), months: fc.integer({ min: 1, max: 90 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
      const it = await testBooks(['2027-03-01/2028-02-29', '2028-03-01/2029-02-28', '2029-03-01/2030-02-28'])
      const years = await fiscalYears(it.db)
      for (const { act, which, days, cents, months } of steps) {
        it.clock.advance(1000)
        const on = addDays(day('2027-03-01'), days)
        const ids = (await registerOn(it.db, day('2030-02-28'))).map(({ id }) => id)
        const assetId = ids[which % Math.max(1, ids.length)] ?? 'none'
        const yearId = years[which % 3]?.id ?? ''
        try {
          if (act === 'enter') {
            const bought = await it.post(on, which % 2 ? '2183' : '205', '404', cents)
            await it.act((tx) => enterAsset(tx, tester, { ...server, account: which % 2 ? '2183' : '205', costCents: cents, residualCents: (cents * BigInt(which)) / 20n, acquiredOn: on, inServiceOn: addDays(on, which), lifeMonths: months, entryId: bought.id }, it.clock))
          } else if (act === 'write') await write(it, yearId)
          else if (act === 'reverse') await it.act((tx) => reverseDepreciation(tx, tester, { yearId }, it.clock))
          else if (act === 'dispose') await it.act((tx) => disposeAsset(tx, tester, { assetId, ...sale, day: on, proceedsCents: cents, vatCents: 0n }, it.clock))
          else if (act === 'undo') await it.act((tx) => undoDisposal(tx, tester, { assetId }, it.clock))
          else if (act === 'revise') await it.act((tx) => reviseAsset(tx, tester, { assetId, fromDay: on, remainingMonths: months, residualCents: 0n, reason: 'histoire' }, it.clock))
          else await it.act((tx) => changeAsset(tx, tester, { assetId, lifeMonths: months }, it.clock))
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
        await agree(it)
      }
      const folder = await mkdtemp(join(tmpdir(), 'onyva-assets-'))
      try {
        const file = join(folder, 'books.journal')
        await writeFile(file, await text((await exportBooks(it.db, { format: 'hledger', yearId: null })).body))
        const { stdout } = await exec(judge, ['-f', file, 'balance', '^28183$', '^2805$', '--flat', '--empty', '-N', '-O', 'csv'], { env: { LC_ALL: 'C.UTF-8' } })
        const judged = stdout.trim().split('\n').slice(1).reduce((sum, row) => sum + Math.round(Number.parseFloat(row.split(',')[1]?.replaceAll('"', '') ?? '0') * 100), 0)
        const ours = (await registerOn(it.db, day('2030-02-28'))).reduce((sum, { accumulatedCents }) => sum - accumulatedCents, 0n)
        assert.equal(judged, Number(ours))
      } finally {
        await rm(folder, { recursive: true })
      }
      assert.deepEqual((await verifyBooks(it.db)).faults, [])
      await it.db.destroy()
    }),
    { numRuns: 6, endOnFailure: true },
  )
})
