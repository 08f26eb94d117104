/**
 * Who a member is, as hosting law wants it kept until five years after the contract ends: name, date and place of
 * birth, or the organisation's name with those of the person acting for it; postal address; e-mail; telephone (decree
 * 2021-1362 art. 2, JORF 21 October 2021; five years: CPCE L34-1 II bis 1°).
 */
import { asDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { checkEmail } from '#people/email-address.ts'
import { cleanName, longestName } from '#people/persons/person-name.ts'
import type { MemberKind } from '../member.ts'

export const identityFields = ['actingName', 'birthDay', 'birthPlace', 'legalForm', 'registrationNumber', 'street', 'postalCode', 'city', 'country', 'email', 'phone'] as const
export type IdentityField = (typeof identityFields)[number]
/** Texts, '' where nothing is known; `birthDay` is a day or ''. */
export type CivilIdentity = Record<IdentityField, string>

export const noIdentity: CivilIdentity = { actingName: '', birthDay: '', birthPlace: '', legalForm: '', registrationNumber: '', street: '', postalCode: '', city: '', country: '', email: '', phone: '' }

/** Signs at most, of each field. */
export const longestOf: Readonly<Record<IdentityField, number>> = {
  actingName: longestName,
  birthDay: 10,
  birthPlace: 120,
  legalForm: 80,
  registrationNumber: 40,
  street: 300,
  postalCode: 12,
  city: 120,
  country: 80,
  email: 254,
  phone: 30,
}

/** What is asked of whom, in the order of a form. */
export const fieldsOf = (kind: MemberKind): readonly IdentityField[] =>
  kind === 'natural'
    ? ['birthDay', 'birthPlace', 'street', 'postalCode', 'city', 'country', 'email', 'phone']
    : ['legalForm', 'registrationNumber', 'actingName', 'birthDay', 'birthPlace', 'street', 'postalCode', 'city', 'country', 'email', 'phone']

/** Without them the law's list is not complete. A registration number is left out: not every organisation has one. */
const requiredOf = (kind: MemberKind): readonly IdentityField[] => fieldsOf(kind).filter((field) => field !== 'registrationNumber')

/** What the law asks and the register does not know yet. */
export const missingOf = (kind: MemberKind, identity: CivilIdentity): IdentityField[] => requiredOf(kind).filter((field) => identity[field] === '')

/** The oldest day of birth that is taken: nobody alive is older. */
const oldest = '1900-01-01'

function line(typed: string, field: IdentityField): string {
  if (typed.trim() === '') return ''
  const cleaned = cleanName(typed.replace(/[\r\n]+/g, ', '), longestOf[field])
  if (cleaned === null) throw new UserError('identityField', { most: longestOf[field] }, { field })
  return cleaned
}

function birthDay(typed: string, today: Day): string {
  const bare = typed.trim()
  if (bare === '') return ''
  const [, date = '', month = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(bare) ?? []
  const day = asDay(year === '' ? bare : `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`)
  if (!day || day < oldest || day > today) throw new UserError('birthDay', {}, { field: 'birthDay' })
  return day
}

function phone(typed: string): string {
  const bare = typed.trim().replace(/[\s\u00a0\u202f.()-]+/g, ' ').trim()
  if (bare === '') return ''
  if (!/^\+?[\d ]{4,29}$/.test(bare) || bare.replace(/\D/g, '').length > 15) throw new UserError('phoneShape', {}, { field: 'phone' })
  return bare
}

/** A French number is nine or fourteen figures whose Luhn sum holds (INSEE, SIREN and SIRET), or another register's, or an association's W number. */
function registration(typed: string): string {
  const cleaned = line(typed, 'registrationNumber')
  const figures = cleaned.replace(/\s/g, '')
  if (!/^\d{9}(\d{5})?$/.test(figures)) return cleaned
  const sum = [...figures].reverse().reduce((total, figure, index) => {
    const value = Number(figure) * (index % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  // La Poste numbers its shops outside of the rule (SIREN 356 000 000)
  if (sum % 10 !== 0 && !figures.startsWith('356000000')) throw new UserError('registrationNumber', {}, { field: 'registrationNumber' })
  return figures
}

/**
 * Cleans what was typed and checks it. What the kind does not ask for is dropped.
 * @param complete whether what the law asks must be there (a public application) or may come later (a register taken over).
 * @throws {UserError} `identityField`, `identityMissing`, `birthDay`, `phoneShape`, `registrationNumber`, `emailShape`, each on its field.
 */
export function checkIdentity(kind: MemberKind, typed: Readonly<Partial<CivilIdentity>>, today: Day, complete: boolean): CivilIdentity {
  const read: Readonly<Partial<Record<IdentityField, (text: string) => string>>> = {
    birthDay: (text) => birthDay(text, today),
    phone,
    registrationNumber: registration,
    email: (text) => (text.trim() === '' ? '' : checkEmail(text)),
  }
  const identity = { ...noIdentity }
  for (const field of fieldsOf(kind)) {
    const text = typed[field] ?? ''
    identity[field] = read[field]?.(text) ?? line(text, field)
  }
  const [missing] = complete ? missingOf(kind, identity) : []
  if (missing) throw new UserError('identityMissing', {}, { field: missing })
  return identity
}
