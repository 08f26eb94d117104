/**
 * Statements of accounts as banks send them: ISO 20022 camt.053, versions 001.02 to 001.13. Read by names of elements, not by
 * version: what moved between versions (`Dbtr` or `Dbtr/Pty`, `Sts` or `Sts/Cd`, `BIC` or `BICFI`) is looked for in both places.
 * Nothing is judged here but that it can be read: whose account it is, the currency and the sums are asked by who imports.
 */
import { asDay, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { largestCents } from '#lib/money.ts'
import { readXml } from './read-xml.ts'
import type { XmlNode } from './read-xml.ts'

interface BankBalance {
  /** OPBD opening, CLBD closing, PRCD closing of the statement before… */
  code: string
  /** Less than nothing where the account is overdrawn. */
  cents: bigint
  currency: string
  day: Day | null
}

/** One movement, or one of several that the bank put together. */
export interface BankMovement {
  /** Place of the entry in the statement, from 1. */
  place: number
  day: Day
  valueDay: Day | null
  /** Less than nothing: goes out. */
  cents: bigint
  currency: string
  /** What the bank kept for itself, within the amount. */
  chargeCents: bigint
  /** Who paid, or who was paid. */
  name: string
  iban: string
  /** What was written with it. */
  text: string
  endToEndId: string
  mandateId: string
  /** The creditor's structured reference. */
  reference: string
  bankReference: string
  /** Of one's own order: `PmtInfId`, or `MsgId` of its file. */
  batchId: string
  /** What the bank calls it: `PMNT/RCDT/ESCT`. */
  kind: string
  /** Code of a return, such as AC04; empty where nothing comes back. */
  returnReason: string
  isReturn: boolean
}

export interface BankStatement {
  id: string
  sequence: string
  /** IBAN, or another number of the account. */
  account: string
  currency: string
  from: Day | null
  to: Day | null
  balances: BankBalance[]
  movements: BankMovement[]
  /** Entries that are not booked yet, left out. */
  pending: number
}

const mostStatements = 500
const mostMovements = 50_000
const longestText = 500

/** An amount as XML writes it, with any number of decimals; what is finer than a cent must be nought. */
function centsOf(typed: string): bigint {
  const match = /^\+?(\d{1,15})(?:\.(\d{1,17}))?$/.exec(typed)
  const [, whole = '', decimals = ''] = match ?? []
  if (!match || /[1-9]/.test(decimals.slice(2))) throw new UserError('camtAmount', { amount: typed.slice(0, 40) })
  const cents = BigInt(whole) * 100n + BigInt(decimals.slice(0, 2).padEnd(2, '0'))
  if (cents > largestCents) throw new UserError('camtAmount', { amount: typed.slice(0, 40) })
  return cents
}

/** A day, or the day of an instant: as the bank wrote it where it is a local one. */
function dayIn(node: XmlNode | undefined): Day | null {
  if (!node) return null
  const [plain, instant] = [node.textOf('Dt'), node.textOf('DtTm')]
  const text = plain || instant
  if (text === '') return null
  const said = asDay(text.slice(0, 10))
  if (said === undefined) return null
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? dayOf(new Date(text)) : said
}

const short = (text: string, most = longestText): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, most)
const sign = (node: XmlNode, inherited = ''): bigint => {
  const said = node.textOf('CdtDbtInd') || inherited
  if (said !== 'CRDT' && said !== 'DBIT') throw new UserError('camtDirection')
  return said === 'CRDT' ? 1n : -1n
}
const known = (text: string): string => (text === 'NOTPROVIDED' || text === 'NOT PROVIDED' || text === 'NONREF' ? '' : text)

const balanceOf = (node: XmlNode): BankBalance => {
  const amount = node.one('Amt')
  return { code: node.textOf('Tp/CdOrPrtry/Cd') || node.textOf('Tp/CdOrPrtry/Prtry'), cents: sign(node) * centsOf(amount?.text ?? ''), currency: amount?.attribute('Ccy') ?? '', day: dayIn(node.one('Dt')) }
}

