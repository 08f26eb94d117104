/**
 * A reader of the tax file for tests, written from the article (LPF A47 A-1, VII to XII) and from the cases of the tax
 * office's tester (Test-Compta-Demat); shares nothing with the writer. What it finds wrong is a list of sentences.
 */
interface FecLine {
  number: string
  journal: string
  day: string
  account: string
  party: string
  /** In cents. */
  debit: number
  credit: number
}

const wanted =
  'JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise'.split(' ')
/** Columns that may be empty: auxiliary account, lettering, currency. */
const mayBeEmpty = new Set(['CompAuxNum', 'CompAuxLib', 'EcritureLet', 'DateLet', 'Montantdevise', 'Idevise'])

const calendar = (text: string): boolean => {
  const match = /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  if (!match) return false
  const [year, month, date] = match.slice(1).map(Number) as [number, number, number]
  const lengths = [31, (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return month >= 1 && month <= 12 && date >= 1 && date <= (lengths[month - 1] ?? 0)
}
const cents = (text: string): number => (/^-?\d+,\d\d$/.test(text) ? Number(text.replace(',', '')) : Number.NaN)

/**
 * Reads a file and says what is wrong with it.
 * @param year first and last day of its fiscal year, AAAAMMJJ. @param opening whether it must begin with an opening.
 */
export function readFec(name: string, bytes: Uint8Array, year: { first: string; last: string }): { lines: FecLine[]; faults: string[] } {
  const faults: string[] = []
  const fault = (line: number, what: string) => faults.push(`${line}: ${what}`)
  const named = /^(\d{9})FEC(\d{8})\.txt$/.exec(name)
  if (!named) fault(0, `name ${name}`)
  else if (named[2] !== year.last) fault(0, `name tells ${named[2]}, the year ends on ${year.last}`)
  const text = new TextDecoder('iso-8859-15').decode(bytes)
  const rows = text.split(/\r?\n/)
  if (rows.pop() !== '') fault(0, 'the last line has no end')
  const head = rows.shift() ?? ''
  const separator = head.includes('\t') ? '\t' : '|'
  if (head !== wanted.join(separator)) fault(1, `columns are ${head}`)
  const lines: FecLine[] = []
  const balances = new Map<string, number>()
  const journalOf = new Map<string, string>()
  const dayOf = new Map<string, string>()
  let [sum, before, openings] = [0, null as number | null, 0]
  for (const [index, row] of rows.entries()) {
    const at = index + 2
    const cells = row.split(separator)
    if (cells.length !== 18) {
      fault(at, `${cells.length} columns`)
      continue
    }
    const field = (column: string): string => cells[wanted.indexOf(column)] ?? ''
    for (const column of wanted) if (!mayBeEmpty.has(column) && field(column).trim() === '') fault(at, `${column} is empty`)
    for (const column of ['EcritureDate', 'PieceDate', 'ValidDate', 'DateLet']) if (field(column) !== '' && !calendar(field(column))) fault(at, `${column} is ${field(column)}`)
    if (field('EcritureDate') < year.first || field('EcritureDate') > year.last) fault(at, `EcritureDate ${field('EcritureDate')} is outside the year`)
    if (field('ValidDate') !== '' && field('ValidDate') < year.first) fault(at, 'ValidDate is before the year')
    if (!/^[1-8]\d\d[0-9A-Z]*$/.test(field('CompteNum'))) fault(at, `CompteNum is ${field('CompteNum')}`)
    if ((field('CompAuxNum') === '') !== (field('CompAuxLib') === '')) fault(at, 'CompAuxNum without CompAuxLib')
    if ((field('EcritureLet') === '') !== (field('DateLet') === '')) fault(at, 'EcritureLet without DateLet')
    if ((field('Montantdevise') === '') !== (field('Idevise') === '')) fault(at, 'Montantdevise without Idevise')
    const [debit, credit] = [cents(field('Debit')), cents(field('Credit'))]
    if (Number.isNaN(debit) || Number.isNaN(credit)) fault(at, `amounts ${field('Debit')} ${field('Credit')}`)
    else if ((debit === 0) === (credit === 0)) fault(at, 'debit and credit, or neither')
    const number = field('EcritureNum')
    if (!/^\d+$/.test(number)) fault(at, `EcritureNum is ${number}`)
    else if (before === null ? Number(number) > 1 : Number(number) !== before && Number(number) !== before + 1) fault(at, `EcritureNum ${number} after ${before}`)
    before = Number(number)
    if ((journalOf.get(number) ?? field('JournalCode')) !== field('JournalCode')) fault(at, `entry ${number} in two journals`)
    if ((dayOf.get(number) ?? field('EcritureDate')) !== field('EcritureDate')) fault(at, `entry ${number} on two days`)
    journalOf.set(number, field('JournalCode'))
    dayOf.set(number, field('EcritureDate'))
    if (field('JournalCode') === 'AN') {
      openings++
      if (openings !== lines.length + 1) fault(at, 'an opening entry that is not first')
      if (field('EcritureDate') !== year.first) fault(at, 'an opening entry on another day than the first')
      if (/^[67]/.test(field('CompteNum'))) fault(at, 'an opening entry on accounts 6 or 7')
    }
    balances.set(number, (balances.get(number) ?? 0) + debit - credit)
    sum += debit - credit
    lines.push({ number, journal: field('JournalCode'), day: field('EcritureDate'), account: field('CompteNum'), party: field('CompAuxNum'), debit, credit })
  }
  for (const [number, balance] of balances) if (balance !== 0) fault(0, `entry ${number} is out by ${balance}`)
  if (sum !== 0) fault(0, `the file is out by ${sum}`)
  return { lines, faults }
}
