/** The table of faults in docs/faults.md. */
import type { Fault } from './catalogue.ts'
import type { LongTrial } from './long-trials.ts'

export interface FaultResult {
  at: string
  held: boolean
  tests: number
  skipped: number
  seconds: number
  /** Load average when it began. */
  load: number
  figures: { name: string; value: string }[]
}

/** A place in a page: between two remarks. */
export type Table = 'table' | 'long table' | 'noise table'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** One line a fault: what is done, what must hold, what was measured last. */
export function faultTable(faults: readonly Fault[], results: Readonly<Record<string, FaultResult>>): string {
  const lines = faults.map((fault) => {
    const last = results[fault.name]
    const measured = last ? `${last.held ? 'held' : '**not held**'}${last.figures.map(({ name, value }) => `; ${name}: ${value}`).join('')}` : 'not run yet'
    const when = last ? `${last.at.slice(0, 10)}, ${last.tests} tests in ${last.seconds} s, load ${last.load}` : ''
    return `| ${fault.number} | \`${fault.name}\` | ${cell(fault.title)} | ${cell(fault.target)} | ${cell(measured)} | ${when} |`
  })
  return ['| # | `./onyva fault run` | What is done | What must hold | Last measured | When |', '|---|---|---|---|---|---|', ...lines].join('\n')
}

/** One line a long trial. */
export function longTable(trials: readonly LongTrial[], results: Readonly<Record<string, FaultResult>>): string {
  const lines = trials.map((trial) => {
    const last = results[trial.name]
    const measured = last ? [last.held ? 'held' : '**not held**', ...last.figures.map(({ name, value }) => `${name}: ${value}`)].join('; ') : 'not run yet'
    return `| \`${trial.name}\` | ${cell(trial.title)} | ${trial.effort}× | ${cell(measured)} | ${last ? `${last.at.slice(0, 10)}, ${last.seconds} s, load ${last.load}` : ''} |`
  })
  return ['| `./onyva test --long` | What | Of what `./onyva test` does | Last result | When |', '|---|---|---|---|---|', ...lines].join('\n')
}

/** The page with a table in its place. @throws when the page has no such place. */
export function putTable(page: string, name: Table, table: string): string {
  const [begin, end] = [`<!-- ${name}: written by the command -->`, `<!-- end of ${name} -->`]
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`the page has lost the place of its ${name}`)
  return `${before}${begin}\n\n${table}\n\n${end}${after}`
}