/** What banks keep for themselves on a movement, if it is told. */
function chargesOf(node: XmlNode): bigint {
  const total = node.textOf('Chrgs/TtlChrgsAndTaxAmt')
  if (total) return centsOf(total)
  const records = [...node.all('Chrgs/Rcrd'), ...node.all('Chrgs').filter((one) => one.all('Rcrd').length === 0)]
  return records.reduce((sum, one) => sum + (one.textOf('Amt') && one.textOf('CdtDbtInd') !== 'CRDT' ? centsOf(one.textOf('Amt')) : 0n), 0n)
}

function kindOf(node: XmlNode): string {
  const domain = [node.textOf('BkTxCd/Domn/Cd'), node.textOf('BkTxCd/Domn/Fmly/Cd'), node.textOf('BkTxCd/Domn/Fmly/SubFmlyCd')].filter(Boolean)
  return short(domain.length > 0 ? domain.join('/') : node.textOf('BkTxCd/Prtry/Cd'), 40)
}

/** Families of returned and reversed payments: RRTN return, RCDD, UPDD unpaid direct debit, RPCR/PRDD reversals (external codes of ISO 20022). */
const returning = /\/(UPDD|RRTN|UPCT|RPCR|PRDD|RCDD)$/

function movementOf(entry: XmlNode, detail: XmlNode | undefined, place: number, alone: boolean): BankMovement {
  const node = detail ?? entry
  const entryDirection = entry.textOf('CdtDbtInd')
  const amount = alone ? entry.one('Amt') : (node.one('Amt') ?? node.one('AmtDtls/TxAmt/Amt') ?? node.one('AmtDtls/InstdAmt/Amt'))
  const direction = alone ? sign(entry) : sign(node, entryDirection)
  const comesIn = direction > 0n
  const day = dayIn(entry.one('BookgDt')) ?? dayIn(entry.one('ValDt'))
  if (day === null) throw new UserError('camtDay', { entry: place })
  const reason = detail?.textOf('RtrInf/Rsn/Cd') || detail?.textOf('RtrInf/Rsn/Prtry') || ''
  const kind = (detail && kindOf(detail)) || kindOf(entry)
  const isReturn = (detail?.all('RtrInf').length ?? 0) > 0 || returning.test(kind)
  // of what comes back the parties are those of the payment that it undoes
  const parties = comesIn !== isReturn ? ['Dbtr', 'UltmtDbtr', 'DbtrAcct'] : ['Cdtr', 'UltmtCdtr', 'CdtrAcct']
  const nameOf = (role: string) => node.textOf(`RltdPties/${role}/Nm`) || node.textOf(`RltdPties/${role}/Pty/Nm`)
  const [party = '', ultimate = '', account = ''] = parties
  const free = node.all('RmtInf/Ustrd').map((one) => one.text).filter(Boolean).join(' ')
  const more = [node.textOf('AddtlTxInf'), node.textOf('RtrInf/AddtlInf'), entry.textOf('AddtlNtryInf')].filter(Boolean)
  return {
    place,
    day,
    valueDay: dayIn(entry.one('ValDt')),
    cents: direction * centsOf(amount?.text ?? ''),
    currency: amount?.attribute('Ccy') || entry.one('Amt')?.attribute('Ccy') || '',
    chargeCents: (detail ? chargesOf(detail) : 0n) || (alone ? chargesOf(entry) : 0n),
    name: short(nameOf(party) || nameOf(ultimate), 140),
    iban: node.textOf(`RltdPties/${account}/Id/IBAN`).replaceAll(/\s/g, '').toUpperCase().slice(0, 34),
    text: short(free || more.join(' ')),
    endToEndId: short(known(node.textOf('Refs/EndToEndId')), 70),
    mandateId: short(known(node.textOf('Refs/MndtId')), 70),
    reference: short(node.textOf('RmtInf/Strd/CdtrRefInf/Ref') || node.textOf('RmtInf/Strd/CdtrRefInf/CdtrRef'), 70),
    bankReference: short((alone ? '' : node.textOf('Refs/AcctSvcrRef')) || entry.textOf('AcctSvcrRef') || entry.textOf('NtryRef'), 70),
    batchId: short(known(entry.textOf('NtryDtls/Btch/PmtInfId') || node.textOf('Refs/PmtInfId') || entry.textOf('NtryDtls/Btch/MsgId') || (alone ? node.textOf('Refs/MsgId') : '')), 70),
    kind,
    returnReason: short(reason, 20),
    isReturn,
  }
}

