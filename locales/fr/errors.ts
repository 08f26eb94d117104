/** Les refus : cause d'abord, puis quoi faire. Une clé par code de `UserError`. */
import type { ErrorParams } from '#lib/errors.ts'
import { hostingErrors } from './hosting/errors.ts'

export const errors = {
  notFound: 'Il n’y a rien à cette adresse, ou elle n’est pas à vous.',
  forbidden: 'Ce droit ne vous est pas donné. La coopérative peut vous l’accorder.',
  signInFirst: 'Connectez-vous d’abord.',
  confirmIdentity: 'C’est un acte sensible : confirmez que c’est bien vous.',
  csrf: 'Cette page est restée ouverte trop longtemps. Rien n’a été changé : rechargez-la et recommencez.',
  tooMany: (p: ErrorParams) => `Trop d’essais. Réessayez dans ${p['minutes']} min.`,
  // Personnes
  signInWrong: 'Ce mot de passe ne va pas avec ce courriel. Vérifiez les majuscules, ou demandez un lien.',
  personDisabled: 'Ce compte est fermé. Écrivez à la coopérative pour le rouvrir.',
  busy: 'Beaucoup de monde se connecte en ce moment. Réessayez dans une minute.',
  emailShape: 'Cette adresse de courriel n’est pas complète, par exemple « camille@exemple.fr ».',
  emailTaken: 'Cette adresse de courriel a déjà un compte.',
  personName: (p: ErrorParams) => `Écrivez un nom, en ${p['most']} signes au plus.`,
  passwordShort: (p: ErrorParams) => `Il faut au moins ${p['least']} signes : quatre mots au hasard font un bon mot de passe.`,
  passwordLong: (p: ErrorParams) => `Ce mot de passe dépasse ${p['most']} signes. Raccourcissez-le.`,
  passwordKnown: 'Ce mot de passe est facile à deviner. Quatre mots au hasard feront mieux.',
  memberName: (p: ErrorParams) => `Écrivez le nom du sociétaire, en ${p['most']} signes au plus.`,
  ...hostingErrors,
} as const
