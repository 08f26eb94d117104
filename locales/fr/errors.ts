/** Les refus : cause d'abord, puis quoi faire. Une clé par code de `UserError`. */
import { phantomErrors } from './cooperative/phantoms.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { nodeErrors } from './nodes.ts'
import { applicationErrors } from './hosting/application-errors.ts'
import { databaseErrors } from './hosting/database-errors.ts'
import { hostingErrors } from './hosting/errors.ts'
import { shareErrors } from './cooperative/shares-errors.ts'
import { statutesErrors } from './cooperative/statutes-errors.ts'
import { moneyErrors } from './cooperative/money-errors.ts'
import { ledgerErrors } from './cooperative/ledger-errors.ts'
import { purchaseErrors } from './cooperative/purchases-errors.ts'
import { budgetErrors } from './cooperative/budget-errors.ts'
import { reportErrors } from './cooperative/report-errors.ts'
import { simulationErrors } from './cooperative/simulation-errors.ts'
import { tariffErrors } from './cooperative/tariff-errors.ts'
import { bankErrors } from './cooperative/bank-errors.ts'
import { sepaErrors } from './cooperative/sepa-errors.ts'
import { invoicePageErrors } from './cooperative/sales.ts'
import { salesErrors } from './cooperative/sales-errors.ts'
import { closingErrors } from './cooperative/closing-errors.ts'
import { projectErrors } from './cooperative/projects.ts'
import { transparencyErrors } from './cooperative/transparency.ts'
import { assetErrors } from './cooperative/asset-errors.ts'
import { debtErrors } from './cooperative/debts.ts'
import { dunningErrors } from './cooperative/dunning-errors.ts'
import { gaugeErrors } from './cooperative/gauges.ts'
import { incomePeriodErrors } from './cooperative/income-periods.ts'
import { departureErrors } from './cooperative/departures.ts'
import { exchangeErrors } from './cooperative/exchange.ts'
import { privacyErrors } from './cooperative/privacy.ts'
import { memberErrors } from './cooperative/members.ts'
import { delegationErrors } from './people-delegations.ts'

export const errors = {
  notFound: 'Il n’y a rien à cette adresse, ou elle n’est pas à vous.',
  forbidden: 'Ce droit ne vous est pas donné. La coopérative peut vous l’accorder.',
  signInFirst: 'Connectez-vous d’abord.',
  confirmIdentity: 'C’est un acte sensible : confirmez que c’est bien vous.',
  csrf: 'Cette page est restée ouverte trop longtemps. Rien n’a été changé : rechargez-la et recommencez.',
  tooLarge: (p: ErrorParams) => `Cet envoi est trop gros : au plus ${p['largestMb']} Mo ici.`,
  badRequest: 'Cette demande n’a pas pu être lue. Rechargez la page et recommencez.',
  databaseAway: 'Le panneau n’atteint pas sa base de données. Réessayez dans quelques secondes ; vos sites répondent toujours.',
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
  memberEntered: 'Ce sociétaire est déjà inscrit : le formulaire était parti deux fois.',
  memberName: (p: ErrorParams) => `Écrivez le nom du sociétaire, en ${p['most']} signes au plus.`,
  ...moneyErrors,
  ...ledgerErrors,
  ...closingErrors,
  ...purchaseErrors,
  ...bankErrors,
  ...salesErrors,
  ...reportErrors,
  ...simulationErrors,
  ...tariffErrors,
  ...budgetErrors,
  ...sepaErrors,
  ...invoicePageErrors,
  ...assetErrors,
  ...projectErrors,
  ...transparencyErrors,
  ...debtErrors,
  ...dunningErrors,
  ...gaugeErrors,
  ...incomePeriodErrors,
  ...departureErrors,
  ...exchangeErrors,
  ...memberErrors,
  ...phantomErrors,
  ...privacyErrors,
  ...delegationErrors,
  ...hostingErrors,
  ...applicationErrors,
  ...databaseErrors,
  ...nodeErrors,
  ...statutesErrors,
  ...shareErrors,
  passwordWrong: 'Ce n’est pas votre mot de passe. Vérifiez les majuscules.',
  codeWrong: 'Ce code ne convient pas, ou il a déjà servi. Attendez le suivant et réessayez.',
  signInAgain: 'Le temps pour donner le code est passé. Recommencez depuis le mot de passe.',
  secondFactorNeeded: 'Ce compte demande aussi un code de son application.',
  linkDead: 'Ce lien ne marche plus : il a servi, il est trop vieux, ou un autre l’a remplacé.',
  linkEarly: (p: ErrorParams) => `Ce lien ne marche pas encore. Revenez dans ${p['hours']} h.`,
  alreadyInvited: 'Cette personne a déjà choisi comment entrer.',
  notYourself: 'On ne ferme pas son propre compte. Une autre personne de l’administration peut le faire.',
  lastAdministrator: 'Il ne resterait personne à l’administration. Donnez d’abord ce rôle à quelqu’un d’autre.',
  emailSame: 'C’est déjà votre adresse.',
  totpNotBegun: 'Reprenez la mise en place depuis le début.',
  totpNotOn: 'Le second contrôle n’est pas en place.',
  passkeyStale: 'La clé d’accès a tardé à répondre. Réessayez.',
  passkeyRefused: 'Cette clé d’accès n’ouvre pas cette porte. Essayez-en une autre, ou votre mot de passe.',
  passkeyTaken: 'Cette clé d’accès est déjà enregistrée.',
  passkeyMany: (p: ErrorParams) => `${p['most']} clés d’accès au plus. Retirez-en une d’abord.`,
  passkeyName: (p: ErrorParams) => `Écrivez un nom, en ${p['most']} signes au plus.`,
  lastWayIn: 'C’est votre seule façon d’entrer. Choisissez d’abord un mot de passe, ou ajoutez une autre clé.',
  tokenMany: (p: ErrorParams) => `${p['most']} jetons au plus. Révoquez-en un d’abord.`,
  roleUnknown: 'Choisissez un rôle dans la liste.',
  dayWrong: 'Cette date n’existe pas ou elle est passée. Écrivez-la comme 2027-06-30.',
} as const
