/**
 * Whether what pages say of the capital and of every account is what `hledger` adds up from `onyva ledger export`, taken by
 * the command line as a treasurer would.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { cooperativePaths, sharePaths } from '#cooperative/cooperative-paths.ts'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { runCli } from '#cli/run-cli.ts'
import { testIo } from '#cli/test-io.ts'
import { exec } from '#lib/exec.ts'

type Cents = ReadonlyMap<string, number>

const judge = '/usr/bin/hledger'

/** An amount as French pages write it. */
const centsOf = (text: string): number => {
  const bare = text.replaceAll(/[\s\u00a0\u202f]/g, '')
  const found = /(−|-)?(\d+),(\d\d)€/.exec(bare)
  if (!found) return 0
  const cents = Number(found[2]) * 100 + Number(found[3])
  return found[1] !== undefined || bare.includes('créditeur') ? -cents : cents
}

/** The amount before or after words, in a text of a page. */
function amountIn(text: string, around: RegExp): number {
  const found = around.exec(text.replaceAll(/[\u00a0\u202f]/g, ' '))
  assert.ok(found?.[1], `no amount as ${around} in ${text.slice(0, 600)}`)
  return centsOf(found[1])
}

interface Books {
  /** What an account and those below it stand at, by `hledger`, in cents; debit is positive. */
  at(prefix: string): number
}

/** Runs the command line as the person of this token. */
async function onyva(origin: string, token: string, ...argv: string[]): Promise<void> {
  const io = testIo({ env: { ONYVA_SERVER: origin, ONYVA_TOKEN: token, HOME: '/nowhere' } })
  assert.equal(await runCli(argv, io), 0, io.err())
}

/** Every account that stands at something by `hledger`; of accounts 6 and up only what moved from a day on. */
async function judged(journal: string, from: string): Promise<Cents> {
  const sums = async (...more: string[]): Promise<[string, number][]> => {
    const { stdout } = await exec(judge, ['-f', journal, 'balance', '--flat', '--no-total', '-O', 'csv', ...more], { env: { LC_ALL: 'C.UTF-8' } })
    const rows = stdout.trim().split('\n').slice(1).map((row) => row.replaceAll('"', '').split(','))
    return rows.map(([account = '', amount = '']) => [account, Math.round(Number.parseFloat(amount) * 100)])
  }
  const [all, since] = [await sums(), await sums('-b', from)]
  return new Map([...all.filter(([account]) => account < '6'), ...since.filter(([account]) => account >= '6')].filter(([, cents]) => cents !== 0))
}

/** What the trial balance of the panel says of every account. */
async function shown(page: Page): Promise<Cents> {
  await page.goto(ledgerPaths.trial)
  const rows = await page.evaluate<[string, string][]>(`[...document.querySelectorAll('table tbody tr')].flatMap((row) => {
    const account = row.querySelector('a'), last = row.lastElementChild
    return account && last ? [[account.textContent, last.textContent]] : []
  })`)
  return new Map(rows.map(([account, text]) => [account, centsOf(text)] as const).filter(([, cents]) => cents !== 0))
}

const textOf = async (page: Page, path: string): Promise<string> => {
  await page.goto(path)
  return (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')
}

/**
 * Compares them, account by account, and the pages of shares with accounts 101.
 * @param page of somebody who reads the books and the register, in French. @param yearStart first day of the fiscal year that the pages show.
 */
export async function booksAgree(page: Page, { origin, token, yearStart }: { origin: string; token: string; yearStart: string }, step: string): Promise<Books> {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-journey-'))
  try {
    const journal = join(folder, 'books.journal')
    await onyva(origin, token, 'ledger', 'export', journal, '--format', 'hledger')
    const books = await judged(journal, yearStart)
    assert.deepEqual([...(await shown(page))].sort(), [...books].sort(), `${step}: the trial balance is what hledger says`)
    const at = (prefix: string) => [...books].reduce((sum, [account, cents]) => (account.startsWith(prefix) ? sum + cents : sum), 0)
    const capital = await textOf(page, cooperativePaths.capital)
    const unpaid = /à payer encore/.test(capital) ? amountIn(capital, /([\d ]+,\d\d €) à payer encore/) : 0
    assert.deepEqual([amountIn(capital, /([\d ]+,\d\d €) [\d ]+ parts de/), unpaid], [-at('101'), -at('1012')], `${step}: the page of the capital is accounts 101`)
    assert.equal(amountIn(await textOf(page, sharePaths.movements), /parts, ([\d ]+,\d\d €) de capital/), -at('101'), `${step}: the register is accounts 101`)
    const subscriptions = await textOf(page, sharePaths.subscriptions)
    const waiting = /Tout est payé/.test(subscriptions) ? 0 : amountIn(subscriptions, /pour ([\d ]+,\d\d €) en tout/)
    assert.deepEqual([waiting, waiting], [at('4562'), -at('1012')], `${step}: what members owe is accounts 4562 and 1012`)
    return { at }
  } finally {
    await rm(folder, { recursive: true })
  }
}
