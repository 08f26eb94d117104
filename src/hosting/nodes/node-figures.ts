/** How full a node is, drawn: one bar each for computing, memory and disk. */
import { html } from 'hono/html'
import { formatBytes, formatNumber } from '#lib/format.ts'
import { bar } from '#web/components/figures.ts'
import type { Tone } from '#web/components/figures.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { NodeFacts } from '#wire/node-state.ts'

export interface NodeFigure {
  term: string
  words: string
  value: number
  whole: number
}

/** Above four fifths it calls for attention, above nineteen twentieths it is a matter of hours. */
export const toneOf = (figure: Pick<NodeFigure, 'value' | 'whole'>): Tone => {
  const part = figure.whole > 0 ? figure.value / figure.whole : 0
  return part > 0.95 ? 'cbad' : part > 0.8 ? 'cwarn' : 'c1'
}

/** What there is to draw of a node. */
export function nodeFigures(c: Ctx, facts: NodeFacts): { load: NodeFigure; memory: NodeFigure; disk: NodeFigure } {
  const m = c.get('m').nodes
  const language = c.get('language')
  const bytes = (value: number) => formatBytes(language, value)
  const memoryUsedBytes = Math.max(0, facts.memoryBytes - facts.memoryAvailableBytes)
  return {
    load: { term: m.columns.load, words: m.loadOf(formatNumber(language, facts.loadPercent), formatNumber(language, facts.cores)), value: facts.loadPercent, whole: 100 },
    memory: { term: m.columns.memory, words: m.partOf(bytes(memoryUsedBytes), bytes(facts.memoryBytes)), value: memoryUsedBytes, whole: facts.memoryBytes },
    disk: { term: m.columns.disk, words: m.partOf(bytes(facts.diskUsedBytes), bytes(facts.diskBytes)), value: facts.diskUsedBytes, whole: facts.diskBytes },
  }
}

/** The bar with its words below; small in a list, thick on the node's own page. */
export const figureBar = (figure: NodeFigure, thick = false): Html =>
  html`<div>${bar({ parts: [{ value: figure.value, tone: toneOf(figure) }], whole: figure.whole, label: `${figure.term}, ${figure.words}`, thick })}<small class="soft" aria-hidden="true">${figure.words}</small></div>`
