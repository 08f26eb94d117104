/** Certificates and extracts of the register as papers. */
import type { Block, PaperColumn } from '#cooperative/documents/make-document.ts'
import type { MemberIdentity } from '#cooperative/members/identity.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { Ctx } from '#web/environment.ts'
import { capitalOn } from './capital.ts'
import { holdingOf, searchMovements } from './share-store.ts'
import type { MovementLine } from './share-store.ts'
import { shareWordsOf } from './share-words.ts'
import type { ShareWords } from './share-words.ts'

/** Lines of one paper at most: what is made in a few seconds. */
const mostLines = 5000

const nameOf = (words: ShareWords, name: string | null, number: number | null): string => (name === null ? words.t.register.cooperative : `${name} (${number})`)

function columnsOf({ t }: ShareWords): PaperColumn[] {
  return [
    { label: t.register.number, part: 0.08 },
    { label: t.register.day, part: 0.14 },
    { label: t.register.kind, part: 0.17 },
    { label: t.register.from, part: 0.25 },
    { label: t.register.to, part: 0.25 },
    { label: t.register.shares, part: 0.11, numeric: true },
  ]
}

const rowOf = (words: ShareWords, line: MovementLine): string[] => [
  String(line.number),
  words.shortDay(line.day),
  line.reverses === null ? words.t.kinds[line.kind] : words.t.movementWords.reverses(String(line.reverses)),
  nameOf(words, line.fromName, line.fromNumber),
  nameOf(words, line.toName, line.toNumber),
  words.number(line.shares),
]

interface PaperParts {
  title: string
  subtitle?: string
  blocks: Block[]
}

/** The certificate of what a member holds today, with its movements. */
export async function certificateOf(c: Ctx, member: MemberIdentity): Promise<PaperParts> {
  const words = shareWordsOf(c)
  const { t, money, count } = words
  const today = dayOf(c.get('clock').now())
  const held = await holdingOf(c.get('db'), member.id, today)
  const { lines } = await searchMovements(c.get('db'), { text: '', kind: null, memberId: member.id, until: null, page: 1, pageSize: 200 })
  return {
    title: t.papers.certificate,
    blocks: [
      { kind: 'text', text: t.papers.certificateText(c.get('config').cooperative.name, member.name, words.number(member.number)) },
      {
        kind: 'facts',
        facts: [
          { term: t.papers.member, value: member.name },
          { term: t.papers.memberNumber, value: words.number(member.number) },
          { term: t.papers.held, value: count(held.shares) },
          { term: t.papers.value, value: money(held.valueCents) },
          { term: t.papers.total, value: money(held.capitalCents) },
          { term: t.papers.paidUp, value: money(held.capitalCents - held.unpaidCents) },
        ],
      },
      ...(lines.length > 0 ? [{ kind: 'heading' as const, text: t.papers.movements }, { kind: 'table' as const, columns: columnsOf(words), rows: lines.map((line) => rowOf(words, line)) }] : []),
      { kind: 'space', points: 10 },
      { kind: 'text', text: t.papers.note, soft: true },
    ],
  }
}

/** The register of movements until a day. */
export async function extractOf(c: Ctx, db: DbOrTx, until: Day): Promise<PaperParts> {
  const words = shareWordsOf(c)
  const { t, money, number } = words
  const { lines, total } = await searchMovements(db, { text: '', kind: null, memberId: null, until, page: 1, pageSize: mostLines })
  const capital = await capitalOn(db, until)
  return {
    title: t.papers.extract,
    subtitle: t.papers.extractOf(words.day(until)),
    blocks: [
      { kind: 'text', text: t.papers.extractText(number(total), number(capital?.shares ?? 0), money(capital?.capitalCents ?? 0n)) },
      ...(total > lines.length ? [{ kind: 'text' as const, text: t.papers.extractMost(number(mostLines)), soft: true }] : []),
      { kind: 'table', columns: columnsOf(words), rows: lines.map((line) => rowOf(words, line)) },
    ],
  }
}
