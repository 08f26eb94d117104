import type { ErrorParams } from '#lib/errors.ts'

const statutesFaults: Readonly<Record<string, string>> = {
  formOfPreset: 'This legal form does not fit this kind of cooperative.',
  sharesOfPreset: 'A company has shares, an association has none.',
  balanceNeeded: 'Say within how many months the balance is paid, or ask for everything at subscription.',
  floorOfForm: 'The minimum capital cannot be below that of the legal form: €18,500 for a cooperative société anonyme.',
  ceilingOfLaw: 'The law of 1947 limits business with non-members to 20%.',
  noticeOfLaw: 'A société anonyme gives at least 15 days’ notice.',
  secondNoticeOfLaw: 'A second call gives at least 10 days’ notice.',
  quorumOfLaw: 'This quorum is below that of the law.',
  majorityOfLaw: 'The law asks for at least two thirds of the votes to change the statutes.',
  seatsOrder: 'The most seats are fewer than the least.',
  seatsOfLaw: 'The board of a société anonyme has 3 to 18 members.',
  directoireOfPreset: 'Only a company with a directoire has one: give its term and seats, or choose another kind.',
  collegesOfPreset: 'Only a SCIC has colleges, and it has at least three.',
  collegesSum: 'The colleges must add up to 100%.',
  collegesNames: 'Two colleges have the same name.',
  bodyOfPreset: 'This body does not exist in this kind of cooperative.',
}

export const statutesErrors = {
  statutesMissing: 'The cooperative has not recorded its statutes yet. The administration chooses them in Cooperative, Statutes.',
  statutesWrong: (p: ErrorParams) => statutesFaults[String(p['fault'])] ?? 'This value does not fit. Check it: the limits shown are set by law.',
  statutesDay: 'Write a day that exists, such as 2027-01-01.',
  statutesPast: 'Statutes do not change in the past. Choose today or a day to come.',
  statutesOvertaken: (p: ErrorParams) => `A version already takes effect on ${p['day']}. Choose a later day, or withdraw it if it has not begun.`,
  statutesSame: 'Nothing differs from the latest version.',
  statutesResolution: (p: ErrorParams) => `Write which meeting adopted these statutes, in at most ${p['most']} characters.`,
  statutesBegun: 'This version is already in force: it stays. Record a new one.',
} as const
