/** `onyva ledger …`, what is done more rarely: accounts, lettering, statements, draws, papers, years. */
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { plainMoney } from '#lib/money.ts'
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Command, Scene } from '../command.ts'
import { yearId } from '../find-fiscal-year.ts'
import { neededOption, textOption, usage } from '../read-options.ts'
import { textTable } from '../text-table.ts'
import { servedName, takeBytes } from '../take-bytes.ts'

const euros = (cents: number | null): string => (cents === null ? '' : plainMoney(BigInt(cents)))
const account = (scene: Scene) => scene.given['account'] ?? ''
const entry = (scene: Scene) => ({ param: { entry: scene.given['entry'] ?? '' } })
async function yearQuery(scene: Scene): Promise<{ year?: string; until?: string }> {
  const [year, until] = [await yearId(scene), textOption(scene, 'until')]
  return { ...(year === undefined ? {} : { year }), ...(until === undefined ? {} : { until }) }
}

/** « ENTRY:LINE », the line from 1. */
const lineOf = (scene: Scene, said: string) => {
  const [, entryId = '', place = ''] = /^([a-z0-9]{1,40}):(\d{1,7})$/.exec(said.trim()) ?? []
  if (entryId === '') throw usage(scene.m.books.linesShape)
  return { entryId, place: Number(place) }
}

