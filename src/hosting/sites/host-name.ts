/**
 * From what a member types to a host name below the cooperative's sites' domain, in A-labels.
 *
 * The rule there: letters a to z, digits and hyphens, and the accented letters of French and of the regional
 * languages of France. Whatever else Unicode holds (Cyrillic о, Greek ο, mixed scripts) is refused outright:
 * under one shared domain a name that reads as another's is an impostor (UTS 39), and nobody here needs them.
 * Own domains may use any script; they come with their own rule.
 */
import { domainToASCII, domainToUnicode } from 'node:url'
import { UserError, assert } from '#lib/errors.ts'
import { hostName as wireHostName } from '#wire/names.ts'
import { skeletonOf } from './host-name-skeleton.ts'
import { isReserved, isTopLevelDomain } from './reserved-names.ts'

/** A host name that fits the rule. Whether it is free is for the database (claim-host-name.ts). */
export interface CheckedHostName {
  /** Whole, lower-case, A-labels: `xn--rou-dma.sites.example`. */
  name: string
  /** The label right below the sites' domain: whoever holds it holds the names below it. */
  base: string
  /** The base as the eye reads it. */
  skeleton: string
}

const lettersOfFrance = 'àâäæçéèêëîïôöœùûüÿáíìñóòú'
const allowedSigns = new RegExp(`^[a-z0-9${lettersOfFrance}.-]*$`)
/** Neither a sign of every keyboard nor one of ours: a letter of another alphabet, an invisible sign. */
const foreignSign = new RegExp(`[^\\p{ASCII}${lettersOfFrance}]`, 'u')
const allowedLabel = new RegExp(`^[a-z0-9${lettersOfFrance}](?:[a-z0-9${lettersOfFrance}-]*[a-z0-9${lettersOfFrance}])?$`)
const shortestBase = 3
const field = 'hostName'

/**
 * Reads what a member typed: `Rouë `, `www.roue`, or the whole name.
 * @throws {UserError} saying which rule it breaks.
 */
export function readHostName(typed: string, sitesDomain: string): CheckedHostName {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(typed)) throw new UserError('hostNameControlSigns', {}, { field })
  const labels = typedLabels(typed.trim().normalize('NFC').toLowerCase(), sitesDomain)
  const base = labels.at(-1)!
  if (labels.length === 2 && isTopLevelDomain(base)) throw new UserError('hostNameOwnDomain', { name: labels.join('.') }, { field })
  if (labels.length > 2) throw new UserError('hostNameTooDeep', {}, { field })
  if (base.length < shortestBase) throw new UserError('hostNameTooShort', { minimum: shortestBase }, { field })
  const ascii = labels.map(asciiLabel)
  const name = `${ascii.join('.')}.${sitesDomain}`
  if (name.length > 253) throw new UserError('hostNameTooLong', { maximum: 253 - sitesDomain.length - 1 }, { field })
  const checked = { name: wireHostName(name), base: ascii.at(-1)!, skeleton: skeletonOf(base) }
  if (isReserved(checked.base, checked.skeleton)) throw new UserError('hostNameReserved', { name: base }, { field })
  return checked
}

/** The labels before the sites' domain, as letters (never `xn--`), each fit for the rule. */
function typedLabels(typed: string, sitesDomain: string): string[] {
  const whole = typed.replace(/\.$/, '')
  const text = whole.endsWith(`.${sitesDomain}`) ? whole.slice(0, -sitesDomain.length - 1) : whole
  if (text === '') throw new UserError('hostNameMissing', {}, { field })
  const labels = text.split('.').map((label) => (label.startsWith('xn--') ? domainToUnicode(`${label}.x`).slice(0, -2) : label))
  for (const label of labels) {
    if (!allowedSigns.test(label)) throw new UserError(foreignSign.test(label) ? 'hostNameForeignLetters' : 'hostNameSigns', {}, { field })
    // UTS 46 refuses hyphens in third and fourth place: there they mean `xn--` and its like.
    if (!allowedLabel.test(label) || label.slice(2, 4) === '--') throw new UserError('hostNameHyphens', {}, { field })
  }
  return labels
}

/** A label in ASCII, checked by turning it back. @throws {UserError} when it is over 63 signs. */
function asciiLabel(label: string): string {
  // Below another label: alone, a label of digits would be read as an IPv4 address (URL Standard, host parsing).
  const ascii = domainToASCII(`${label}.x`).slice(0, -2)
  if (ascii === '' || ascii.length > 63) throw new UserError('hostNameTooLong', { maximum: 63 }, { field })
  assert(domainToUnicode(`${ascii}.x`) === `${label}.x`, `${label} does not come back from ${ascii}`)
  return ascii
}

/** The name as a person reads it: accents instead of `xn--`. */
export const readableHostName = (name: string): string => domainToUnicode(name) || name

/** What differs between names of one sites' domain: `roue` of `roue.sites.example`. */
export const ownPart = (readable: string, sitesDomain: string): string => (readable.endsWith(`.${sitesDomain}`) ? readable.slice(0, -sitesDomain.length - 1) : readable)
