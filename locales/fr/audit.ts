/** Le journal d’activité, en mots. Une phrase par action ; `{…}` vient de ce qui a changé. */
import { phantomActs } from './cooperative/phantoms.ts'
import { askingActs } from './cooperative/asking.ts'
import { of } from './elision.ts'
import { departureActs } from './cooperative/departures.ts'
import { exchangeActs } from './cooperative/exchange.ts'
import { privacyActs } from './cooperative/privacy.ts'
import { memberActs } from './cooperative/members.ts'
import { shareActs } from './cooperative/shares-acts.ts'
import { delegationActs } from './people-delegations.ts'
import { ledgerActs } from './cooperative/ledger-acts.ts'
import { purchaseActs } from './cooperative/purchases-acts.ts'
import { budgetActs } from './cooperative/budget-acts.ts'
import { reportActs } from './cooperative/report-acts.ts'
import { simulationActs } from './cooperative/simulation-acts.ts'
import { tariffActs } from './cooperative/tariff-acts.ts'
import { bankActs } from './cooperative/bank-acts.ts'
import { sepaActs } from './cooperative/sepa-acts.ts'
import { salesActs } from './cooperative/sales-acts.ts'
import { closingActs } from './cooperative/closing-acts.ts'
import { projectActs } from './cooperative/projects.ts'
import { transparencyActs } from './cooperative/transparency.ts'
import { assetActs } from './cooperative/asset-acts.ts'
import { debtActs } from './cooperative/debts.ts'
import { dunningActs } from './cooperative/dunning.ts'
import { gaugeActs } from './cooperative/gauges.ts'
import { incomePeriodActs } from './cooperative/income-periods.ts'

type Words = Readonly<Record<string, string>>
/** Comment un site est servi. */
const profiles: Readonly<Record<string, string>> = { php: 'site PHP', static: 'pages simples', wordpress: 'WordPress', dokuwiki: 'DokuWiki', mediawiki: 'MediaWiki' }
/** « a.txt » quand il n’y a qu’une chose. */
const things = (p: Words): string => (Number(p['count']) === 1 ? String(p['path']) : `${p['count']} éléments`)

