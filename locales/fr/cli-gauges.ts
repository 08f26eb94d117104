/** La ligne de commande des jauges. */
export const cliGauges = {
  arguments: { gauge: 'JAUGE' },
  summaries: {
    gaugeList: 'comment va la coopérative : chaque jauge, sa valeur, son seuil',
    gaugeShow: 'une jauge, de quoi elle est faite et son historique',
    gaugeSetting: 'à partir de quand une jauge appelle le conseil',
    gaugeSet: 'le changer, depuis un fichier JSON (comme « gauge setting --json »)',
  },
  words: { gauge: 'Jauge', value: 'Valeur', threshold: 'Seuil', state: 'État', asOf: 'Données au', day: 'Jour', none: 'Aucune lecture encore.', states: { calm: 'tout va bien', near: 'seuil proche', crossed: 'seuil franchi', unknown: 'données manquantes' } },
} as const
