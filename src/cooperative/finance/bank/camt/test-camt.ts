/** Writes statements as banks do, for tests, benches and try-outs: versions 02, 04 and 08, which wrap parties and states differently. */
import { plainMoney } from '#lib/money.ts'

export interface WrittenMovement {
  day: string
  cents: bigint
  currency?: string
  name?: string
  iban?: string
  text?: string
  endToEndId?: string
  bankReference?: string
  batchId?: string
  returnReason?: string
  chargeCents?: bigint
  kind?: string
  status?: string
  /** Put together by the bank into one entry; its own amount is left out then. */
  parts?: readonly Omit<WrittenMovement, 'parts' | 'day'>[]
}

interface WrittenStatement {
  id: string
  iban: string
  from: string
  to: string
  openingCents: bigint
  movements: readonly WrittenMovement[]
  currency?: string
  closingCents?: bigint
}

type Version = 2 | 4 | 8

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const leaf = (name: string, text: string | undefined): string => (text === undefined || text === '' ? '' : `<${name}>${escaped(text)}</${name}>`)
const node = (name: string, inside: string): string => (inside === '' ? '' : `<${name}>${inside}</${name}>`)
const size = (cents: bigint): string => plainMoney(cents < 0n ? -cents : cents)
const amount = (name: string, cents: bigint, currency: string): string => `<${name} Ccy="${currency}">${size(cents)}</${name}>`
const direction = (cents: bigint): string => leaf('CdtDbtInd', cents < 0n ? 'DBIT' : 'CRDT')
const kindOf = (kind: string): string => {
  const [domain = 'PMNT', family = 'RCDT', sub = 'ESCT'] = kind.split('/')
  return node('BkTxCd', node('Domn', leaf('Cd', domain) + node('Fmly', leaf('Cd', family) + leaf('SubFmlyCd', sub))))
}

function detail(version: Version, one: Omit<WrittenMovement, 'parts' | 'day'>, withAmount: boolean): string {
  const currency = one.currency ?? 'EUR'
  const isReturn = one.returnReason !== undefined
  const role = one.cents > 0n !== isReturn ? 'Dbtr' : 'Cdtr'
  const named = leaf('Nm', one.name)
  const party = node(role, version === 8 ? node('Pty', named) : named)
  const account = node(`${role}Acct`, node('Id', leaf('IBAN', one.iban)))
  const charges = one.chargeCents ? node('Chrgs', version === 2 ? amount('Amt', one.chargeCents, currency) : node('Rcrd', amount('Amt', one.chargeCents, currency))) : ''
  const own = version === 2 ? node('AmtDtls', node('TxAmt', amount('Amt', one.cents, currency))) : amount('Amt', one.cents, currency) + direction(one.cents)
  return node(
    'TxDtls',
    node('Refs', leaf('PmtInfId', one.batchId) + leaf('EndToEndId', one.endToEndId)) + (withAmount ? own : '') + charges + node('RltdPties', role === 'Dbtr' ? party + account : party + account) + node('RmtInf', leaf('Ustrd', one.text)) + (isReturn ? node('RtrInf', node('Rsn', leaf('Cd', one.returnReason))) : ''),
  )
}

function entry(version: Version, one: WrittenMovement): string {
  const currency = one.currency ?? 'EUR'
  const status = one.status ?? 'BOOK'
  const details = one.parts ? one.parts.map((part) => detail(version, part, true)).join('') : detail(version, one, false)
  const batch = one.batchId ? node('Btch', leaf('PmtInfId', one.batchId)) : ''
  return node(
    'Ntry',
    amount('Amt', one.cents, currency) + direction(one.cents) + (version === 8 ? node('Sts', leaf('Cd', status)) : leaf('Sts', status)) + node('BookgDt', leaf('Dt', one.day)) + node('ValDt', leaf('Dt', one.day)) + leaf('AcctSvcrRef', one.bankReference) + kindOf(one.kind ?? 'PMNT/RCDT/ESCT') + node('NtryDtls', batch + details),
  )
}

const balance = (code: string, cents: bigint, currency: string, day: string): string =>
  node('Bal', node('Tp', node('CdOrPrtry', leaf('Cd', code))) + amount('Amt', cents, currency) + direction(cents) + node('Dt', leaf('Dt', day)))

/** A file of statements. */
export function writeCamt(statements: readonly WrittenStatement[], version: Version = 2): Buffer {
  const all = statements.map(({ id, iban, from, to, openingCents, movements, currency = 'EUR', closingCents }) => {
    const closing = closingCents ?? movements.reduce((sum, one) => sum + one.cents, openingCents)
    const span = node('FrToDt', leaf('FrDtTm', `${from}T00:00:00+01:00`) + leaf('ToDtTm', `${to}T23:59:59+01:00`))
    return node('Stmt', leaf('Id', id) + leaf('CreDtTm', `${to}T23:59:59+01:00`) + span + node('Acct', node('Id', leaf('IBAN', iban)) + leaf('Ccy', currency)) + balance('OPBD', openingCents, currency, from) + balance('CLBD', closing, currency, to) + movements.map((one) => entry(version, one)).join(''))
  })
  const header = node('GrpHdr', leaf('MsgId', 'ESSAI') + leaf('CreDtTm', '2026-11-26T06:00:00+01:00'))
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.0${version}">${node('BkToCstmrStmt', header + all.join(''))}</Document>\n`)
}
