import { html } from 'hono/html'
import { attributes, classes } from './content.ts'
import type { Content, Html } from './content.ts'
import { icon } from './icon.ts'

export interface Column {
  label: string
  /** The label is for screen readers only (a column of drawings or buttons). */
  hidden?: boolean
  numeric?: boolean
  /** Sortable: the link that sorts (or turns the order round), and the order now. */
  sort?: { href: string; now?: 'ascending' | 'descending' | undefined }
  /** In a card, on a phone: left out, on the right, over the whole width, or on the first line at right. */
  folded?: 'hide' | 'end' | 'full' | 'first'
  /** In a card: repeat the label before the value, or say this word there. */
  labelled?: boolean | string
}

export interface Row {
  /** First column: what the line is about. */
  header: Content
  cells: readonly Content[]
  kind?: 'dir' | 'sum' | undefined
  id?: string
}

interface Table {
  /** Read by screen readers; says the order too when it can be sorted. */
  caption: string
  /** The first is the header of lines. */
  columns: readonly Column[]
  rows: readonly Row[]
  /** One of several of the same columns on a page: their widths do not follow what is in them. */
  even?: boolean
  /** Turns into cards where the room is small. Default true. */
  fold?: boolean
}

const foldedClass = { hide: 'hide', end: 'end', full: 'full', first: 'end r1' } as const

const head = (column: Column): Html => {
  const words = column.hidden ? html`<span class="sr">${column.label}</span>` : column.label
  const arrow = column.sort?.now ? icon(column.sort.now === 'ascending' ? 'arrow-up' : 'arrow-down') : ''
  return html`<th role="columnheader" scope="col"${attributes({ class: classes(column.numeric && 'num'), 'aria-sort': column.sort?.now })}>${
    column.sort ? html`<a${attributes({ href: column.sort.href })}>${words} ${arrow}</a>` : words
  }</th>`
}

const cell = (content: Content, column: Column | undefined): Html =>
  html`<td role="cell"${attributes({
    class: classes(column?.numeric && 'num', column?.folded && foldedClass[column.folded]),
    'data-l': column?.labelled === true ? column.label : column?.labelled,
  })}>${content}</td>`

/** Lines and columns. The roles are written out because the fold takes tables' own roles away (display: grid). */
export const table = (what: Table): Html =>
  html`<div class="tbl"><table role="table"${attributes({ class: classes(what.fold !== false && 'fold', what.even && 'even') })}><caption class="sr">${what.caption}</caption><thead role="rowgroup"><tr role="row">${what.columns.map(head)}</tr></thead><tbody role="rowgroup">${what.rows.map(
    (row) =>
      html`<tr role="row"${attributes({ class: row.kind, id: row.id })}><th role="rowheader" scope="row">${row.header}</th>${row.cells.map((content, index) => cell(content, what.columns[index + 1]))}</tr>`,
  )}</tbody></table></div>`
