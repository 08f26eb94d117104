/** Parts of a report as blocks of a paper. */
import type { Block } from '#cooperative/documents/make-document.ts'
import type { ReportPart, ReportWords } from './report-part.ts'

/** What is below a part's title. */
export function blocksOf(words: ReportWords, part: ReportPart): Block[] {
  const { chart } = part
  return [
    ...(part.text === '' ? [] : [{ kind: 'text' as const, text: part.text }]),
    ...part.more.map((text) => ({ kind: 'text' as const, text })),
    ...(part.written ?? '').split(/\n{2,}/).flatMap((text) => (text.trim() === '' ? [] : [{ kind: 'text' as const, text: text.trim() }])),
    ...(part.figures.length === 0 ? [] : [{ kind: 'space' as const, points: 4 }, { kind: 'figures' as const, figures: part.figures }]),
    ...(chart ? [{ kind: 'chart' as const, shape: chart.shape, caption: chart.aimWords ? `${chart.caption} ${chart.aimWords}.` : chart.caption, values: chart.values, aim: chart.aim, bottom: chart.bottom, top: chart.top, x: chart.x, y: chart.y }] : []),
    ...(part.tables ?? []).flatMap((table): Block[] => [...((part.tables?.length ?? 0) > 1 ? [{ kind: 'heading' as const, text: table.caption }] : []), { kind: 'table', columns: table.columns, rows: table.rows }]),
    ...(part.method === '' ? [] : [{ kind: 'space' as const, points: 4 }, { kind: 'text' as const, text: words.t.how(part.method), soft: true }]),
  ]
}
