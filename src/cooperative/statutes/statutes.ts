/**
 * What the statutes of the cooperative say, as data: versioned and dated, never code. `statutesShape` checks a version
 * whole; its limits are the law's, each with its source. « R » was read in the text of the law, « K » is recalled and
 * could not be read here: have it checked before you lean on it.
 */
import { z } from '@hono/zod-openapi'

/** Which kind of cooperative; the choice decides which limits of law hold. */
export const presetNames = ['sa-directoire', 'sa-conseil', 'scic', 'association'] as const
export type PresetName = (typeof presetNames)[number]

/** The legal form beneath it. */
export const legalForms = ['sa', 'sas', 'sarl', 'association'] as const
type LegalForm = (typeof legalForms)[number]

/** Who decides. `board` is the conseil d’administration (in an association too). */
export const bodies = ['directoire', 'supervisory-board', 'board', 'general-meeting', 'extraordinary-meeting'] as const
export type Body = (typeof bodies)[number]

/** Of the votes cast: more than a half, or at least the other fractions. */
export const majorities = ['1/2', '3/5', '2/3', '3/4', '4/5'] as const

/**
 * Least capital of the form, in cents. SA: half of the 37,000 € of C. com. L224-2 (R: law 47-1775 art. 27,
 * as it stands; the 37,000 € are K). SAS and SARL: none (K: laws 2008-776 and 2003-721); a SCIC keeps that of its form (R: art. 19 quinquies, text of 2001).
 */
export const legalMinimumCents: Readonly<Record<LegalForm, number>> = { sa: 1_850_000, sas: 0, sarl: 0, association: 0 }

const whole = (least: number, most: number) => z.int().min(least).max(most)
const body = z.enum(bodies)
/** Cents of the statutes' own amounts: at most ten billion euros, so that sums stay whole. */
const cents = (least: number) => whole(least, 1_000_000_000_000)

const sharesShape = z.strictObject({
  /** Nominal value of one share. */
  valueCents: cents(1).max(10_000_000),
  /** Shares that a member must hold. */
  minimumPerMember: whole(1, 10_000),
  /** At subscription at least a quarter (R: law 47-1775 art. 12; art. 27 sets C. com. L225-3 al. 2, one half, aside). */
  paidUpPercent: whole(25, 100),
  /** The balance within three years of the subscription at most (R: art. 12). */
  balanceMonths: whole(0, 36),
  /** Capital below which the statutes let no redemption go; a quarter of the highest capital holds besides (R: art. 13). */
  floorCents: cents(0),
  /** Shares pass on with the consent of the meeting or of those who administer (R: art. 11). */
  transferBody: body,
  /** Who decides that a redemption is due. */
  redemptionBody: body,
  /**
   * Months between the departure and the payment. The law of 1947 sets no limit; five years are taken, as long as who
   * leaves stays bound by what the company owed (R: C. com. L231-6 al. 3).
   */
  redemptionWaitMonths: whole(0, 60),
  /**
   * What losses take from the nominal value of who leaves (R: art. 18 al. 3): their part of all losses of the balance
   * sheet, or, as statutes may say, of what the statutory reserves do not cover first.
   */
  losses: z.enum(['whole', 'after-reserves']),
})

const membersShape = z.strictObject({
  admissionBody: body,
  /** Months between the letter of withdrawal and its effect (C. com. L231-6: « à moins de conventions contraires »). */
  withdrawalNoticeMonths: whole(0, 12),
  /** A withdrawal takes effect at the end of the fiscal year only. */
  withdrawalAtYearEnd: z.boolean(),
  /** In a company with variable capital the meeting, with the majority of a change of statutes, unless the law of 1947 art. 7 lets statutes say otherwise (R: L231-6 al. 2). */
  exclusionBody: body,
  /** Days between the letter with its grounds and the hearing. */
  exclusionNoticeDays: whole(8, 90),
  /** Days for a written defence after the hearing. */
  defenceDays: whole(0, 90),
  /** Days after the notification of an exclusion in which the general meeting can be called upon; null: no deadline. The law names none (C. com. L231-6). */
  appealDays: whole(8, 365).nullable().default(null),
  /** Turnover with customers who are not members, in percent; null: the law sets none (SCIC, association). SA: 20 (R: art. 3). */
  nonMemberCeilingPercent: whole(0, 100).nullable(),
})

const meetingsShape = z.strictObject({
  /** SA: fifteen days before the first, ten before the second (R: C. com. R225-69). */
  noticeDays: whole(1, 90),
  secondNoticeDays: whole(1, 90),
  /** Of the votes; SA: a fifth, then none (R: L225-98); unlisted companies may ask more. */
  ordinaryQuorumPercent: whole(0, 100),
  ordinarySecondQuorumPercent: whole(0, 100),
  ordinaryMajority: z.enum(majorities),
  /** SA: a quarter, then a fifth (R: L225-96). */
  extraordinaryQuorumPercent: whole(0, 100),
  extraordinarySecondQuorumPercent: whole(0, 100),
  /** SA: two thirds of the votes cast (R: L225-96, as it stands since 2019). */
  extraordinaryMajority: z.enum(majorities),
  /** Proxies that one member may hold. */
  proxiesPerHolder: whole(0, 100),
  postalVote: z.boolean(),
})

const termsShape = z.strictObject({
  /** Conseil d’administration or conseil de surveillance: six years at most (R: law 47-1775 art. 6). */
  boardYears: whole(1, 6),
  /** Three to eighteen seats in an SA (conseil de surveillance R: C. com. L225-69; conseil d’administration K: L225-17). */
  boardSeatsLeast: whole(1, 100),
  boardSeatsMost: whole(1, 100),
  /** Directoire: two to six years (K: L225-62); null where there is none. */
  directoireYears: whole(2, 6).nullable(),
  /** Five members at most (K: L225-58). */
  directoireSeatsMost: whole(1, 5).nullable(),
})

