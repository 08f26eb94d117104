/** Refus des bases de données. */
import type { ErrorParams } from '#lib/errors.ts'

export const databaseErrors = {
  databaseNeedsPhp: 'Ce site est fait de pages simples : il n’a pas de programme qui se servirait d’une base de données. Créez un site PHP pour cela.',
  databaseQuota: (p: ErrorParams) => `Ce site a déjà ${p['maximum']} bases de données, c’est le maximum. Supprimez-en une, ou écrivez à la coopérative.`,
  databaseChangedMeanwhile: (p: ErrorParams) => `Quelqu’un a changé la base ${p['name']} pendant que cette page était ouverte. Rien de votre côté n’a été enregistré. Vérifiez, puis recommencez.`,
  databaseIsDeleted: (p: ErrorParams) => `La base ${p['name']} est supprimée. Rétablissez-la d’abord.`,
  databaseNotDeleted: 'Cette base n’est pas supprimée : il n’y a rien à rétablir.',
  databaseRecoveryOver: 'Le délai pour rétablir cette base est passé. Ses données ne sont plus là.',
} as const
