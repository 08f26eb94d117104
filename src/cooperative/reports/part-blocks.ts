/** Parts of a report as blocks of a paper. */
import type { Block } from '#cooperative/documents/make-document.ts'
import type { ReportPart, ReportWords } from './report-part.ts'

const chartBlock = ({ shape, caption, aimWords, values, aim, bottom, top, x, y }: NonNullable<ReportPart['chart']>): Block => ({ kind: 'chart', shape, caption: aimWords ? `${caption} ${aimWords}${aimWords.endsWith('.') ? '' : '.'}` : caption, values, aim, bottom, top, x, y })

/** What is below a part's title. */
export function blocksOf(words: ReportWords, part: ReportPart): Block[] {
  const { chart } = part
  return [
    ...(part.text === '' ? [] : [{ kind: 'text' as const, text: part.text }]),
    ...part.more.map((text) => ({ kind: 'text' as const, text })),
    ...(part.written ?? '').split(/\n{2,}/).flatMap((text) => (text.trim() === '' ? [] : [{ kind: 'text' as const, text: text.trim() }])),
    ...(part.figures.length === 0 ? [] : [{ kind: 'space' as const, points: 4 }, { kind: 'figures' as const, figures: part.figures }]),
    ...(chart ? [chartBlock(chart)] : []),
    ...(part.tables ?? []).flatMap((table): Block[] => [...((part.tables?.length ?? 0) > 1 ? [{ kind: 'heading' as const, text: table.caption }] : []), { kind: 'table', columns: table.columns, rows: table.rows }]),
    ...(part.charts ?? []).flatMap((one): Block[] => [{ kind: 'heading', text: one.title }, chartBlock(one)]),
    ...(part.method === '' ? [] : [{ kind: 'space' as const, points: 4 }, { kind: 'text' as const, text: words.t.how(part.method), soft: true }]),
  ]
}
