/** Reprise et export du registre, recherche, sociétaires silencieux. */
type Words = Readonly<Record<string, string>>
type Params = Readonly<Record<string, string | number>>

export const exchange = {
  tools: 'Registre',
  importTitle: 'Reprendre un registre',
  importLead: 'Un tableau CSV, vérifié ligne à ligne avant que rien n’entre au registre.',
  importHow: 'Ce que le tableau peut contenir',
  importHowText: 'Une ligne par sociétaire, une première ligne de titres, en UTF-8, séparée par des points-virgules, des virgules ou des tabulations. Seul le nom est obligatoire ; les autres colonnes sont reconnues en français ou en anglais :',
  importColumns: 'numéro, nom, nature (personne ou organisation), admission, départ, motif (retrait, exclusion, radiation, décès, dissolution), personne, courriel, langue, téléphone, naissance, lieu de naissance, forme, SIREN, adresse, code postal, commune, pays',
  importNumbers: 'Les numéros du tableau sont gardés. Sans numéro, le suivant est donné.',
  importQuiet: 'Personne ne reçoit de message : les invitations s’envoient ensuite, depuis chaque fiche.',
  file: 'Fichier',
  fileHint: (mb: string, lines: string) => `${mb} Mo et ${lines} lignes au plus.`,
  check: 'Vérifier',
  latest: 'Reprises récentes',
  states: { checked: 'Vérifiée', applying: 'En cours', done: 'Terminée' },
  resultTitle: 'Reprise',
  resultLead: (file: string) => `Fichier « ${file} ».`,
  good: (count: string, one: boolean) => (one ? 'Une ligne est bonne.' : `${count} lignes sont bonnes.`),
  faulty: (count: string, one: boolean) => (one ? 'Une ligne ne peut pas entrer au registre.' : `${count} lignes ne peuvent pas entrer au registre.`),
  faultyText: 'Corrigez-les dans le fichier et vérifiez de nouveau, ou faites entrer les bonnes : les autres restent dehors.',
  apply: (count: string) => `Faire entrer ${count} lignes au registre`,
  applyOnce: 'Le registre ne s’efface pas : vérifiez bien avant.',
  progress: (done: string, total: string) => `${done} sur ${total} au registre`,
  done: (count: string) => `${count} sociétaires sont entrés au registre.`,
  faults: 'Lignes à corriger',
  faultsCaption: 'Lignes à corriger, dans l’ordre du fichier',
  line: 'Ligne',
  name: 'Nom',
  column: 'Colonne',
  reason: 'Pourquoi',
  exportCsv: 'Exporter en CSV',
  registerPdf: 'Registre en PDF',
  extractPdf: 'Extrait (PDF)',
  importLink: 'Reprendre un tableau',
  departures: 'Départs en cours',
  applications: 'Candidatures',
  kinds: 'Nature',
} as const

export const exchangeActs = {
  'member.importStarted': (p: Words) => `Reprise de « ${p['name']} » : ${p['count']} lignes vers le registre`,
  'member.exported': () => 'Registre exporté',
} as const

export const exchangeErrors = {
  importNoFile: 'Choisissez un fichier CSV.',
  importEmpty: 'Aucune ligne de ce fichier ne peut entrer au registre.',
  importTooLarge: (p: Params) => `Ce fichier dépasse ${p['largestMb']} Mo ou ${p['lines']} lignes. Coupez-le en plusieurs : rien n’a été gardé.`,
  importEncoding: 'Ce fichier n’est pas en UTF-8. Dans votre tableur, enregistrez-le comme « CSV UTF-8 ».',
  importShape: (p: Params) => `Ce fichier n’est pas un tableau CSV lisible : le problème est vers la ligne ${p['line']}, souvent un guillemet de trop.`,
  importNoName: (p: Params) => `La première ligne doit nommer les colonnes, dont une « nom ». Trouvé : ${p['found']}.`,
  importDay: 'Cette date n’existe pas ou n’est pas encore venue. Écrivez-la comme 31/12/2020 ou 2020-12-31.',
  importNumber: 'Un numéro de registre est un nombre entier.',
  importNumberTwice: (p: Params) => `Le numéro ${p['number']} est déjà dans une ligne plus haut.`,
  importNumberKnown: (p: Params) => `Le numéro ${p['number']} est déjà au registre : ${p['name']}.`,
  importLeftBefore: 'Le départ est avant l’admission.',
  importCause: 'Ce motif n’est pas connu : retrait, exclusion, radiation, décès ou dissolution.',
} as const