export const bookCommands: readonly Command[] = [
  {
    noun: 'ledger',
    verb: 'open-year',
    takes: [],
    options: { from: { type: 'string' }, until: { type: 'string' } },
    summary: (m) => m.summaries.ledgerOpenYear,
    run: async (scene) => {
      const client = await scene.client()
      const made = await answered(client.api.v1.ledger.years.$post({ json: { startDay: neededOption(scene, 'from'), endDay: neededOption(scene, 'until') } }))
      return { value: made, text: `${made.id}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'accounts',
    takes: [],
    options: { search: { type: 'string' } },
    summary: (m) => m.summaries.ledgerAccounts,
    run: async (scene) => {
      const client = await scene.client()
      const { items } = await answered(client.api.v1.ledger.accounts.$get({ query: { q: textOption(scene, 'search') ?? '' } }))
      const m = scene.m.ledger
      return { value: items, text: textTable([m.account, m.name], items.map(({ code, label }) => [code, label])) }
    },
  },
  {
    noun: 'ledger',
    verb: 'add-account',
    takes: ['account', 'words'],
    options: {},
    summary: (m) => m.summaries.ledgerAddAccount,
    run: async (scene) => {
      const client = await scene.client()
      const made = await answered(client.api.v1.ledger.accounts.$post({ json: { code: account(scene), label: scene.given['words'] ?? '' } }))
      return { value: made, text: `${made.code} ${made.label}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'account',
    takes: ['account'],
    options: { year: { type: 'string' } },
    summary: (m) => m.summaries.ledgerAccount,
    run: async (scene) => {
      const client = await scene.client()
      const year = await yearId(scene)
      const lines = await allPages((page, pageSize) => answered(client.api.v1.ledger.accounts[':account'].lines.$get({ param: { account: account(scene) }, query: { page, pageSize, ...(year === undefined ? {} : { year }) } })))
      const m = scene.m.ledger
      return { value: lines, text: textTable([m.number, m.day, m.label, scene.m.books.letters, m.debit, m.credit, m.balance, m.id], lines.map((line) => [String(line.number), line.day, line.label, line.lettering ?? '', euros(line.debitCents), euros(line.creditCents), euros(line.balanceCents), line.entryId])) }
    },
  },
  {
    noun: 'ledger',
    verb: 'letter',
    takes: ['account', 'lines'],
    options: {},
    summary: (m) => m.summaries.ledgerLetter,
    run: async (scene) => {
      const lines = (scene.given['lines'] ?? '').split(',').map((said) => lineOf(scene, said))
      const client = await scene.client()
      const made = await answered(client.api.v1.ledger.accounts[':account'].lettering.$post({ param: { account: account(scene) }, json: { lines } }))
      return { value: made, text: `${made.code}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'unletter',
    takes: ['account', 'letters'],
    options: {},
    summary: (m) => m.summaries.ledgerUnletter,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.ledger.accounts[':account'].lettering[':letters'].$delete({ param: { account: account(scene), letters: scene.given['letters'] ?? '' } }))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'ledger',
    verb: 'statements',
    takes: [],
    options: { year: { type: 'string' }, until: { type: 'string' } },
    summary: (m) => m.summaries.ledgerStatements,
    run: async (scene) => {
      const client = await scene.client()
      const found = await answered(client.api.v1.ledger.statements.$get({ query: await yearQuery(scene) }))
      const m = scene.m.books
      const part = (title: string, lines: readonly { name: string; netCents: number; beforeCents: number | null }[]): string =>
        `${title}\n${textTable([m.line, m.now, m.before], lines.filter((line) => line.netCents !== 0 || (line.beforeCents ?? 0) !== 0).map((line) => [m.statementLines[line.name as keyof typeof m.statementLines], euros(line.netCents), euros(line.beforeCents)]))}\n`
      const { totals } = found
      return {
        value: found,
        text: `${part(m.assets, found.assets)}${part(m.liabilities, found.liabilities)}${part(m.result, found.result)}${textTable([m.assets, m.liabilities, m.result], [[euros(totals.assetsCents), euros(totals.liabilitiesCents), euros(totals.resultCents)]])}`,
      }
    },
  },
  {
    noun: 'ledger',
    verb: 'draw',
    takes: [],
    options: { year: { type: 'string' }, seed: { type: 'string' }, size: { type: 'string' } },
    summary: (m) => m.summaries.ledgerDraw,
    run: async (scene) => {
      const [seed, size] = [neededOption(scene, 'seed'), textOption(scene, 'size') ?? '20']
      if (!/^\d{1,3}$/.test(size)) throw usage(scene.m.usage.whole('--size'))
      const client = await scene.client()
      const { items } = await answered(client.api.v1.ledger.sample.$get({ query: { ...(await yearQuery(scene)), seed, size } }))
      const m = scene.m.ledger
      return { value: items, text: textTable([m.number, m.day, m.journal, m.label, m.amount, m.id], items.map((one) => [String(one.number ?? ''), one.day, one.journal, one.label, euros(one.debitCents), one.id])) }
    },
  },
  {
    noun: 'ledger',
    verb: 'delete',
    takes: ['entry'],
    options: {},
    summary: (m) => m.summaries.ledgerDelete,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.ledger.entries[':entry'].$delete(entry(scene)))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'ledger',
    verb: 'documents',
    takes: ['entry'],
    options: {},
    summary: (m) => m.summaries.ledgerDocuments,
    run: async (scene) => {
      const client = await scene.client()
      const { items } = await answered(client.api.v1.ledger.entries[':entry'].documents.$get(entry(scene)))
      const m = scene.m
      return { value: items, text: textTable([m.file.name, m.file.size, m.ledger.id], items.map((one) => [one.name, String(one.sizeBytes), one.id])) || `${m.books.noDocument}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'attach',
    takes: ['entry', 'local'],
    options: {},
    summary: (m) => m.summaries.ledgerAttach,
    run: async (scene) => {
      const local = scene.given['local'] ?? ''
      const content = await readFile(resolve(scene.io.cwd, local)).catch(() => {
        throw usage(scene.m.ledger.noSuchFile(local))
      })
      const answer = await scene.fetch(`/api/v1/ledger/entries/${encodeURIComponent(scene.given['entry'] ?? '')}/documents?name=${encodeURIComponent(basename(local))}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: content })
      const made = (await answer.json()) as { id: string }
      return { value: made, text: `${made.id}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'document',
    takes: ['entry', 'document', '[local]'],
    options: {},
    summary: (m) => m.summaries.ledgerDocument,
    run: async (scene) => {
      const path = [scene.given['entry'] ?? '', scene.given['document'] ?? ''].map(encodeURIComponent)
      const answer = await scene.fetch(`/api/v1/ledger/entries/${path[0]}/documents/${path[1]}`)
      return takeBytes(scene, answer, servedName(answer, 'document'))
    },
  },
]
