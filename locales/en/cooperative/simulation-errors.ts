import type { simulationErrors as french } from '#locales/fr/cooperative/simulation-errors.ts'

/** Refusals of tariffs on trial. */
export const simulationErrors: typeof french = {
  simulationNone: 'There is no such tariff on trial.',
  simulationLabel: (p) => `Name this trial, ${p['most']} signs at most.`,
  simulationReason: (p) => `Say why in ${p['most']} signs at most, on one line.`,
  simulationDays: 'The period lasts a month at least, and ends after it began.',
  simulationOver: 'A trial is made on a period that is over: choose a last day before today.',
  simulationYears: (p) => `The period lasts ${p['most']} years at most.`,
  simulationPercent: 'A whole number, from 0 to 100.',
  simulationMove: 'Choose two plans: the one that is left, and another that is taken.',
  simulationResolution: (p) => `The number of a resolution has ${p['most']} signs at most.`,
  simulationWithdrawn: 'This proposal is withdrawn. Put it back into the list first.',
  simulationApplied: (p) => `This trial has become the tariff “${p['name']}”: it does not change any more. Copy it to propose another.`,
  simulationTooMany: (p) => `You asked for ${p['most']} results within an hour. The figures stay: work them out again a little later.`,
}
