/** Parts of a report as pieces of a page. */
import { html } from 'hono/html'
import { aimKey, chart, linePlot, plot } from '#web/components/figures.ts'
import { section, stats } from '#web/components/layout-parts.ts'
import { state } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Html } from '#web/page.ts'
import type { Mark, ReportPart, ReportWords } from './report-part.ts'

const marks: Readonly<Record<Mark, StateKind>> = { calm: 'ok', watch: 'warn', bad: 'bad', unknown: 'zz' }

const markOf = (words: ReportWords, mark: Mark): Html => state(marks[mark], words.t.marks[mark])

/** What matters, a line each, leading to its part below. */
export const lineViews = (words: ReportWords, lines: readonly ReportPart[]): Html =>
  table({
    caption: words.t.inBrief,
    columns: [{ label: words.t.figure }, { label: words.t.inBrief, folded: 'full' }, { label: words.t.state, folded: 'full' }],
    rows: lines.map((part) => ({ header: html`<a href="#${part.id}">${part.title}</a>`, cells: [part.text, markOf(words, part.mark)] })),
  })

/** A part whole. @param withLinks whether who reads may go to what is behind. */
export const partView = (words: ReportWords, part: ReportPart, withLinks: boolean): Html =>
  section({
    title: part.title,
    id: part.id,
    ...(part.mark === 'calm' ? {} : { link: markOf(words, part.mark) }),
    content: html`${part.text === '' ? '' : html`<p>${part.text}</p>`}${part.more.map((text) => html`<p>${text}</p>`)}${writtenView(part.written)}${
      part.figures.length === 0 ? '' : stats(part.figures.map(({ term, value, note }) => ({ term, value, ...(note ? { note } : {}) })))
    }${part.chart ? chartView(words, part.chart) : ''}${part.tables?.map((one) => tableView(one, (part.tables?.length ?? 0) > 1)) ?? ''}${part.charts?.map((one) => chartView(words, one)) ?? ''}${
      part.method === '' && (!withLinks || part.links.length === 0) ? '' : html`<details class="fig"><summary>${words.t.howTitle}</summary><div class="stack s">${part.method === '' ? '' : html`<p>${words.t.how(part.method)}</p>`}${linkViews(words, part, withLinks)}</div></details>`
    }`,
  })

const linkViews = (words: ReportWords, { links }: ReportPart, withLinks: boolean): Html =>
  html`${!withLinks || links.length === 0 ? '' : html`<p>${words.t.behind}</p><ul>${links.map(({ label, href }) => html`<li><a href="${href}">${label}</a></li>`)}</ul>`}`

const writtenView = (written: string | undefined): Html =>
  html`${(written ?? '').split(/\n{2,}/).flatMap((paragraph) => (paragraph.trim() === '' ? [] : [html`<p>${paragraph.trim().split('\n').map((line, index) => (index === 0 ? line : html`<br>${line}`))}</p>`]))}`

function chartView(words: ReportWords, what: NonNullable<ReportPart['chart']>): Html {
  const { caption: label, x, y, top, bottom, values } = what
  const drawing =
    what.shape === 'columns'
      ? plot({ label, x, y, top, bottom, columns: values.map((value) => [value ?? 0]), tones: ['c1'] })
      : linePlot({ label, x, y, top, bottom, values, ...(what.aim === undefined ? {} : { aim: what.aim }) })
  return chart({
    title: what.title, drawing, ...(what.aimWords ? { key: aimKey(what.aimWords) } : {}), seeFigures: words.t.figuresBehind,
    table: table({ caption: what.title, columns: [{ label: words.t.day }, { label: words.t.amount, numeric: true }], rows: what.rows.toReversed().map(([day, value]) => ({ header: day, cells: [value] })) }),
  })
}

function tableView(what: NonNullable<ReportPart['tables']>[number], titled: boolean): Html {
  const [first, ...others] = what.columns
  const view = table({
    caption: what.caption,
    columns: [{ label: first?.label ?? '' }, ...others.map(({ label, numeric }, index) => ({ label, labelled: true, ...(numeric ? { numeric } : {}), ...(index === 0 && others.length === 1 ? { folded: 'first' as const } : {}) }))],
    rows: what.rows.map(([header = '', ...cells], index) => ({ header, cells, kind: what.sums?.includes(index) ? ('sum' as const) : undefined })),
  })
  return titled ? html`<h3>${what.caption}</h3>${view}` : view
}
