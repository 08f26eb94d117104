/** La ligne de commande des projets votés et de ce qui est ouvert à tous. */
export const projectArguments = { project: 'PROJET', step: 'ÉTAPE', expense: 'DÉPENSE' }
export const projectOptions = {
  total: 'ce que le projet coûtera en tout, en euros',
  link: 'où voir ce qui est livré',
  'expected-on': 'jour où l’étape est attendue, au lieu de la dire livrée',
}
export const projectSummaries = {
  projectList: 'les projets votés : où ils en sont, ce qu’ils ont dépensé',
  projectShow: 'un projet : son vote, ses étapes, son journal, ses dépenses',
  projectAdd: 'entrer un projet voté, décrit dans un fichier JSON',
  projectVote: 'entrer un nouveau vote, décrit dans un fichier JSON',
  projectDescribe: 'changer son nom, sa raison ou qui le mène (fichier JSON)',
  projectTell: 'donner des nouvelles ; --total dit ce qu’il coûtera',
  projectStep: 'dire une étape livrée (--link), ou attendue (--expected-on)',
  projectReopen: 'annuler la livraison d’une étape',
  projectStop: 'arrêter un projet, avec la raison',
  projectResume: 'reprendre un projet arrêté, avec la raison',
  projectCount: 'rattacher une écriture, une facture ou une immobilisation : « entry:ID », « invoice:ID », « asset:ID »',
  projectDrop: 'détacher une dépense',
  projectRemove: 'supprimer un projet entré par erreur',
  transparencyShow: 'ce qui est ouvert à tous',
  transparencyOpen: 'choisir ce qui est ouvert à tous (fichier JSON)',
}
export const projectWords = {
  number: 'N°', name: 'Projet', state: 'Où', voted: 'Voté (€)', spent: 'Dépensé (€)', delivered: 'Livré (%)', forecast: 'À la fin (€)', late: 'Retard (jours)', leader: 'Mené par', findings: 'Alertes', stops: 'L’arrête', step: 'Étape', planned: 'Votée', expected: 'Attendue', done: 'Livrée', id: 'Identifiant', expense: 'Dépense', day: 'Jour', amount: 'Montant (€)', red: 'rouge', parts: 'Ouvert', licence: 'Licence', files: 'Fichiers',
  noSuch: (said: string) => `Aucun projet ne porte le numéro ${said}.`,
  kinds: 'entry:ID, invoice:ID ou asset:ID',
}