const collegeShape = z.strictObject({ name: z.string().trim().min(1).max(80), percent: whole(10, 50) })

const plainShape = z.strictObject({
  preset: z.enum(presetNames),
  form: z.enum(legalForms),
  /** Null in an association: it has none, and nothing of shares shows. */
  shares: sharesShape.nullable(),
  members: membersShape,
  meetings: meetingsShape,
  terms: termsShape,
  /** SCIC: each member in exactly one, none below 10 % nor above 50 % of the votes, three at least (K: art. 19 octies); null: one member, one vote. */
  colleges: z.array(collegeShape).max(10).nullable(),
})

export type Statutes = z.infer<typeof plainShape>

/** A rule that joins several fields: `code` is a key of `cooperative.statutes.faults`. */
type Rule = readonly [path: string, code: string, holds: (given: Statutes) => boolean]

const companies: readonly PresetName[] = ['sa-directoire', 'sa-conseil', 'scic']
const isSa = ({ form }: Statutes): boolean => form === 'sa'
const bodiesOf = ({ preset }: Pick<Statutes, 'preset'>): readonly Body[] =>
  preset === 'sa-directoire' ? ['directoire', 'supervisory-board', 'general-meeting', 'extraordinary-meeting'] : ['board', 'general-meeting', 'extraordinary-meeting']
const isSum = (given: Statutes): boolean => given.colleges === null || given.colleges.reduce((sum, { percent }) => sum + percent, 0) === 100

const rules: readonly Rule[] = [
  ['form', 'formOfPreset', ({ preset, form }) => (preset === 'association' ? form === 'association' : preset === 'scic' ? form !== 'association' : form === 'sa')],
  ['shares', 'sharesOfPreset', ({ preset, shares }) => (shares !== null) === companies.includes(preset)],
  ['shares.balanceMonths', 'balanceNeeded', ({ shares }) => shares === null || shares.paidUpPercent === 100 || shares.balanceMonths > 0],
  ['shares.floorCents', 'floorOfForm', ({ shares, form }) => shares === null || shares.floorCents >= legalMinimumCents[form]],
  ['members.nonMemberCeilingPercent', 'ceilingOfLaw', ({ preset, members }) => !preset.startsWith('sa-') || (members.nonMemberCeilingPercent !== null && members.nonMemberCeilingPercent <= 20)],
  ['meetings.noticeDays', 'noticeOfLaw', (given) => !isSa(given) || given.meetings.noticeDays >= 15],
  ['meetings.secondNoticeDays', 'secondNoticeOfLaw', (given) => !isSa(given) || given.meetings.secondNoticeDays >= 10],
  ['meetings.ordinaryQuorumPercent', 'quorumOfLaw', (given) => !isSa(given) || given.meetings.ordinaryQuorumPercent >= 20],
  ['meetings.extraordinaryQuorumPercent', 'quorumOfLaw', (given) => !isSa(given) || given.meetings.extraordinaryQuorumPercent >= 25],
  ['meetings.extraordinarySecondQuorumPercent', 'quorumOfLaw', (given) => !isSa(given) || given.meetings.extraordinarySecondQuorumPercent >= 20],
  ['meetings.extraordinaryMajority', 'majorityOfLaw', (given) => !isSa(given) || ['2/3', '3/4', '4/5'].includes(given.meetings.extraordinaryMajority)],
  ['terms.boardSeatsMost', 'seatsOrder', ({ terms }) => terms.boardSeatsMost >= terms.boardSeatsLeast],
  ['terms.boardSeatsLeast', 'seatsOfLaw', (given) => !isSa(given) || (given.terms.boardSeatsLeast >= 3 && given.terms.boardSeatsMost <= 18)],
  ['terms.directoireYears', 'directoireOfPreset', ({ preset, terms }) => (preset === 'sa-directoire') === (terms.directoireYears !== null)],
  ['terms.directoireSeatsMost', 'directoireOfPreset', ({ preset, terms }) => (preset === 'sa-directoire') === (terms.directoireSeatsMost !== null)],
  ['colleges', 'collegesOfPreset', ({ preset, colleges }) => colleges === null || (preset === 'scic' && colleges.length >= 3)],
  ['colleges', 'collegesSum', isSum],
  ['colleges', 'collegesNames', ({ colleges }) => colleges === null || new Set(colleges.map(({ name }) => name)).size === colleges.length],
  ['members.admissionBody', 'bodyOfPreset', (given) => bodiesOf(given).includes(given.members.admissionBody)],
  ['members.exclusionBody', 'bodyOfPreset', (given) => bodiesOf(given).includes(given.members.exclusionBody)],
  ['shares.transferBody', 'bodyOfPreset', (given) => given.shares === null || bodiesOf(given).includes(given.shares.transferBody)],
  ['shares.redemptionBody', 'bodyOfPreset', (given) => given.shares === null || bodiesOf(given).includes(given.shares.redemptionBody)],
]

/** A version of the statutes whole. An issue's message is a code of `cooperative.statutes.faults` where one of our own rules is broken. */
export const statutesShape = plainShape.superRefine((given, context) => {
  for (const [path, code, holds] of rules) if (!holds(given)) context.addIssue({ code: 'custom', path: path.split('.'), message: code })
})

export type ShareRules = NonNullable<Statutes['shares']>

/** The bodies that there are in this kind of cooperative, in the order of a form. */
export const bodiesOfPreset = (preset: PresetName): readonly Body[] => bodiesOf({ preset })
