/**
 * Fiscal years with a loss, one after the other. After three a cooperative company has itself audited (« révision
 * coopérative »), and so it does after one whose loss is half of the highest capital it ever had (R: law 47-1775 art. 25-1).
 */
import { resultsOfYears } from '#cooperative/finance/ledger/year-results.ts'
import { capitalOn } from '#cooperative/shares/capital.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import { untold } from './gauge.ts'
import type { Gauge, GaugeSources, Part, Reading } from './gauge.ts'

const auditAfter = 3n

async function read({ db, day, setting }: GaugeSources): Promise<Reading> {
  const years = await resultsOfYears(db, day)
  const version = await versionAt(db, day)
  const variant = version?.statutes.shares === null ? 'association' : 'company'
  const [last] = years
  if (!last) return untold('noYears', null, { variant })
  if (last.empty) return untold('emptyYear', last.year.endDay, { variant, dates: [{ name: 'yearEnd', day: last.year.endDay }] })
  const run = years.findIndex(({ resultCents }) => resultCents >= 0n)
  const losses = BigInt(run < 0 ? years.length + setting.lossesBefore : run)
  const worst = years.slice(0, run < 0 ? undefined : run).reduce((most, { resultCents }) => (resultCents < most ? resultCents : most), 0n)
  const highest = variant === 'company' ? ((await capitalOn(db, day))?.highestCents ?? 0n) : 0n
  const heavy = highest > 0n && -last.resultCents * 2n >= highest
  const parts: Part[] = [
    { name: 'lossYears', value: losses, unit: 'count' },
    { name: 'lastResult', value: last.resultCents, unit: 'cents', accounts: { prefixes: ['6', '7'], from: last.year.startDay, to: last.year.endDay } },
    ...(worst < 0n ? [{ name: 'heaviestLoss' as const, value: worst, unit: 'cents' as const }] : []),
    ...(highest > 0n ? [{ name: 'highestCapital' as const, value: highest, unit: 'cents' as const }] : []),
  ]
  const third = run < 0 ? undefined : years[run - Number(auditAfter)]
  const state = heavy || losses >= auditAfter ? 'crossed' : losses === auditAfter - 1n ? 'near' : 'calm'
  return { value: losses, drawn: losses, threshold: auditAfter, state, because: heavy ? 'heavyLoss' : null, asOf: null, parts, dates: [{ name: 'yearEnd', day: last.year.endDay }, ...(third ? [{ name: 'auditSince' as const, day: third.year.endDay }] : [])], variant }
}

export const lossYears: Gauge = { name: 'loss-years', unit: 'count', drawnUnit: 'count', well: 'below', tellsPast: true, read }
