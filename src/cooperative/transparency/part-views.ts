/** A part as it is shown: the same on the public page and in the preview. */
import { html } from 'hono/html'
import { day, formatShortCalendarDay } from '#lib/day.ts'
import { colon, formatNumber, formatPercent } from '#lib/format.ts'
import { formatMoney } from '#lib/money.ts'
import { formatPrice } from '#cooperative/finance/tariffs/words.ts'
import { linePlot } from '#web/components/figures.ts'
import { section } from '#web/components/layout-parts.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { smallestGroup } from './data-set.ts'
import type { DataCell, DataColumn, DataSet, PartName } from './data-set.ts'
import { transparencyPaths } from './transparency-paths.ts'

/** Rows on the page; the files have them all. */
const rowsShown = 12

/** Columns that count persons: what is not told there is hidden, or of another month. */
const isOfPersons = ({ name }: DataColumn): boolean => name === 'members' || name === 'joinedInYear' || name === 'leftInYear'

function shown(c: Ctx, cell: DataCell, column: DataColumn): string {
  const language = c.get('language')
  if (cell === null) return isOfPersons(column) ? '' : '–'
  switch (column.kind) {
    case 'cents':
      return formatMoney(language, BigInt(cell))
    case 'price':
      return formatPrice(language, BigInt(cell))
    case 'basis':
      return formatPercent(language, Number(cell) / 10_000, Number(cell) % 100 === 0 ? 0 : 2)
    case 'count':
      return formatNumber(language, Number(cell))
    case 'day':
      return formatShortCalendarDay(language, day(String(cell)))
    case 'month':
      return new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${String(cell).slice(0, 10)}T12:00:00Z`))
    default:
      return String(cell)
  }
}

const isNumber = ({ kind, name }: DataColumn): boolean => kind === 'cents' || kind === 'price' || kind === 'basis' || kind === 'count' || name === 'includedGb'

/** Members and service are drawn over their months. */
function drawing(c: Ctx, part: PartName, set: DataSet): Html | '' {
  const t = c.get('m').cooperative.transparency
  const index = part === 'members' ? 1 : part === 'service' ? 3 : -1
  const [first, last] = [set.rows[0], set.rows.at(-1)]
  if (index < 0 || set.rows.length < 3 || !first || !last) return ''
  const column = set.columns[index]!
  const values = set.rows.map((row) => (row[index] === null || row[index] === undefined ? null : Number(row[index])))
  const known = values.filter((value) => value !== null)
  // of answers nearly all are good: what is drawn is the last per cent, and says so
  const [bottom, top] = part === 'service' ? [Math.min(9900, Math.floor(Math.min(...known) / 100) * 100), 10_000] : [0, Math.max(5, Math.ceil(Math.max(...known) / 10) * 10)]
  return html`<div class="chart">${linePlot({
    label: t.drawn[part === 'service' ? 'service' : 'members'](shown(c, first[index] ?? null, column), shown(c, first[0] ?? null, set.columns[0]!), shown(c, last[index] ?? null, column), shown(c, last[0] ?? null, set.columns[0]!)),
    values: values.map((value) => (value === null ? null : value - bottom)),
    top: top - bottom,
    x: [first, last].map((row) => shown(c, row[0] ?? null, set.columns[0]!)),
    y: [bottom, top].map((value) => (part === 'service' ? formatPercent(c.get('language'), value / 10_000, 0) : formatNumber(c.get('language'), value))),
  })}</div>`
}

/** The part with its files; `isPreview`: without them, they answer once it is open. */
export function partView(c: Ctx, part: PartName, set: DataSet, isPreview = false): Html {
  const t = c.get('m').cooperative.transparency
  const drawn = drawing(c, part, set)
  // what goes on over months is read from the latest
  const rows = drawn === '' ? set.rows : set.rows.toReversed()
  const files = isPreview ? '' : html` · ${(['csv', 'json'] as const).map((kind) => html`<a href="${transparencyPaths.file(`${part}.${kind}`)}" download>${kind.toUpperCase()}<span class="sr">${colon(c.get('language'))}${t.parts[part].title}</span></a> `)}`
  const hidden = part === 'members' ? html`<p class="s soft">${t.hidden(String(smallestGroup))}</p>` : ''
  const list =
    set.rows.length === 0
      ? html`<p class="soft">${t.parts[part].none}</p>`
      : html`${drawn}${table({
          caption: t.parts[part].title,
          columns: set.columns.map((column, index) => ({ label: t.columns[column.name], numeric: isNumber(column), ...(index === 0 ? {} : { labelled: true, folded: 'full' as const }) })),
          rows: rows.slice(0, rowsShown).map((row) => ({ header: shown(c, row[0] ?? null, set.columns[0]!), cells: set.columns.slice(1).map((column, index) => (column.name === 'members' && row[index + 1] === null ? html`<span class="soft">${t.few(String(smallestGroup))}</span>` : shown(c, row[index + 1] ?? null, column))) })),
        })}${set.rows.length > rowsShown ? html`<p class="s soft">${t.more(formatNumber(c.get('language'), set.rows.length - rowsShown))}</p>` : ''}${hidden}`
  return section({ id: part, title: t.parts[part].title, content: html`<p>${t.parts[part].text}</p>${list}<p class="s soft">${t.asOf(formatShortCalendarDay(c.get('language'), set.day))}${set.rows.length === 0 ? '' : files}</p>` })
}