export const audit = {
  actions: {
    ...delegationActs,
    ...shareActs,
    ...ledgerActs,
    ...closingActs,
    ...purchaseActs,
    ...bankActs,
    ...salesActs,
    ...reportActs,
    ...simulationActs,
    ...tariffActs,
    ...budgetActs,
    ...sepaActs,
    ...assetActs,
    ...projectActs,
    ...transparencyActs,
    ...debtActs,
    ...dunningActs,
    ...gaugeActs,
    ...incomePeriodActs,
    ...departureActs,
    ...exchangeActs,
    ...memberActs,
    ...phantomActs,
    ...askingActs,
    ...privacyActs,
    'signIn.done': (p: Words) => `Connexion par ${p['method']}, depuis ${p['device']}`,
    'signIn.refused': (p: Words) => `Connexion refusée, depuis ${p['device']}`,
    'signOut.done': () => 'Déconnexion',
    'identity.confirmed': (p: Words) => `Identité confirmée par ${p['method']}`,
    'password.changed': () => 'Mot de passe changé',
    'password.reset': () => 'Mot de passe remplacé par un lien reçu',
    'password.resetAsked': () => 'Lien pour un nouveau mot de passe demandé',
    'passkey.added': (p: Words) => `Clé d’accès « ${p['name']} » ajoutée`,
    'passkey.renamed': (p: Words) => `Clé d’accès « ${p['before.name']} » renommée « ${p['name']} »`,
    'passkey.removed': (p: Words) => `Clé d’accès « ${p['name']} » retirée`,
    'totp.on': () => 'Second contrôle mis en place',
    'totp.off': () => 'Second contrôle retiré',
    'recoveryCodes.renewed': () => 'Nouveaux codes de secours',
    'lostFactor.asked': () => 'Retrait du second contrôle demandé',
    'lostFactor.cancelled': () => 'Retrait du second contrôle arrêté',
    'lostFactor.used': () => 'Second contrôle retiré après 72 heures',
    'email.changeAsked': (p: Words) => `Changement d’adresse demandé vers ${p['email']}`,
    'email.changed': (p: Words) => `Adresse changée pour ${p['email']}`,
    'session.revoked': (p: Words) => `Connexion « ${p['name']} » fermée`,
    'session.othersRevoked': (p: Words) => `Autres connexions fermées (${p['before.count']})`,
    'token.created': (p: Words) => `Jeton « ${p['name']} » créé`,
    'token.revoked': (p: Words) => `Jeton « ${p['name']} » révoqué`,
    'person.created': (p: Words) => `Compte ${of(p['name'])} créé`,
    'person.invited': (p: Words) => `${p['name']} : invitation envoyée`,
    'person.joined': () => 'Invitation acceptée',
    'person.changed': () => 'Profil changé',
    'person.disabled': (p: Words) => `Compte ${of(p['name'])} fermé`,
    'person.enabled': (p: Words) => `Compte ${of(p['name'])} rouvert`,
    'message.linkShown': (p: Words) => `Lien du message « ${p['subject']} » montré à l’administration`,
    'role.granted': (p: Words) => `Rôle « ${p['role']} » confié, ${p['until']}`,
    'role.ended': (p: Words) => `Rôle « ${p['role']} » terminé`,
    'representation.started': (p: Words) => `${p['name'] || 'Une personne'} peut agir pour ce sociétaire`,
    'representation.ended': (p: Words) => `${p['name'] || 'Une personne'} n’agit plus pour ce sociétaire`,
    'member.created': (p: Words) => `${p['name']} inscrit au registre, n° ${p['number']}`,
    'member.changed': (p: Words) => `Fiche ${of(p['name'])} changée`,
    'site.created': (p: Words) => `Site « ${p['name']} » créé`,
    'site.renamed': (p: Words) => `Site « ${p['before.name']} » renommé « ${p['name']} »`,
    'site.hostNameAdded': (p: Words) => `Adresse ${p['hostName']} ajoutée au site « ${p['name']} »`,
    'site.hostNameRemoved': (p: Words) => `Adresse ${p['before.hostName']} retirée du site « ${p['name']} »`,
    'site.mainHostNameSet': (p: Words) => `${p['hostName']} devient l’adresse principale du site « ${p['name']} »`,
    'site.suspended': (p: Words) => `Site « ${p['name']} » suspendu`,
    'site.resumed': (p: Words) => `Site « ${p['name']} » remis en ligne`,
    'site.deleted': (p: Words) => `Site « ${p['name']} » supprimé, récupérable jusqu’au ${p['recoverableUntil']}`,
    'site.restored': (p: Words) => `Site « ${p['name']} » récupéré`,
    'site.purged': (p: Words) => `Site « ${p['name']} » effacé pour de bon`,
    'site.retried': (p: Words) => `Site « ${p['name']} » : nouvel essai demandé`,
    'site.pagesKept': (p: Words) => `Pages du site « ${p['name']} » gardées`,
    'site.pagesNotKept': (p: Words) => `Pages du site « ${p['name']} » plus gardées`,
    'site.pagesPurged': (p: Words) => (p['page'] ? `Page ${p['page']} du site « ${p['name']} » oubliée` : `Pages gardées du site « ${p['name']} » vidées`),
    'site.phpSettingsChanged': (p: Words) => `Réglages PHP du site « ${p['name']} » : ${p['memoryMegabytes']} Mo par page, envois de ${p['uploadMegabytes']} Mo, ${p['executionSeconds']} s`,
    'site.filesSeen': (p: Words) => `Fichiers du site « ${p['name']} » regardés : ${p['path'] || 'la racine'}`,
    'site.fileRead': (p: Words) => `Fichier ${p['path']} du site « ${p['name']} » téléchargé`,
    'site.fileWritten': (p: Words) => `Fichier ${p['path']} envoyé dans le site « ${p['name']} »`,
    'site.folderMade': (p: Words) => `Dossier ${p['path']} créé dans le site « ${p['name']} »`,
    'site.fileMoved': (p: Words) => `${p['from']} devient ${p['to']} dans le site « ${p['name']} »`,
    'site.fileRemoved': (p: Words) => `${p['path']} supprimé du site « ${p['name']} »`,
    'site.filesCopied': (p: Words) => `${things(p)} copié dans ${p['folder'] || 'la racine'} du site « ${p['name']} »`,
    'site.filesMoved': (p: Words) => `${things(p)} déplacé vers ${p['folder'] || 'la racine'} du site « ${p['name']} »`,
    'site.filesBinned': (p: Words) => `${things(p)} mis à la corbeille du site « ${p['name']} »`,
    'site.filesRestored': (p: Words) => `${things(p)} sorti de la corbeille du site « ${p['name']} »`,
    'site.binEmptied': (p: Words) => `Corbeille du site « ${p['name']} » vidée : ${p['files']} fichiers`,
    'site.fileMade': (p: Words) => `Fichier ${p['path']} créé dans le site « ${p['name']} »`,
    'site.fileEdited': (p: Words) => `Fichier ${p['path']} modifié dans le site « ${p['name']} »`,
    'site.accessSet': (p: Words) => `Droits ${of(p['path'])} changés dans le site « ${p['name']} »`,
    'site.archiveUnpacked': (p: Words) => `Archive déballée dans le site « ${p['name']} » : ${p['files']} fichiers`,
    'site.profileSet': (p: Words) => `Site « ${p['name']} » servi comme ${profiles[p['profile'] ?? ''] ?? p['profile']}`,
    'site.applicationInstalled': (p: Words) => `${p['application']} ${p['version']} installé sur le site « ${p['name']} »`,
    'site.applicationUpdated': (p: Words) => `${p['application']} du site « ${p['name']} » passé de ${p['from']} à ${p['version']}`,
    'site.applicationUpdateUndone': (p: Words) => `${p['application']} du site « ${p['name']} » revenu à ${p['version']}`,
    'site.applicationMoved': (p: Words) => `${p['application']} du site « ${p['name']} » connaît sa nouvelle adresse, ${p['address']}`,
    'site.applicationPasswordReset': (p: Words) => `Nouveau mot de passe ${of(p['login'])} dans ${p['application']}, site « ${p['name']} »`,
    'database.created': (p: Words) => `Base de données ${p['name']} créée pour le site « ${p['site']} »`,
    'database.passwordReset': (p: Words) => `Nouveau mot de passe pour la base ${p['name']} du site « ${p['site']} »`,
    'database.deleted': (p: Words) => `Base ${p['name']} du site « ${p['site']} » supprimée, récupérable jusqu’au ${p['recoverableUntil']}`,
    'database.restored': (p: Words) => `Base ${p['name']} du site « ${p['site']} » récupérée`,
    'database.purged': (p: Words) => `Base ${p['name']} du site « ${p['site']} » effacée pour de bon`,
    'database.exported': (p: Words) => `Base ${p['name']} du site « ${p['site']} » exportée`,
    'database.imported': (p: Words) => `Fichier importé dans la base ${p['name']} du site « ${p['site']} »`,
    'database.importUndone': (p: Words) => `Base ${p['name']} du site « ${p['site']} » remise comme avant l’import`,
    'database.checked': (p: Words) => `Tables de la base ${p['name']} du site « ${p['site']} » vérifiées`,
    'database.browsed': (p: Words) => `Base ${p['name']} du site « ${p['site']} » ouverte dans Adminer`,
    'statutes.changed': (p: Words) => `Statuts : version n° ${p['number']} en vigueur le ${p['fromDay']}`,
    'statutes.withdrawn': (p: Words) => `Statuts : version n° ${p['before.number']} retirée avant d’entrer en vigueur`,
    'node.tokenCreated': (p: Words) => `Jeton créé pour joindre le nœud ${p['name']}`,
    'node.joined': (p: Words) => `Nœud ${p['name']} joint`,
    'node.drained': (p: Words) => `Nœud ${p['name']} : plus de nouveau site`,
    'node.undrained': (p: Words) => `Nœud ${p['name']} : de nouveau ouvert aux sites`,
    'node.removed': (p: Words) => `Nœud ${p['name']} retiré`,
  },
  methods: { password: 'mot de passe', passkey: 'clé d’accès', totp: 'mot de passe et code', 'recovery-code': 'code de secours', 'second-factor': 'code' },
  unknown: (action: string) => `Action ${action}`,
  us: 'Onyva',
  someone: 'Quelqu’un',
  you: 'Vous',
  from: (source: string) => `depuis ${source}`,
  older: 'Plus ancien',
  newest: 'Revenir au plus récent',
  what: 'Quoi',
  who: 'Qui',
  when: 'Quand',
  where: 'D’où',
  forWhom: 'Pour qui',
  detail: 'Voir le détail',
  caption: 'Journal, du plus récent au plus ancien',
  title: 'Journal d’activité',
  lead: 'Qui a fait quoi, pour qui, et d’où. Rien ne s’y efface.',
  searchLabel: 'Chercher une personne, un sociétaire ou une chose',
  search: 'Chercher',
  kinds: { '': 'Tout', signIn: 'Connexions', person: 'Personnes', role: 'Rôles', member: 'Sociétaires', site: 'Sites', node: 'Nœuds' },
  kindsLabel: 'Sortes d’actions',
  nothing: 'Rien ne correspond.',
  empty: 'Rien encore.',
} as const
