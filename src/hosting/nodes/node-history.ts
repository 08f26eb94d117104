/** A node's capacity over the last week, drawn. */
import { html } from 'hono/html'
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { formatBytes, formatNumber, formatPercent, formatShortDay } from '#lib/format.ts'
import { chart, linePlot } from '#web/components/figures.ts'
import { section } from '#web/components/layout-parts.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'

interface NodeHour {
  at: Date
  loadPercent: number
  memoryUsedBytes: number
  memoryBytes: number
  diskUsedBytes: number
  diskBytes: number
}

const hourMs = 3_600_000
const parts = 28
const partMs = 6 * hourMs

/** The last week in parts of six hours, oldest first; null where the node said nothing. Of each part the highest. */
export async function nodeHistory(db: DbOrTx, nodeId: string, now: Date): Promise<{ at: Date; seen: NodeHour | null }[]> {
  const last = now.getTime() - (now.getTime() % partMs)
  const starts = Array.from({ length: parts }, (_, index) => new Date(last - (parts - 1 - index) * partMs))
  const { rows } = await sql<NodeHour>`
    select date_bin('6 hours', at, ${starts[0]!}) as at, max(load_percent) as "loadPercent", max(memory_used_bytes) as "memoryUsedBytes", max(memory_bytes) as "memoryBytes",
      max(disk_used_bytes) as "diskUsedBytes", max(disk_bytes) as "diskBytes"
    from node_history where node_id = ${nodeId} and at >= ${starts[0]!} group by 1`.execute(db)
  return starts.map((at) => ({ at, seen: rows.find((row) => row.at.getTime() === at.getTime()) ?? null }))
}

export function historyPart(c: Ctx, history: readonly { at: Date; seen: NodeHour | null }[]): Html {
  const m = c.get('m').nodes
  const language = c.get('language')
  const day = (at: Date) => formatShortDay(language, at).replace(/[\s\u00a0]\d{4}$/, '')
  const x = [0, 9, 18, 27].map((index) => day(history[index]!.at))
  const percent = (value: number) => formatPercent(language, value / 100)
  const bytes = (value: number) => formatBytes(language, value)
  const drawn = (title: string, valueOf: (seen: NodeHour) => number, top: number, words: (value: number) => string) => {
    const values = history.map(({ seen }) => (seen === null ? null : valueOf(seen)))
    const most = Math.max(0, ...values.map((value) => value ?? 0))
    return chart({
      title,
      figure: m.history.most(words(most)),
      drawing: linePlot({ label: m.history.label(title, words(most)), values, x, y: [0, top / 2, top].map(words), top }),
      seeFigures: m.history.seeFigures,
      table: table({
        caption: title,
        fold: false,
        columns: [{ label: m.history.when }, { label: title, numeric: true }],
        rows: history.map(({ at, seen }) => ({ header: `${day(at)}, ${formatNumber(language, at.getUTCHours())} h UTC`, cells: [seen === null ? '–' : words(valueOf(seen))] })),
      }),
    })
  }
  const most = (valueOf: (seen: NodeHour) => number) => Math.max(1, ...history.map(({ seen }) => (seen === null ? 0 : valueOf(seen))))
  return section({
    title: m.history.title,
    content: html`${drawn(m.columns.load, (seen) => seen.loadPercent, Math.max(100, Math.ceil(most((seen) => seen.loadPercent) / 50) * 50), percent)}${drawn(m.columns.memory, (seen) => seen.memoryUsedBytes, most((seen) => seen.memoryBytes), bytes)}${drawn(m.columns.disk, (seen) => seen.diskUsedBytes, most((seen) => seen.diskBytes), bytes)}`,
  })
}
