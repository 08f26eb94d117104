/** Les refus des statuts : cause d’abord, puis quoi faire. */
import type { ErrorParams } from '#lib/errors.ts'

/** Ce qui ne va pas dans une version, par code de règle (`statutes.ts`). */
const statutesFaults: Readonly<Record<string, string>> = {
  formOfPreset: 'Cette forme ne va pas avec cette sorte de coopérative.',
  sharesOfPreset: 'Une société a des parts sociales, une association n’en a pas.',
  balanceNeeded: 'Dites en combien de mois le solde se paie, ou demandez tout à la souscription.',
  floorOfForm: 'Le capital minimum ne peut descendre sous celui de la forme : 18 500 € pour une société anonyme coopérative.',
  ceilingOfLaw: 'La loi de 1947 limite à 20 % l’activité avec des tiers.',
  noticeOfLaw: 'Une société anonyme convoque au moins 15 jours avant.',
  secondNoticeOfLaw: 'Une seconde convocation part au moins 10 jours avant.',
  quorumOfLaw: 'Ce quorum est plus bas que celui de la loi.',
  majorityOfLaw: 'La loi demande au moins les deux tiers des voix pour changer les statuts.',
  seatsOrder: 'Le nombre de sièges au plus est inférieur au nombre au moins.',
  seatsOfLaw: 'Le conseil d’une société anonyme a de 3 à 18 membres.',
  directoireOfPreset: 'Seule une société à directoire a un directoire : donnez-lui sa durée et ses sièges, ou choisissez une autre sorte.',
  collegesOfPreset: 'Seule une SCIC a des collèges, et elle en a au moins trois.',
  collegesSum: 'Les collèges doivent faire 100 % ensemble.',
  collegesNames: 'Deux collèges portent le même nom.',
  bodyOfPreset: 'Cet organe n’existe pas dans cette sorte de coopérative.',
}

export const statutesErrors = {
  statutesMissing: 'La coopérative n’a pas encore enregistré ses statuts. L’administration les choisit dans Coopérative, Statuts.',
  statutesWrong: (p: ErrorParams) => statutesFaults[String(p['fault'])] ?? 'Cette valeur ne convient pas. Vérifiez-la : la loi fixe les limites indiquées.',
  statutesDay: 'Écrivez un jour qui existe, comme 2027-01-01.',
  statutesPast: 'Des statuts ne changent pas dans le passé. Choisissez aujourd’hui ou un jour à venir.',
  statutesOvertaken: (p: ErrorParams) => `Une version entre déjà en vigueur le ${p['day']}. Choisissez un jour après, ou retirez-la si elle n’a pas commencé.`,
  statutesSame: 'Rien n’a changé par rapport à la dernière version.',
  statutesResolution: (p: ErrorParams) => `Écrivez quelle assemblée a adopté ces statuts, en ${p['most']} signes au plus.`,
  statutesBegun: 'Cette version est déjà en vigueur : elle reste. Enregistrez-en une nouvelle.',
} as const
