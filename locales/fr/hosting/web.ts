/** Réglages du site qui changent la façon de le servir : PHP, pages gardées. */
export const web = {
  php: {
    title: 'PHP',
    lead: (version: string) => `Ce qu’une page PHP de ce site peut utiliser. D’ordinaire, il n’y a rien à changer ici. Version de PHP : ${version}, tenue à jour par la coopérative.`,
    memory: 'Mémoire d’une page',
    memoryHint: (minimum: number, maximum: number, all: string) => `De ${minimum} à ${maximum} Mo. Le site entier a ${all} : une page en prend la moitié au plus, pour que les autres répondent aussi.`,
    upload: 'Plus gros fichier envoyé par une page',
    uploadHint: (maximum: number) => `${maximum} Mo au plus. C’est la « taille maximale » que montre WordPress. L’onglet Fichiers n’a pas cette limite.`,
    seconds: 'Temps de calcul d’une page',
    secondsHint: (maximum: number) => `${maximum} secondes au plus. Une page qui dépasse est arrêtée, pour que le site reste libre pour vos visiteurs.`,
    megabytes: 'Mo',
    secondsUnit: 's',
    save: 'Enregistrer ces réglages',
    saved: 'Les réglages de PHP sont enregistrés. Ils valent dès le prochain visiteur.',
  },
} as const
