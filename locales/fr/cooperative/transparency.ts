/** Ce que la coopérative ouvre à tout le monde. */
type Params = Readonly<Record<string, string | number>>
type Words = Readonly<Record<string, string>>

export const transparency = {
  title: 'Nos chiffres, ouverts à tous',
  lead: (name: string) => `Ce que ${name} a choisi de montrer, tel que ses comptes et son registre le disent.`,
  nothing: 'Rien n’est encore ouvert',
  nothingText: 'La coopérative n’a pas encore choisi ce qu’elle montre au-dehors. Ses sociétaires voient tout depuis leur espace.',
  choose: 'Choisir ce qui est ouvert',
  asOf: (day: string) => `Au ${day}`,
  more: (count: string) => `Et ${count} lignes de plus dans les fichiers.`,
  few: (least: string) => `moins de ${least}`,
  hidden: (least: string) => `Moins de ${least} personnes : le nombre n’est pas montré.`,
  reuse: 'Réutiliser ces données',
  reuseText: (licence: string) => `Vous pouvez les reprendre sous cette licence : ${licence}.`,
  filesText: 'Les fichiers CSV s’ouvrent dans un tableur : points-virgules, virgules décimales, euros. Les fichiers JSON disent aussi ce qu’est chaque colonne. Leur adresse ne change pas ; ce qu’ils contiennent est recalculé à la demande.',
  drawn: {
    members: (first: string, from: string, last: string, to: string) => `Sociétaires : ${first} en ${from}, ${last} en ${to}.`,
    service: (first: string, from: string, last: string, to: string) => `Demandes qui ont abouti : ${first} en ${from}, ${last} en ${to}.`,
  },
  parts: {
    gauges: { title: 'Nos jauges', text: 'Comment la coopérative se porte : trésorerie, capital, résultat, coûts, chacun face à son seuil. Ce qui parle de moins de cinq personnes n’est pas chiffré.', none: 'Aucune jauge n’a encore été lue.' },
    members: { title: 'Sociétaires', text: 'Combien nous sommes à la fin de chaque mois, et combien sont entrés et partis dans l’année.', none: 'Le registre est vide.' },
    accounts: { title: 'Comptes annuels', text: 'Bilan et compte de résultat des exercices clos.', none: 'Aucun exercice n’est encore clos.' },
    tariffs: { title: 'Tarifs', text: 'Les prix qui valent aujourd’hui, hors taxe, et qui les a votés.', none: 'Aucun tarif n’est en vigueur.' },
    service: { title: 'Qualité de service', text: 'La part des demandes aux sites qui n’ont pas fini en erreur (5xx), mois par mois, mesurée sur toutes.', none: 'Rien n’est encore mesuré sur un mois entier.' },
    projects: { title: 'Projets votés', text: 'Ce qui a été voté, dépensé et livré.', none: 'Aucun projet n’est voté.' },
  },
  statementParts: { assets: 'Actif', liabilities: 'Passif', income: 'Produits', costs: 'Charges', result: 'Résultat' },
  columns: {
    month: 'Mois', members: 'Sociétaires', joinedInYear: 'Entrés dans l’année', leftInYear: 'Partis dans l’année', yearEnd: 'Exercice clos le', part: 'Partie', line: 'Poste', amount: 'Montant', plan: 'Formule', months: 'Pour combien de mois', price: 'Prix', includedGb: 'Go compris par mois', overagePrice: 'Go au-delà', since: 'Depuis le', votedBy: 'Voté par', votedOn: 'Voté le',
    requests: 'Demandes', errors: 'En erreur', answered: 'Abouties', project: 'Projet', votedAmount: 'Voté', spent: 'Dépensé', delivered: 'Livré', endsOn: 'Fin votée', state: 'Où on en est', gauge: 'Jauge', value: 'Aujourd’hui', threshold: 'Seuil', readOn: 'Au',
  },
  units: { text: 'texte', day: 'jour, AAAA-MM-JJ', month: 'mois, AAAA-MM', count: 'nombre', cents: 'euros', price: 'euros hors taxe', basis: 'pour cent' },
  settingsTitle: 'Ce que nous ouvrons',
  settingsLead: 'Ce que tout le monde peut lire, sans se connecter. Rien n’est ouvert tant que vous ne l’avez pas choisi.',
  settingsNote: 'Aucun nom de sociétaire n’y paraît, et un groupe de moins de cinq personnes n’est pas compté. Ce qui a été ouvert a pu être copié : refermer n’efface pas les copies.',
  partsLegend: 'Ouvrir',
  preview: 'Voir ce qui paraîtrait',
  previewTitle: 'Aperçu',
  previewLead: 'Ce que tout le monde lirait. Vous seuls voyez cet aperçu.',
  intro: 'Quelques mots de vous',
  introHint: 'Au-dessus des chiffres : ce qu’ils disent, ce qui vient.',
  licence: 'Licence des données',
  licenceHint: '« Licence Ouverte 2.0 » (celle de l’État), « ODbL 1.0 » ou « CC BY-SA 4.0 », par exemple.',
  save: 'Enregistrer',
  saved: 'C’est enregistré : la page publique suit dans la minute.',
  seePage: 'Voir la page publique',
} as const

export const transparencyErrors = {
  transparencyIntro: (p: Params) => `Raccourcissez ces mots : ${p['most']} signes au plus.`,
  transparencyLicence: (p: Params) => `Nommez une licence, en ${p['most']} signes au plus.`,
}

export const transparencyActs = {
  'transparency.chosen': (p: Words) => (p['parts'] ? `Ouvert à tous : ${p['parts']}` : 'Plus rien n’est ouvert à tous'),
}
