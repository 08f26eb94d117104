/** Reports of the fictional cooperative: the last three months as they were made on their day, and what the board wrote of the year before. */
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeMonth, monthsToMake } from '#cooperative/reports/make-month.ts'
import type { ReportPorts } from '#cooperative/reports/report-ports.ts'
import { listReports } from '#cooperative/reports/report-store.ts'
import { writeWords } from '#cooperative/reports/write-words.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, noonOf } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import { byItself } from '#people/audit.ts'

const monthsTold = 3
const words = {
  moral: 'Nous voulions trois choses cette année : accueillir mieux, perdre moins, et que chaque sociétaire sache où nous en sommes.\n\nL’accueil s’est fait à plusieurs mains. Merci à celles et ceux qui ont répondu le soir, expliqué, réparé.',
  activity: 'Un serveur de pages a remplacé les deux plus anciens. Les réunions du conseil se sont tenues chaque mois, et leurs comptes rendus sont en ligne.\n\nCe qui n’a pas été fait : la messagerie attend toujours ses bénévoles.',
  outlook: 'Le conseil propose de garder les prix, de mettre de côté ce qui renouvellera les disques, et de chercher deux personnes de plus pour la trésorerie.',
} as const

/** Fills books that have no report yet. */
export async function seedReports(tx: Tx, board: Actor, house: { ports: ReportPorts; cooperativeName: string }, clock: Clock): Promise<void> {
  if ((await listReports(tx, 'month')).length > 0) return
  const months = await monthsToMake(tx, dayOf(clock.now()))
  for (const month of months.slice(0, monthsTold).toReversed()) {
    const on = addDays(addMonths(month, 1), 2)
    // the newest is left to its day when that is still to come
    if (on > dayOf(clock.now())) continue
    await makeMonth(tx, byItself('demo'), house, { month, reason: '' }, { now: () => noonOf(on) })
  }
  const year = (await fiscalYears(tx)).findLast(({ endDay }) => endDay < dayOf(clock.now()))
  if (!year) return
  for (const [part, text] of Object.entries(words)) await writeWords(tx, board, { yearId: year.id, part, version: 0, words: text }, clock)
}

/** Once there are sites and gauges: the newest month again, with what was measured meanwhile, so that a second edition is there to see. */
export async function seedSecondEdition(tx: Tx, actor: Actor, house: { ports: ReportPorts; cooperativeName: string }, clock: Clock): Promise<void> {
  const [newest] = await listReports(tx, 'month')
  if (newest?.editions === 1) await makeMonth(tx, actor, house, { month: newest.from, reason: 'Les mesures des machines sont arrivées après coup' }, clock)
}
