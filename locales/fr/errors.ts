/** Les refus : cause d'abord, puis quoi faire. Une clé par code de `UserError`. */
import type { ErrorParams } from '#lib/errors.ts'

export const errors = {
  notFound: 'Il n’y a rien à cette adresse, ou elle n’est pas à vous.',
  forbidden: 'Ce droit ne vous est pas donné. La coopérative peut vous l’accorder.',
  signInFirst: 'Connectez-vous d’abord.',
  confirmIdentity: 'C’est un acte sensible : confirmez que c’est bien vous.',
  csrf: 'Cette page est restée ouverte trop longtemps. Rien n’a été changé : rechargez-la et recommencez.',
  tooMany: (p: ErrorParams) => `Trop d’essais. Réessayez dans ${p['minutes']} min.`,
} as const
