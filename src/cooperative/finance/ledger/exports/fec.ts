/**
 * The file of entries that the tax office asks for (fichier des écritures comptables, LPF article A47 A-1; read in the
 * text as Légifrance and BOFiP BOI-CF-IOR-60-40-20 give it): eighteen columns in a fixed order with their names in the
 * first line, tab between them, comma before decimals, days as AAAAMMJJ, one file a fiscal year named after the SIREN and
 * the year's last day. Opening entries are in it and have the first number; the closing of accounts 6 and 7 is not.
 */
import { plainMoney } from '#lib/money.ts'
import type { BookEntry, BookLine } from './read-books.ts'

const fecColumns = [
  'JournalCode',
  'JournalLib',
  'EcritureNum',
  'EcritureDate',
  'CompteNum',
  'CompteLib',
  'CompAuxNum',
  'CompAuxLib',
  'PieceRef',
  'PieceDate',
  'EcritureLib',
  'Debit',
  'Credit',
  'EcritureLet',
  'DateLet',
  'ValidDate',
  'Montantdevise',
  'Idevise',
] as const

/** `123456789FEC20261231.txt` (A47 A-1, IX). */
export const fecName = (siren: string, endDay: string): string => `${siren}FEC${compact(endDay)}.txt`

/** The first line. */
export const fecHead = `${fecColumns.join('\t')}\r\n`

const compact = (day: string): string => day.replaceAll('-', '')

/** The lines of an entry; nothing for one that closes accounts off. */
export function fecEntry(entry: BookEntry): string {
  if (entry.kind === 'closing') return ''
  const number = String(entry.number)
  // an entry without a paper is its own: the columns must not be empty
  const head = `${entry.journal}\t${entry.journalLabel}\t${number}\t${compact(entry.day)}`
  const paper = `${entry.document?.reference ?? number}\t${compact(entry.document?.day ?? entry.day)}`
  const validated = compact(entry.validatedOn)
  return entry.lines.map((line) => fecLine(line, head, paper, validated)).join('')
}

const fecLine = (line: BookLine, head: string, paper: string, validated: string): string =>
  `${head}\t${line.account}\t${line.accountLabel}\t${line.party?.code ?? ''}\t${line.party?.name ?? ''}\t${paper}\t${line.label}\t` +
  `${plainMoney(line.debitCents, ',')}\t${plainMoney(line.creditCents, ',')}\t${line.lettering?.code ?? ''}\t${line.lettering ? compact(line.lettering.on) : ''}\t${validated}\t\t\r\n`

/** Signs of ISO 8859-15 that stand elsewhere than in ISO 8859-1, and typographic ones by their plain cousins. */
const replaced: Readonly<Record<string, string>> = {
  '€': '\u00a4', 'Š': '\u00a6', 'š': '\u00a8', 'Ž': '\u00b4', 'ž': '\u00b8', 'Œ': '\u00bc', 'œ': '\u00bd', 'Ÿ': '\u00be',
  '’': "'", '‘': "'", '“': '"', '”': '"', '–': '-', '—': '-', '−': '-', '…': '...', '\u202f': ' ', '\u00a0': ' ', '\u2009': ' ',
}

/**
 * A text in ISO 8859-15, the character set of A47 A-1, XII. Letters it lacks lose their accents; what has no cousin there
 * (a name in another script) becomes a question mark: the auxiliary account's number tells who it is.
 */
export function inLatin9(text: string): Buffer {
  if (/^[\t\r\n -~]*$/.test(text)) return Buffer.from(text, 'latin1')
  const plain = text.replaceAll(/[^\t\r\n -~]/gu, (sign) => {
    const known = replaced[sign]
    if (known !== undefined) return known
    if (/[\u00a1-\u00ff]/.test(sign) && !/[¤¦¨´¸¼½¾]/.test(sign)) return sign
    const bare = sign.normalize('NFKD').replaceAll(/\p{M}/gu, '')
    return /^[ -~]+$/.test(bare) ? bare : '?'
  })
  return Buffer.from(plain, 'latin1')
}
