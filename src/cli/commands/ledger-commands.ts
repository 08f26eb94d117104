/** `onyva ledger …`, for the treasurer and those who audit. */
import { allPages, answered } from '../answers.ts'
import type { Client, Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { yearId } from '../find-fiscal-year.ts'
import { euros, localJson, localText, neededOption, textOption, usage } from '../read-options.ts'
import { textTable } from '../text-table.ts'
import { servedName, takeBytes } from '../take-bytes.ts'

const formats = ['fec', 'csv', 'hledger'] as const

const inYear = (id: string | undefined) => (id === undefined ? {} : { year: id })

export const ledgerCommands: readonly Command[] = [
  {
    noun: 'ledger',
    verb: 'years',
    takes: [],
    options: {},
    summary: (m) => m.summaries.ledgerYears,
    run: async (scene) => {
      const client = await scene.client()
      const { items } = await answered(client.api.v1.ledger.years.$get())
      const m = scene.m.ledger
      return { value: items, text: textTable([m.year, m.from, m.to, m.state, m.entries], items.map((year) => [year.endDay.slice(0, 4), year.startDay, year.endDay, m.states[year.state], String(year.lastNumber)])) }
    },
  },
  {
    noun: 'ledger',
    verb: 'export',
    takes: ['[local]'],
    options: { format: { type: 'string' }, year: { type: 'string' } },
    summary: (m) => m.summaries.ledgerExport,
    run: async (scene) => {
      const format = formats.find((one) => one === (textOption(scene, 'format') ?? 'hledger'))
      if (!format) throw usage(scene.m.usage.oneOf('--format', formats.join(', ')))
      const year = await yearId(scene)
      const answer = await scene.fetch(`/api/v1/ledger/export/${format}${year === undefined ? '' : `?year=${year}`}`)
      return takeBytes(scene, answer, servedName(answer, `books.${format}`))
    },
  },
  {
    noun: 'ledger',
    verb: 'check',
    takes: [],
    options: {},
    summary: (m) => m.summaries.ledgerCheck,
    run: async (scene) => {
      const client = await scene.client()
      let from: number | null = 1
      let last = { checked: 0, total: 0, next: null as number | null, faults: [] as { kind: string; where: string }[] }
      while (from !== null) {
        last = await answered(client.api.v1.ledger.check.$get({ query: { from: String(from) } }))
        if (last.faults.length > 0) throw new Failure(exitCode.refused, { code: 'booksChanged', title: `${scene.m.ledger.changed}\n${last.faults.map(({ kind, where }) => `${kind} ${where}`).join('\n')}` })
        if (last.next !== null) scene.say(`${last.checked}/${last.total}`, { checked: last.checked, total: last.total })
        from = last.next
      }
      return { value: last, text: `${scene.m.ledger.good(last.total)}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'balance',
    takes: [],
    options: { year: { type: 'string' } },
    summary: (m) => m.summaries.ledgerBalance,
    run: async (scene) => {
      const client = await scene.client()
      const { items } = await answered(client.api.v1.ledger.balance.$get({ query: inYear(await yearId(scene)) }))
      const m = scene.m.ledger
      return { value: items, text: textTable([m.account, m.name, m.opening, m.debit, m.credit, m.balance], items.map((row) => [row.account, row.label, euros(row.openingCents), euros(row.debitCents), euros(row.creditCents), euros(row.balanceCents)])) }
    },
  },
  {
    noun: 'ledger',
    verb: 'list',
    takes: [],
    options: { year: { type: 'string' }, search: { type: 'string' } },
    summary: (m) => m.summaries.ledgerList,
    run: async (scene) => {
      const client = await scene.client()
      const year = await yearId(scene)
      const entries = await allPages((page, pageSize) => answered(client.api.v1.ledger.entries.$get({ query: { page, pageSize, q: textOption(scene, 'search') ?? '', ...inYear(year) } })))
      const m = scene.m.ledger
      return { value: entries, text: textTable([m.number, m.day, m.journal, m.label, m.amount, m.id], entries.map((entry) => [String(entry.number ?? ''), entry.day, entry.journal, entry.label, euros(entry.debitCents), entry.id])) }
    },
  },
  {
    noun: 'ledger',
    verb: 'show',
    takes: ['entry'],
    options: {},
    summary: (m) => m.summaries.ledgerShow,
    run: async (scene) => {
      const client = await scene.client()
      const entry = await answered(client.api.v1.ledger.entries[':entry'].$get({ param: { entry: scene.given['entry'] ?? '' } }))
      const m = scene.m.ledger
      const lines = textTable([m.account, m.label, m.debit, m.credit], entry.lines.map((line) => [line.account, line.label, euros(line.debitCents), euros(line.creditCents)]))
      return { value: entry, text: `${entry.number ?? m.draft} · ${entry.day} · ${entry.journal} · ${entry.label}\n${lines}` }
    },
  },
  {
    noun: 'ledger',
    verb: 'post',
    takes: ['local'],
    options: {},
    summary: (m) => m.summaries.ledgerPost,
    run: async (scene) => {
      const json = await localJson<Parameters<Client['api']['v1']['ledger']['entries']['$post']>[0]['json']>(scene)
      const client = await scene.client()
      const entry = await answered(client.api.v1.ledger.entries.$post({ json }))
      return { value: entry, text: `${entry.number ?? scene.m.ledger.draft} ${entry.id}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'validate',
    takes: ['entry'],
    options: {},
    summary: (m) => m.summaries.ledgerValidate,
    run: async (scene) => {
      const client = await scene.client()
      const made = await answered(client.api.v1.ledger.entries[':entry'].validate.$post({ param: { entry: scene.given['entry'] ?? '' } }))
      return { value: made, text: `${made.number}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'reverse',
    takes: ['entry'],
    options: { day: { type: 'string' }, label: { type: 'string' } },
    summary: (m) => m.summaries.ledgerReverse,
    run: async (scene) => {
      const [day, label] = [neededOption(scene, 'day'), neededOption(scene, 'label')]
      const client = await scene.client()
      const made = await answered(client.api.v1.ledger.entries[':entry'].reverse.$post({ param: { entry: scene.given['entry'] ?? '' }, json: { day, label } }))
      return { value: made, text: `${made.number} ${made.id}\n` }
    },
  },
  {
    noun: 'ledger',
    verb: 'opening',
    takes: ['local'],
    options: { year: { type: 'string' }, apply: { type: 'boolean' } },
    summary: (m) => m.summaries.ledgerOpening,
    run: async (scene) => {
      const table = await localText(scene)
      const year = await yearId(scene)
      if (year === undefined) throw usage(scene.m.usage.missing('--year'))
      const client = await scene.client()
      const found = await answered(client.api.v1.ledger.opening.$post({ json: { table, year, apply: scene.options['apply'] === true } }))
      const m = scene.m.ledger
      if (found.faults.length > 0) throw new Failure(exitCode.refused, { code: 'openingFaults', title: `${m.openingBad}\n${found.faults.map(({ line, code }) => `${line} ${code}`).join('\n')}` })
      return { value: found, text: `${found.entry ? m.openingDone(found.entry) : m.openingGood(found.lines, euros(found.debitCents))}\n` }
    },
  },
]
