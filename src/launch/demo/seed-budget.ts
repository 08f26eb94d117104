/** What the fictional cooperative voted for its years: near what came to pass, or what was hoped for. */
import { openDraft, saveLine } from '#cooperative/finance/budget/save-budget.ts'
import { budgetById } from '#cooperative/finance/budget/budget-store.ts'
import { resultOf, yearCents } from '#cooperative/finance/budget/budget.ts'
import { voteBudget } from '#cooperative/finance/budget/vote-budget.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import type { DemoStory, StoryName } from './story.ts'

/** The result that each meeting wanted, in cents, and what it counted on for it. */
const hopes: Record<StoryName, { resultCents: bigint; why: string }> = {
  healthy: { resultCents: 150_000n, why: 'Le tarif voté en juin, et autant de sociétaires que l’an passé' },
  drifting: { resultCents: 25_000n, why: 'Quarante nouveaux sociétaires attendus' },
  trouble: { resultCents: 150_000n, why: 'Retour des sociétaires avec la nouvelle plateforme' },
}

/** Budgets of all years that have twelve months of books before them, voted a fortnight before each begins. */
export async function seedBudget(tx: Tx, treasurer: Actor, story: DemoStory, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  for (const year of (await fiscalYears(tx)).slice(1)) {
    const votedOn = addDays(year.startDay, -15)
    if (votedOn > today) continue
    // as the books were when the year began
    const then: Clock = { now: () => noonOf(year.startDay > today ? today : year.startDay) }
    const { id } = await openDraft(tx, treasurer, { yearId: year.id, label: `Budget ${year.endDay.slice(0, 4)}`, from: 'actuals', costsPercent: 0, incomePercent: 0 }, then)
    await saveLine(tx, treasurer, { budgetId: id, account: '6226', amount: { spread: 'even', cents: 60_000n }, why: 'Une demi-journée d’expert-comptable par semestre, décidée par le conseil' }, then)
    const { lines } = await budgetById(tx, id)
    const sales = lines.find(({ account }) => account === '706')
    const { resultCents, why } = hopes[story.name]
    if (sales) await saveLine(tx, treasurer, { budgetId: id, account: '706', amount: { spread: 'before', cents: yearCents(sales) + resultCents - resultOf(lines) }, why }, then)
    const { version } = await budgetById(tx, id)
    await voteBudget(tx, treasurer, { budgetId: id, body: 'meeting', votedOn, resolution: '6', version }, then)
  }
}
