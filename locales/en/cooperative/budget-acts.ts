import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'
import type { budgetActs as french } from '#locales/fr/cooperative/budget-acts.ts'

const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('en', known) : (value ?? '')
}
const euros = (value: string | undefined): string => (/^-?\d+$/.test(value ?? '') ? formatMoney('en', BigInt(value ?? '0')) : '…')

/** The log of activity, for budgets. */
export const budgetActs: typeof french = {
  'budget.begun': (p) => `Budget “${p['name']}” prepared, version ${p['number']}, year from ${on(p['from'])} to ${on(p['to'])}`,
  'budget.lineSaved': (p) => `Budget “${p['name']}”: line ${p['account']}, ${euros(p['cents'])}${p['before.cents'] ? ` (before: ${euros(p['before.cents'])})` : ''}`,
  'budget.lineRemoved': (p) => `Budget “${p['before.name']}”: line ${p['before.account']} removed (${euros(p['before.cents'])})`,
  'budget.imported': (p) => `Budget “${p['name']}”: ${p['lines']} lines taken from a table`,
  'budget.dropped': (p) => `Budget “${p['before.name']}” put aside`,
  'budget.restored': (p) => `Budget “${p['name']}” taken up again`,
  'budget.voted': (p) => `Budget “${p['name']}” voted on ${on(p['votedOn'])}, resolution ${p['resolution']}, foreseen result ${euros(p['cents'])}`,
  'budget.withdrawn': (p) => `Vote of the budget “${p['before.name']}” withdrawn: ${p['reason']}`,
}
