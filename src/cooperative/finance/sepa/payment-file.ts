/** What files of debits and of transfers have in common: who is paid, amounts, accounts, sums. */
import { assert } from '#lib/errors.ts'
import { plainMoney, sumCents } from '#lib/money.ts'
import { element } from '#lib/xml.ts'
import type { XmlContent, XmlElement } from '#lib/xml.ts'
import { isSepaReference, sepaText } from './sepa-text.ts'

/** Names are at most 70 signs in the SEPA, and texts to the other side 140 (guidelines of the European Payments Council). */
const longestName = 70
const longestRemittance = 140

interface Address {
  street: string
  postalCode: string
  city: string
  country: string
}

/** Who pays or is paid. */
export interface AccountHolder {
  name: string
  iban: string
  /** Empty: the bank finds it by the IBAN. */
  bic: string
  /** Wanted where the bank is outside the European Economic Area; written in parts, as banks ask since November 2026. */
  address?: Address | undefined
}

/** An identification of ours. @throws when it could not stand in a file: a bug. */
export function reference(text: string): string {
  assert(isSepaReference(text), `no reference of the SEPA: ${text}`)
  return text
}

/** @throws when it is not within what the SEPA moves, one cent to 999,999,999.99 €: a bug, commands refuse it before. */
function amount(cents: bigint): string {
  assert(cents > 0n && cents < 100_000_000_000n, `no amount of the SEPA: ${cents}`)
  return plainMoney(cents)
}

export const euros = (name: string, cents: bigint): XmlElement => element(name, amount(cents), { Ccy: 'EUR' })

/** Number and sum of what the file or a part of it holds. */
export const totals = (items: readonly { cents: bigint }[]): XmlElement[] => [element('NbOfTxs', String(items.length)), element('CtrlSum', plainMoney(sumCents(items.map(({ cents }) => cents))))]

/** The head of a file. Its instant is told without a fraction, in Universal Time. */
export const groupHeader = (file: { messageId: string; createdAt: Date; from: string }, items: readonly { cents: bigint }[]): XmlElement =>
  element('GrpHdr', [element('MsgId', reference(file.messageId)), element('CreDtTm', `${file.createdAt.toISOString().slice(0, 19)}Z`), totals(items), element('InitgPty', element('Nm', named(file.from)))])

/** A name in the common set; one that has nothing there is told as such. */
export const named = (name: string): string => sepaText(name, longestName) || 'NOTPROVIDED'

/** Somebody with a name and, where it is known, an address (`Nm`, `PstlAdr`), in the signs that banks take. */
export function party(name: string, holder: AccountHolder): XmlElement {
  const { address } = holder
  const part = (tag: string, text: string, most: number): XmlContent => (sepaText(text, most) === '' ? null : element(tag, sepaText(text, most)))
  return element(name, [
    element('Nm', named(holder.name)),
    address ? element('PstlAdr', [part('StrtNm', address.street, 70), part('PstCd', address.postalCode, 16), part('TwnNm', address.city, 35), element('Ctry', address.country)]) : null,
  ])
}

export const account = (name: string, iban: string): XmlElement => element(name, element('Id', element('IBAN', iban)))

/** A bank by its BIC, or told as not given where the scheme wants the element all the same. */
export const agent = (name: string, bic: string): XmlElement => element(name, element('FinInstnId', bic === '' ? element('Othr', element('Id', 'NOTPROVIDED')) : element('BICFI', bic)))

/** What stands on the statement (`Ustrd`, 140 signs); null where nothing is left of the text. */
export function remittance(text: string): XmlElement | null {
  const written = sepaText(text, longestRemittance)
  return written === '' ? null : element('RmtInf', element('Ustrd', written))
}

export const sepaService: XmlElement = element('SvcLvl', element('Cd', 'SEPA'))
export const coded = (name: string, code: string): XmlElement => element(name, element('Cd', code))
