/** The fields of the statutes one by one: read from a form, told in words, compared. One list for all three. */
import { formatMoney, parseMoney, plainMoney } from '#lib/money.ts'
import { UserError } from '#lib/errors.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { bodies, majorities } from './statutes.ts'
import type { Statutes } from './statutes.ts'

type Kind = 'cents' | 'count' | 'percent' | 'months' | 'days' | 'years' | 'body' | 'majority' | 'yes' | 'losses' | 'colleges' | 'form'
type FieldName = keyof Messages['cooperative']['statutes']['fields']
export type PartName = 'kind' | 'shares' | 'members' | 'meetings' | 'terms' | 'colleges'

export interface StatutesField {
  part: PartName
  /** Path in the statutes; its last word is the name of the field. */
  path: string
  name: FieldName
  kind: Kind
}

const inPart = (part: PartName, fields: Partial<Record<FieldName, Kind>>): StatutesField[] => Object.entries(fields).map(([name, kind]) => ({ part, path: `${part}.${name}`, name: name as FieldName, kind }))

export const statutesFields: readonly StatutesField[] = [
  { part: 'kind', path: 'form', name: 'form', kind: 'form' },
  ...inPart('shares', { valueCents: 'cents', minimumPerMember: 'count', paidUpPercent: 'percent', balanceMonths: 'months', floorCents: 'cents', transferBody: 'body', redemptionBody: 'body', redemptionWaitMonths: 'months', losses: 'losses' }),
  ...inPart('members', { admissionBody: 'body', withdrawalNoticeMonths: 'months', withdrawalAtYearEnd: 'yes', exclusionBody: 'body', exclusionNoticeDays: 'days', defenceDays: 'days', appealDays: 'days', nonMemberCeilingPercent: 'percent' }),
  ...inPart('meetings', { noticeDays: 'days', secondNoticeDays: 'days', ordinaryQuorumPercent: 'percent', ordinarySecondQuorumPercent: 'percent', ordinaryMajority: 'majority', extraordinaryQuorumPercent: 'percent', extraordinarySecondQuorumPercent: 'percent', extraordinaryMajority: 'majority', proxiesPerHolder: 'count', postalVote: 'yes' }),
  ...inPart('terms', { boardYears: 'years', boardSeatsLeast: 'count', boardSeatsMost: 'count', directoireYears: 'years', directoireSeatsMost: 'count' }),
  { part: 'colleges', path: 'colleges', name: 'colleges', kind: 'colleges' },
]

/** What a field says, as it stands in the data; undefined where its part is not there. */
function valueAt(statutes: Statutes, path: string): unknown {
  let value: unknown = statutes
  for (const word of path.split('.')) value = value === null || typeof value !== 'object' ? undefined : (value as Record<string, unknown>)[word]
  return value
}

type Colleges = NonNullable<Statutes['colleges']>

/** A field in plain words: « 20,00 € », « trois quarts ». */
export function wordsOf(m: Messages, language: Language, field: StatutesField, statutes: Statutes): string {
  const t = m.cooperative.statutes
  const value = valueAt(statutes, field.path)
  if (value === undefined || value === null) return field.name === 'nonMemberCeilingPercent' ? t.noCeiling : field.name === 'colleges' ? t.noColleges : t.none
  if (field.kind === 'cents') return formatMoney(language, BigInt(value as number))
  if (field.kind === 'body') return t.bodies[value as (typeof bodies)[number]]
  if (field.kind === 'majority') return t.majorities[value as (typeof majorities)[number]]
  if (field.kind === 'yes') return value ? t.yes : t.no
  if (field.kind === 'losses') return t.lossRules[value as 'whole' | 'after-reserves']
  if (field.kind === 'form') return t.forms[value as Statutes['form']]
  if (field.kind === 'colleges') return (value as Colleges).map(({ name, percent }) => `${name} ${percent} %`).join(', ')
  return t.units[field.kind](value as number)
}

interface Difference {
  field: StatutesField
  before: string
  after: string
}

/** What one version says otherwise than the one before it. */
export const differencesOf = (m: Messages, language: Language, before: Statutes, after: Statutes): Difference[] =>
  statutesFields
    .map((field) => ({ field, before: wordsOf(m, language, field, before), after: wordsOf(m, language, field, after) }))
    .filter((one) => one.before !== one.after)

/** A field as a form holds it. */
export function typedValue(field: StatutesField, statutes: Statutes): string {
  const value = valueAt(statutes, field.path)
  if (value === undefined || value === null) return ''
  if (field.kind === 'cents') return plainMoney(BigInt(value as number), ',')
  if (field.kind === 'yes') return value ? 'yes' : ''
  if (field.kind === 'colleges') return (value as Colleges).map(({ name, percent }) => `${name} : ${percent}`).join('\n')
  return String(value)
}

function collegesOf(typed: string): { name: string; percent: number }[] | null {
  const lines = typed.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  if (lines.length === 0) return null
  return lines.map((line) => {
    const [, name = line, percent = ''] = /^(.*?)\s*:\s*(\d{1,3})\s*%?$/.exec(line) ?? []
    return { name, percent: percent === '' ? Number.NaN : Number(percent) }
  })
}

/** A value from a form; what cannot be read is NaN, which the shape refuses at its path. */
function readValue(field: StatutesField, typed: string, language: Language): unknown {
  if (field.kind === 'yes') return typed === 'yes'
  if (field.kind === 'colleges') return collegesOf(typed)
  if (field.kind === 'body' || field.kind === 'majority' || field.kind === 'losses' || field.kind === 'form') return typed
  const bare = typed.trim()
  if (bare === '') return null
  if (field.kind !== 'cents') return /^\d{1,9}$/.test(bare) ? Number(bare) : Number.NaN
  try {
    return Number(parseMoney(bare, { language }))
  } catch (error) {
    if (error instanceof UserError) return Number.NaN
    throw error
  }
}

/** The statutes that a form describes; checked whole afterwards by `changeStatutes`. Parts that the preset has not are left out. */
export function statutesOfForm(preset: Statutes['preset'], given: (name: string) => string, language: Language): Statutes {
  const made: Record<string, unknown> = { preset, shares: preset === 'association' ? null : {}, members: {}, meetings: {}, terms: {}, colleges: null }
  for (const field of statutesFields) {
    const value = readValue(field, given(field.path), language)
    if (!field.path.includes('.')) made[field.path] = value
    else if (made[field.part] !== null) (made[field.part] as Record<string, unknown>)[field.name] = value
  }
  return made as unknown as Statutes
}
