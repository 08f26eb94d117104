import { openDraft, saveLine } from '#cooperative/finance/budget/save-budget.ts'
import { budgetById } from '#cooperative/finance/budget/budget-store.ts'
import { voteBudget } from '#cooperative/finance/budget/vote-budget.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Doer } from '#people/audit.ts'
import { hostileName } from './hostile-words.ts'

/** A budget in force, and a draft with a line. */
export async function addBudget(tx: Tx, doer: Doer, yearId: string, clock: Clock): Promise<Record<'budget' | 'heading', string>> {
  const label = hostileName.slice(0, 90).replaceAll(/\p{C}/gu, ' ')
  const { id: voted } = await openDraft(tx, doer, { yearId, label, from: null, costsPercent: 0, incomePercent: 0 }, clock)
  await saveLine(tx, doer, { budgetId: voted, account: '706', amount: { spread: 'even', cents: 1200n }, why: label }, clock)
  await voteBudget(tx, doer, { budgetId: voted, body: 'meeting', votedOn: dayOf(clock.now()), resolution: '1', version: (await budgetById(tx, voted)).version }, clock)
  const { id: budget } = await openDraft(tx, doer, { yearId, label, from: null, costsPercent: 0, incomePercent: 0 }, clock)
  await saveLine(tx, doer, { budgetId: budget, account: '706', amount: { spread: 'even', cents: 1200n }, why: label }, clock)
  return { budget, heading: '706' }
}
