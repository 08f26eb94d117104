/**
 * How long what is kept, and on what ground. Executed by the clock (`execute-retention.ts`), told in the register of
 * processing. What another part keeps (books, logs of sites) stands here too, so that it is told in one place.
 */
export type RetentionRuleName = 'applications' | 'unproven' | 'identity' | 'persons' | 'messages'

interface RetentionRule {
  name: RetentionRuleName
  /** From when it counts to the end. */
  days: number
}

const year = 365

/**
 * `identity`: five years after the contract ends (CPCE L34-1 II bis 1°, decree 2021-1362 art. 2); 1,827 days are five
 * years with their leap days. `applications`, `messages`: the house's own measure of GDPR art. 5 1 e.
 */
export const retentionRules: readonly RetentionRule[] = [
  { name: 'unproven', days: 7 },
  { name: 'applications', days: year },
  { name: 'messages', days: year },
  { name: 'identity', days: 5 * year + 2 },
  { name: 'persons', days: 5 * year + 2 },
]

export const ruleDays = (name: RetentionRuleName): number => retentionRules.find((rule) => rule.name === name)!.days
