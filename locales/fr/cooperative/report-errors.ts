import { asDay, formatCalendarDay } from '#lib/day.ts'

type Params = Readonly<Record<string, string | number>>
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value ?? ''))
  return known ? formatCalendarDay('fr', known) : String(value)
}

/** Refus des rapports. */
export const reportErrors = {
  reportNone: 'Ce rapport n’existe pas.',
  reportMonthNotOver: (p: Params) => `Ce mois n’est pas fini. Son rapport se fait à partir du ${on(p['day'])}.`,
  reportNoBooks: 'Les comptes ne disent rien de ce mois. Choisissez un mois qui tombe dans un exercice ouvert.',
  reportReason: (p: Params) => `Dites pourquoi, en ${p['most']} signes au plus : la raison reste à côté du rapport.`,
  reportYearOpen: 'Les comptes de cet exercice ne sont pas arrêtés. Clôturez-le d’abord, puis publiez.',
  reportWithdrawn: 'Ce rapport est déjà retiré.',
  reportWordsLong: (p: Params) => `C’est trop long : ${p['now']} signes, pour ${p['most']} au plus. Raccourcissez un peu ; rien n’est perdu.`,
  reportWordsChanged: (p: Params) => `${p['by'] === '' ? 'Quelqu’un d’autre' : p['by']} a enregistré ce texte entre-temps. Vos mots sont gardés ci-dessous : reprenez-y les siens, puis enregistrez.`,
}
