/** The columns of a table of members, in files as in our own exports: names in French or English, any order, most may be absent. */
import { asDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { checkEmail } from '#people/email-address.ts'
import { checkPersonName } from '#people/persons/person-name.ts'
import { checkMemberName } from '../create-member.ts'
import type { MemberKind } from '../member.ts'
import { checkIdentity } from '../register/civil-identity.ts'
import type { CivilIdentity } from '../register/civil-identity.ts'

export const tableColumns = ['number', 'name', 'kind', 'status', 'admitted', 'left', 'cause', 'person', 'email', 'phone', 'language', 'birthDay', 'birthPlace', 'legalForm', 'registrationNumber', 'street', 'postalCode', 'city', 'country'] as const
export type TableColumn = (typeof tableColumns)[number]
export type TableLine = Readonly<Partial<Record<TableColumn, string>>>

/** What people call them; accents, letter case and signs do not count. */
const names: Readonly<Record<TableColumn, readonly string[]>> = {
  number: ['number', 'numero', 'no', 'n'],
  name: ['name', 'nom', 'member', 'societaire', 'raisonsociale'],
  kind: ['kind', 'nature', 'type'],
  status: ['status', 'etat', 'statut'],
  admitted: ['admitted', 'admission', 'dateadmission', 'depuis', 'adhesion'],
  left: ['left', 'depart', 'datedepart', 'sortie'],
  cause: ['cause', 'motif', 'motifdepart'],
  person: ['person', 'personne', 'representant', 'contact'],
  email: ['email', 'courriel', 'mail', 'adresseemail'],
  phone: ['phone', 'telephone', 'tel'],
  language: ['language', 'langue'],
  birthDay: ['birthday', 'naissance', 'datenaissance', 'datedenaissance', 'dateofbirth'],
  birthPlace: ['birthplace', 'lieunaissance', 'lieudenaissance', 'placeofbirth'],
  legalForm: ['legalform', 'forme', 'formejuridique'],
  registrationNumber: ['registrationnumber', 'siren', 'siret', 'rna', 'immatriculation'],
  street: ['street', 'adresse', 'rue', 'address'],
  postalCode: ['postalcode', 'codepostal', 'cp', 'postcode'],
  city: ['city', 'ville', 'commune', 'town'],
  country: ['country', 'pays'],
}

const folded = (text: string): string => text.normalize('NFD').toLowerCase().replace(/[^a-z]/g, '')

/** Which column each head names; null for those that nobody knows. @throws {UserError} `importNoName` when none is the name's. */
export function readHeads(heads: readonly string[]): (TableColumn | null)[] {
  const known = heads.map((head) => tableColumns.find((column) => names[column].includes(folded(head))) ?? null)
  if (!known.includes('name')) throw new UserError('importNoName', { found: heads.join(', ').slice(0, 200) })
  return known
}

type LeaveCause = 'withdrawal' | 'exclusion' | 'lapse' | 'death' | 'dissolution'
const causes: Readonly<Record<string, LeaveCause>> = { withdrawal: 'withdrawal', retrait: 'withdrawal', demission: 'withdrawal', exclusion: 'exclusion', lapse: 'lapse', radiation: 'lapse', death: 'death', deces: 'death', dissolution: 'dissolution' }
const legal = ['legal', 'organisation', 'association', 'morale', 'personnemorale', 'entreprise']

export interface MemberLine {
  number: number | undefined
  name: string
  kind: MemberKind
  admitted: Day
  left: Day | null
  cause: LeaveCause
  person: { name: string; email: string; language: 'fr' | 'en' } | null
  identity: CivilIdentity
}

function dayIn(text: string, field: 'admitted' | 'left', today: Day): Day | null {
  const bare = text.trim()
  if (bare === '') return null
  const [, date = '', month = '', year = ''] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(bare) ?? []
  const day = asDay(year === '' ? bare.slice(0, 10) : `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`)
  if (!day || day > today) throw new UserError('importDay', {}, { field })
  return day
}

/** What a line says, checked. @throws {UserError} whose `field` is the column at fault. */
export function readLine(line: TableLine, today: Day): MemberLine {
  const text = (column: TableColumn) => line[column] ?? ''
  const name = checkNamed(() => checkMemberName(text('name')), 'name')
  const kind: MemberKind = legal.includes(folded(text('kind'))) ? 'legal' : 'natural'
  const digits = text('number').replace(/\s/g, '')
  if (digits !== '' && !/^[1-9]\d{0,8}$/.test(digits)) throw new UserError('importNumber', {}, { field: 'number' })
  const left = dayIn(text('left'), 'left', today)
  const admitted = dayIn(text('admitted'), 'admitted', today) ?? left ?? today
  if (left !== null && left < admitted) throw new UserError('importLeftBefore', {}, { field: 'left' })
  const cause = text('cause').trim() === '' ? 'withdrawal' : causes[folded(text('cause'))]
  if (!cause) throw new UserError('importCause', {}, { field: 'cause' })
  const email = text('email').trim() === '' ? '' : checkEmail(text('email'))
  const language = folded(text('language')).startsWith('en') ? 'en' : 'fr'
  const person = email === '' ? null : { name: checkNamed(() => checkPersonName(text('person').trim() === '' ? name : text('person')), 'person'), email, language: language as 'fr' | 'en' }
  const identity = checkIdentity(kind, { ...line, actingName: kind === 'legal' ? text('person') : '', email }, today, false)
  return { number: digits === '' ? undefined : Number(digits), name, kind, admitted, left, cause, person, identity }
}

/** The same refusal, standing at this column. */
function checkNamed<T>(check: () => T, field: TableColumn): T {
  try {
    return check()
  } catch (error) {
    if (error instanceof UserError) throw new UserError(error.code, error.params, { field })
    throw error
  }
}
