/** Ce que dit `./onyva demo`. */
export const demo = {
  title: (p: { members: string; sites: string; seed: string }) => `La coopérative fictive grandit jusqu’à ${p.members} sociétaires et ${p.sites} sites (graine ${p.seed}). Tout y est inventé.`,
  steps: {
    members: 'Sociétaires',
    sites: 'Sites et bases, dans le panneau',
    node: 'Sites, sur le nœud',
    history: 'Trois ans de fréquentation',
    applications: 'WordPress, DokuWiki, MediaWiki',
  },
  number: (p: { option: string; most: string }) => `${p.option} attend un nombre entier de 1 à ${p.most}.`,
  noNode: 'Aucun nœud ne tourne dans cette instance : il n’y aurait personne pour tenir les sites. Voir ./onyva doctor',
  shortOf: { disk: 'disque', memory: 'mémoire' },
  short: (p: { what: string; sites: string; neededGb: string; freeGb: string }) =>
    `Pas assez de ${p.what} ici pour ${p.sites} sites : il en faut ${p.neededGb} Go de libres, il en reste ${p.freeGb}. Demandez moins de sites (--sites), ou faites de la place. Rien n’a été changé.`,
  shortOfFiles: (p: { sites: string; needed: string; limit: string }) =>
    `Cette machine ne laisse ouvrir que ${p.limit} fichiers à la fois ; ${p.sites} sites en demandent ${p.needed}. Demandez moins de sites (--sites), ou relevez la limite (ulimit -Hn). Rien n’a été changé.`,
  interrupted: 'Le remplissage s’est arrêté. La même commande le reprend où il en était.',
  silent: (p: { count: string }) => `${p.count} site(s) ne répondent pas encore : le panneau dit lesquels, Sites, « À regarder ».`,
  done: (p: { seconds: string }) => `Terminé en ${p.seconds} s.`,
}
