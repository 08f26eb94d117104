/** What a site did over time, drawn, each drawing with its table. */
import { html } from 'hono/html'
import { formatBytes, formatDuration, formatNumber, formatPercent, formatShortDay, formatTime } from '#lib/format.ts'
import type { Period, SeenPeriod } from '#hosting/health/period.ts'
import { aimMs } from '#hosting/health/verdict.ts'
import type { Html } from '#web/components/content.ts'
import { aimKey, chart, key, linePlot, plot } from '#web/components/figures.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'

/** The next round figure: 1, 2 or 5 with zeros. */
function roundTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-9)))
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= most) ?? most
}

/** How a part of the period is called. */
function partWords(c: Ctx, period: Period, at: Date): string {
  const language = c.get('language')
  if (period === 'day') return formatTime(language, at)
  const day = formatShortDay(language, at).replace(/[\s\u00a0]\d{4}$/, '')
  return period === 'week' ? `${day}, ${formatTime(language, at)}` : day
}

/** Words below the drawing: some of the moments, the first and the last among them. */
function axis(c: Ctx, { period, parts }: SeenPeriod): string[] {
  const shown = period === 'week' ? [0, 8, 16, 27] : [0, Math.floor(parts.length / 3), Math.floor((parts.length * 2) / 3), parts.length - 1]
  return shown.map((index) => (period === 'week' ? formatShortDay(c.get('language'), parts[index]!.at).replace(/[\s\u00a0]\d{4}$/, '') : partWords(c, period, parts[index]!.at)))
}

const scale = (top: number, words: (value: number) => string): string[] => [0, top / 2, top].map(words)

export function pagesPlot(c: Ctx, seen: SeenPeriod): Html {
  const m = c.get('m').hosting.health
  const number = (value: number) => formatNumber(c.get('language'), value)
  const top = Math.max(2, roundTop(Math.max(...seen.parts.map((part) => part.pages))))
  const title = { day: m.pages.perHour, week: m.pages.perSix, month: m.pages.perDay }[seen.period]
  return chart({
    title,
    figure: number(seen.total.pages),
    drawing: plot({
      label: m.pages.label(number(seen.total.pages), number(seen.total.faults)),
      columns: seen.parts.map((part) => [Math.min(part.faults, part.pages), Math.max(0, part.pages - part.faults)]),
      tones: ['cbad', 'c2'],
      x: axis(c, seen),
      y: scale(top, number),
      top,
    }),
    key: key([{ tone: 'c2', words: m.pages.served }, { tone: 'cbad', words: html`${m.pages.failed}, <b>${number(seen.total.faults)}</b>` }]),
    seeFigures: m.seeFigures,
    table: table({
      caption: title,
      fold: false,
      columns: [{ label: m.pages.columns.when }, { label: m.pages.columns.pages, numeric: true }, { label: m.pages.columns.failed, numeric: true }],
      rows: seen.parts.map((part) => ({ header: partWords(c, seen.period, part.at), cells: [number(part.pages), number(part.faults)] })),
    }),
  })
}

export function timesPlot(c: Ctx, seen: SeenPeriod): Html {
  const m = c.get('m').hosting.health
  const language = c.get('language')
  // Under ten seconds formatDuration has one decimal, too coarse here: milliseconds below one second.
  const time = (ms: number) => (ms < 1000 ? `${formatNumber(language, Math.round(ms))}\u202fms` : formatDuration(language, ms))
  const values = seen.parts.map((part) => part.p95Ms)
  const worst = Math.max(0, ...values.map((value) => value ?? 0))
  const top = roundTop(Math.max(worst, aimMs * 1.1))
  const none = seen.total.p95Ms === null
  return chart({
    title: m.times.title,
    ...(none ? {} : { figure: time(seen.total.p95Ms!) }),
    drawing: linePlot({ label: none ? m.times.none : m.times.label(time(seen.total.p95Ms!), time(worst)), values, aim: aimMs, x: axis(c, seen), y: scale(top, (value) => (value === 0 ? '0' : time(value))), top }),
    key: aimKey(none ? m.times.none : m.times.aim(formatDuration(language, aimMs))),
    seeFigures: m.seeFigures,
    table: table({
      caption: m.times.title,
      fold: false,
      columns: [{ label: m.times.columns.when }, { label: m.times.columns.p95, numeric: true }, { label: m.times.columns.p50, numeric: true }],
      rows: seen.parts.map((part) => ({ header: partWords(c, seen.period, part.at), cells: [part.p95Ms === null ? '–' : time(part.p95Ms), part.p50Ms === null ? '–' : time(part.p50Ms)] })),
    }),
  })
}

/** Computing and memory over time; one table behind both says traffic and cache too. */
export function usePlots(c: Ctx, seen: SeenPeriod, memoryLimitBytes: number): { cpu: Html; memory: Html } {
  const m = c.get('m').hosting.health
  const language = c.get('language')
  const bytes = (value: number) => formatBytes(language, value)
  const time = (ms: number) => (ms === 0 ? '0' : formatDuration(language, ms))
  const most = (values: readonly number[]) => Math.max(0, ...values)
  const cpu = seen.parts.map((part) => part.cpuMs)
  const cpuTop = roundTop(Math.max(1000, most(cpu)))
  const memory = seen.parts.map((part) => part.memoryBytes)
  const columns = m.usePlots.columns
  const figures = table({
    caption: m.use.title,
    fold: false,
    columns: [{ label: columns.when }, ...[columns.cpu, columns.memory, columns.cache, columns.traffic].map((label) => ({ label, numeric: true }))],
    rows: seen.parts.map((part) => ({
      header: partWords(c, seen.period, part.at),
      cells: [time(part.cpuMs), bytes(part.memoryBytes), part.pages === 0 ? '–' : formatPercent(language, part.cacheHits / part.pages), bytes(part.bytesOut)],
    })),
  })
  const shared = { x: axis(c, seen), tones: ['c1'] as const }
  return {
    cpu: chart({
      title: m.usePlots.cpu,
      figure: time(seen.total.cpuMs),
      drawing: plot({ ...shared, label: m.usePlots.label(m.usePlots.cpu, time(most(cpu))), columns: cpu.map((value) => [value]), y: scale(cpuTop, time), top: cpuTop }),
      seeFigures: m.seeFigures,
      table: figures,
    }),
    memory: chart({
      title: m.usePlots.memory,
      figure: bytes(most(memory)),
      drawing: plot({ ...shared, label: m.usePlots.label(m.usePlots.memory, bytes(most(memory))), columns: memory.map((value) => [value]), y: scale(memoryLimitBytes, (value) => (value === 0 ? '0' : bytes(value))), top: memoryLimitBytes }),
      seeFigures: m.seeFigures,
      table: figures,
    }),
  }
}
