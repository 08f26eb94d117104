/** La ligne de commande, pour les rapports. */
export const reportArguments = { reportMonth: 'MOIS', assemblyYear: 'ANNÉE', wordPart: 'TEXTE' }
export const reportOptions = { edition: 'laquelle, quand le mois a été rapporté plusieurs fois (d’habitude : la dernière)', version: 'celle qui a été lue (0 : rien n’était écrit)' }
export const reportSummaries = {
  reportList: 'les rapports des mois, et ceux des années',
  reportShow: 'un rapport : celui d’un mois (2026-10)',
  reportMake: 'faire le rapport d’un mois fini, ou le refaire avec --why',
  reportPaper: 'le PDF d’un mois',
  reportYear: 'ce que dirait aujourd’hui le rapport d’une année (celle où l’exercice finit), et les mots du conseil',
  reportDraft: 'le projet en PDF du rapport d’une année',
  reportWrite: 'enregistrer un texte du conseil (moral, activity ou outlook) depuis un fichier',
  reportPublish: 'publier pour les sociétaires le rapport d’une année close',
  reportWithdraw: 'retirer le rapport publié d’une année',
  reportPublished: 'les rapports annuels que les sociétaires voient',
  reportGet: 'le PDF d’un rapport annuel publié',
}
export const reportCliWords = {
  span: 'Mois ou exercice', edition: 'Édition', made: 'Fait le', state: 'État', id: 'Identifiant', part: 'Texte', version: 'Version', by: 'Par',
  cash: 'Trésorerie (€)', result: 'Résultat (€)', members: 'Sociétaires', arrears: 'Impayés (€)', requests: 'Requêtes', faults: 'En erreur', hash: 'Empreinte',
  monthShape: 'Un mois s’écrit comme « 2026-10 ».',
  noSuchMonth: (month: string) => `Il n’y a pas de rapport de ${month}. « onyva report make ${month} » le fait.`,
  noSuchYear: (year: string) => `Aucun exercice ne finit en ${year}. « onyva report list » montre ceux qu’il y a.`,
  notPublished: (year: string) => `Le rapport de ${year} n’est pas publié.`,
  open: 'projet', ready: 'prêt', published: 'publié', withdrawn: 'retiré',
}