/**
 * The movements of an entry: one, or each of those that the bank put together where their amounts make the whole. What one's
 * own order collected stays one, as it is one in the books.
 */
function movementsOf(entry: XmlNode, place: number): BankMovement[] {
  const details = entry.all('NtryDtls/TxDtls')
  const whole = movementOf(entry, details[0], place, true)
  if (details.length < 2) return [whole]
  const orders = new Set(details.map((one) => one.textOf('Refs/PmtInfId')))
  const ownOrder = entry.textOf('NtryDtls/Btch/PmtInfId') !== '' || (orders.size === 1 && !orders.has(''))
  const parts = details.map((one) => {
    try {
      return movementOf(entry, one, place, false)
    } catch (error) {
      if (error instanceof UserError) return null
      throw error
    }
  })
  const readable = parts.flatMap((one) => (one !== null && one.cents !== 0n && one.currency === whole.currency ? [one] : []))
  const sums = readable.length === details.length && readable.reduce((sum, one) => sum + one.cents, 0n) === whole.cents
  const asOne = { ...whole, name: '', iban: '', endToEndId: '', mandateId: '', text: entry.textOf('AddtlNtryInf') || whole.text }
  return !sums || (ownOrder && !whole.isReturn) ? [asOne] : readable
}

const statusOf = (entry: XmlNode): string => entry.textOf('Sts/Cd') || entry.textOf('Sts')

function statementOf(node: XmlNode): BankStatement {
  const entries = node.all('Ntry')
  const booked = entries.filter((entry) => statusOf(entry) === 'BOOK' || statusOf(entry) === '')
  const movements = booked.flatMap((entry, index) => movementsOf(entry, index + 1)).filter(({ cents }) => cents !== 0n)
  return {
    id: short(node.textOf('Id'), 70),
    sequence: short(node.textOf('ElctrncSeqNb') || node.textOf('LglSeqNb'), 20),
    account: (node.textOf('Acct/Id/IBAN') || node.textOf('Acct/Id/Othr/Id')).replaceAll(/\s/g, '').toUpperCase().slice(0, 40),
    currency: node.textOf('Acct/Ccy'),
    from: dayIn(spanEnd(node, 'Fr')),
    to: dayIn(spanEnd(node, 'To')),
    balances: node.all('Bal').map(balanceOf),
    movements,
    pending: entries.length - booked.length,
  }
}

/** `FrToDt` has days in `FrDt` and instants in `FrDtTm`. */
function spanEnd(node: XmlNode, end: 'Fr' | 'To'): XmlNode | undefined {
  const span = node.one('FrToDt')
  if (!span) return undefined
  const texts: Readonly<Record<string, string>> = { Dt: span.textOf(`${end}Dt`), DtTm: span.textOf(`${end}DtTm`) }
  return { ...span, textOf: (path) => texts[path] ?? '' }
}

/** Whether a file looks like XML at all. */
export const looksLikeXml = (bytes: Uint8Array): boolean => /^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*\u0000?</.test(Buffer.from(bytes.subarray(0, 100)).toString('latin1'))

/**
 * The statements of a file.
 * @throws {UserError} as `readXml`, `camtOther` (another kind of message, with its name), `camtEmpty`, `camtMany`, `camtAmount`, `camtDirection`, `camtDay`.
 */
export function readCamt(bytes: Uint8Array, mostBytes: number): BankStatement[] {
  const root = readXml(bytes, mostBytes)
  const document = root.one('Document') ?? root.one('BizMsgEnvlp/Document') ?? root.one('Envelope/Document')
  const message = document?.one('BkToCstmrStmt')
  if (!message) throw new UserError('camtOther')
  const statements = message.all('Stmt')
  if (statements.length === 0) throw new UserError('camtEmpty')
  const entries = statements.reduce((sum, one) => sum + one.all('Ntry').length, 0)
  if (statements.length > mostStatements || entries > mostMovements) throw new UserError('camtMany', { statements: mostStatements, movements: mostMovements })
  return statements.map(statementOf)
}
