/**
 * The statutes that a cooperative begins from, as data. What the law fixes stands in `statutes.ts` with its source; the
 * other figures are usual ones, to be replaced by those of the cooperative's own statutes.
 */
import type { PresetName, Statutes } from './statutes.ts'

const company = {
  valueCents: 2000,
  minimumPerMember: 1,
  paidUpPercent: 25,
  balanceMonths: 12,
  floorCents: 1_850_000,
  redemptionWaitMonths: 12,
  losses: 'whole',
} as const

const meetingsOfSa = {
  noticeDays: 15,
  secondNoticeDays: 10,
  ordinaryQuorumPercent: 20,
  ordinarySecondQuorumPercent: 0,
  ordinaryMajority: '1/2',
  extraordinaryQuorumPercent: 25,
  extraordinarySecondQuorumPercent: 20,
  extraordinaryMajority: '2/3',
  proxiesPerHolder: 5,
  postalVote: true,
} as const

const saConseil: Statutes = {
  preset: 'sa-conseil',
  form: 'sa',
  shares: { ...company, transferBody: 'board', redemptionBody: 'board' },
  members: {
    admissionBody: 'board',
    withdrawalNoticeMonths: 3,
    withdrawalAtYearEnd: false,
    exclusionBody: 'general-meeting',
    exclusionNoticeDays: 15,
    defenceDays: 15,
    appealDays: null,
    nonMemberCeilingPercent: 20,
  },
  meetings: meetingsOfSa,
  terms: { boardYears: 3, boardSeatsLeast: 3, boardSeatsMost: 12, directoireYears: null, directoireSeatsMost: null },
  colleges: null,
}

const saDirectoire: Statutes = {
  ...saConseil,
  preset: 'sa-directoire',
  shares: { ...company, transferBody: 'directoire', redemptionBody: 'directoire' },
  members: { ...saConseil.members, admissionBody: 'directoire' },
  terms: { boardYears: 6, boardSeatsLeast: 3, boardSeatsMost: 12, directoireYears: 4, directoireSeatsMost: 5 },
}

const scic: Statutes = {
  ...saConseil,
  preset: 'scic',
  members: { ...saConseil.members, nonMemberCeilingPercent: null },
  // Employees and those who use its services are two of the three categories that the law asks for (law 47-1775 art. 19 septies).
  colleges: [
    { name: 'Salariés', percent: 25 },
    { name: 'Usagers', percent: 50 },
    { name: 'Soutiens', percent: 25 },
  ],
}

const association: Statutes = {
  preset: 'association',
  form: 'association',
  shares: null,
  members: {
    admissionBody: 'board',
    withdrawalNoticeMonths: 0,
    withdrawalAtYearEnd: false,
    exclusionBody: 'board',
    exclusionNoticeDays: 15,
    defenceDays: 15,
    appealDays: null,
    nonMemberCeilingPercent: null,
  },
  meetings: {
    noticeDays: 15,
    secondNoticeDays: 10,
    ordinaryQuorumPercent: 0,
    ordinarySecondQuorumPercent: 0,
    ordinaryMajority: '1/2',
    extraordinaryQuorumPercent: 25,
    extraordinarySecondQuorumPercent: 0,
    extraordinaryMajority: '2/3',
    proxiesPerHolder: 2,
    postalVote: true,
  },
  terms: { boardYears: 3, boardSeatsLeast: 3, boardSeatsMost: 12, directoireYears: null, directoireSeatsMost: null },
  colleges: null,
}

/** One version of the statutes for each kind of cooperative. */
export const presets: Readonly<Record<PresetName, Statutes>> = { 'sa-directoire': saDirectoire, 'sa-conseil': saConseil, scic, association }
