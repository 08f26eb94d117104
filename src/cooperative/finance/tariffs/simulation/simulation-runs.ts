/** What was worked out of a simulation, time after time: the same figures or not, and which data changed between. */
import { html } from 'hono/html'
import { allMoney, number, shortDay } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { dayOf } from '#lib/day.ts'
import { formatNumber } from '#lib/format.ts'
import { postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { simulationPaths } from '../tariff-paths.ts'
import { signed, simulationTexts } from './simulation-frame.ts'
import { changedInputs } from './simulation-store.ts'
import type { RunInput, Simulation, SimulationRun } from './simulation-store.ts'

const texts = (c: Ctx) => simulationTexts(c).one

function partWords(c: Ctx, part: string): string {
  const { parts } = texts(c)
  if (part === 'subscriptions' || part === 'prices') return parts[part]
  const [year, month] = part.split('-').map(Number)
  return parts.use(new Intl.DateTimeFormat(c.get('language'), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.UTC(year ?? 2000, (month ?? 1) - 1, 1)))
}

function factWords(c: Ctx, input: RunInput | null): string {
  const t = texts(c)
  if (!input) return t.absent
  if (input.count !== undefined) return input.part === 'prices' ? t.facts.prices(number(c, input.count)) : t.facts.subscriptions(number(c, input.count))
  return t.facts.use(number(c, input.rows ?? 0), formatNumber(c.get('language'), (input.bytesOut ?? 0) / 1e9, 1), input.silentDays ?? 0)
}

/** The newest against the one before it, where what they rest on differs. */
function changedPart(c: Ctx, newest: SimulationRun, before: SimulationRun): Html | '' {
  const t = texts(c)
  const changed = changedInputs(before.inputs, newest.inputs)
  if (changed.length === 0 || !newest.result || !before.result) return ''
  const difference = ({ result }: SimulationRun): string => (result ? signed(c, result.proposed.cents - result.today.cents) : '')
  const text = newest.resultHash === before.resultHash ? t.changedSame : t.changedText(difference(before), difference(newest))
  const rows = changed.map((one) => {
    const [was, is] = [factWords(c, one.before), factWords(c, one.after)]
    return { header: partWords(c, one.part), cells: [was, was === is ? `${is} (${t.facts.other})` : is] }
  })
  const figures = table({ caption: t.runs, columns: [{ label: t.runs }, { label: t.today, numeric: true, labelled: true, folded: 'full' }, { label: t.proposed, numeric: true, labelled: true, folded: 'full' }, { label: t.difference, numeric: true, folded: 'first' }], rows: [before, newest].map((run) => ({ header: t.run(number(c, run.number)), cells: [allMoney(c, BigInt(run.result?.today.cents ?? 0)), allMoney(c, BigInt(run.result?.proposed.cents ?? 0)), difference(run)] })) })
  return html`${note({ kind: 'warn', text: html`<p><b>${t.changed}</b></p><p>${text}</p>` })}${figures}${table({ caption: t.changedWhat, columns: [{ label: t.changedWhat }, { label: t.before, labelled: true, folded: 'full' }, { label: t.now, labelled: true, folded: 'full' }], rows })}`
}

export function runsPart(c: Ctx, simulation: Simulation, runs: readonly SimulationRun[]): Html {
  const t = texts(c)
  const done = runs.filter(({ state }) => state === 'done')
  const [newest, before] = done
  const isWaiting = runs[0]?.state === 'waiting'
  const again = simulation.withdrawn || isWaiting ? '' : html`<div class="actions">${postButton(c, { action: simulationPaths.again(simulation.id), label: t.again })}<span class="soft s">${t.againText}</span></div>`
  if (!newest) return section({ title: t.runs, content: again })
  const list = table({
    caption: t.runs,
    columns: [{ label: t.runs }, { label: t.difference, numeric: true, folded: 'first' }, { label: t.result, labelled: true, folded: 'full' }],
    rows: done.slice(0, 20).map((run, index) => {
      const earlier = done[index + 1]
      const same = earlier ? html`<br>${run.resultHash === earlier.resultHash ? t.runSame : t.runOther}` : ''
      return { header: html`${t.run(number(c, run.number))}<small>${t.runBy(shortDay(c, dayOf(run.askedAt)), run.askedByName ?? t.byItself)}, ${t.runTook(formatNumber(c.get('language'), (run.tookMs ?? 0) / 1000, 1))}</small>`, cells: [signed(c, (run.result?.proposed.cents ?? 0) - (run.result?.today.cents ?? 0)), html`<code>${(run.resultHash ?? '').slice(0, 12)}</code>${same}`] }
    }),
  })
  const rests = html`<details class="fig"><summary>${t.rests}</summary>${table({ caption: t.rests, columns: [{ label: t.part }, { label: t.now, labelled: true, folded: 'full' }, { label: t.fingerprint, labelled: true, folded: 'full' }], rows: newest.inputs.map((one) => ({ header: partWords(c, one.part), cells: [factWords(c, one), html`<code>${one.hash.slice(0, 12)}</code>`] })) })}</details>`
  return section({ title: t.runs, content: html`${before ? changedPart(c, newest, before) : ''}${list}${rests}${again}` })
}
