/** La santé d’un site : ce qu’il a, pourquoi, que faire. */
const several = (count: number, one: string, many: string): string => `${count} ${count < 2 ? one : many}`

/** « une page sur dix » : ce que vivent les visiteurs. */
function share(failed: number, pages: number): string {
  if (failed >= pages) return failed === 1 ? 'la seule page demandée échoue' : 'toutes les pages échouent'
  const one = Math.round(pages / failed)
  if (one < 2) return 'presque toutes les pages échouent'
  const words: Record<number, string> = { 2: 'deux', 3: 'trois', 4: 'quatre', 5: 'cinq', 6: 'six', 7: 'sept', 8: 'huit', 9: 'neuf', 10: 'dix', 100: 'cent' }
  return `une page sur ${words[one] ?? one} échoue`
}

export const health = {
  tab: 'Santé',
  title: (site: string) => `Santé, ${site}`,
  periodLabel: 'Période',
  periods: { day: 'Un jour', week: '7 jours', month: '30 jours' },
  periodTitles: { day: 'Les dernières 24 heures', week: 'Les 7 derniers jours', month: 'Les 30 derniers jours' },
  seeFigures: 'Voir les chiffres',
  seeWhy: 'Pourquoi, et que faire',

  /** Une phrase : comment va le site, et pourquoi. */
  verdicts: {
    well: { title: 'Tout va bien.', text: (pages: number, p95: string | null) => (pages === 0 ? 'Personne n’est venu depuis un quart d’heure. Le site dort et se réveille au premier visiteur.' : p95 === null ? 'Aucune page n’a échoué depuis un quart d’heure.' : `Aucune page n’a échoué depuis un quart d’heure, et 95 sur 100 arrivent en moins de ${p95}.`) },
    errors: (since: string, failed: number, pages: number, cause: string) => `Depuis ${since}, ${share(failed, pages)} : ${cause}.`,
    errorsUnknown: (since: string, failed: number, pages: number) => `Depuis ${since}, ${share(failed, pages)}.`,
    saved: (count: number) => `Pendant ce temps, ${several(count, 'visite a reçu', 'visites ont reçu')} la dernière bonne copie de la page, sans rien remarquer.`,
    diskFull: { title: 'L’espace du site est plein, ou presque.', text: (used: string, limit: string) => `${used} sur ${limit} sont pris. Bientôt le site ne pourra plus rien enregistrer : ni image, ni article. Effacez ce qui ne sert plus, ou demandez plus d’espace à la coopérative.` },
    diskSoon: { title: 'L’espace du site se remplit.', text: (used: string, limit: string) => `${used} sur ${limit} sont pris. Rien n’est encore refusé : c’est le moment de faire de la place.` },
    databaseFull: { title: 'La base de données est pleine.', text: (name: string, limit: string) => `« ${name} » a atteint ses ${limit}. Le site la lit encore et peut y supprimer, mais plus rien n’y est ajouté : ni article, ni commentaire. Supprimez ce qui ne sert plus (révisions, indésirables, journaux de modules), et elle se rouvre d’elle-même ; la coopérative peut aussi l’agrandir.` },
    databaseSoon: { title: 'La base de données se remplit.', text: (name: string, used: string, limit: string) => `« ${name} » prend ${used} sur ${limit}. Rien n’est encore refusé : c’est le moment de supprimer ce qui ne sert plus.` },
    memoryKilled: { title: 'Le site a dépassé toute sa mémoire.', text: (limit: string) => `Une page, ou plusieurs ensemble, ont demandé plus que ses ${limit}, et le système en a arrêté une. Souvent, un module fait trop de travail à la fois.` },
    memorySoon: { title: 'Le site est près de manquer de mémoire.', text: (used: string, limit: string) => `Il est monté à ${used} sur ${limit}. Rien n’a encore échoué. Au-delà, le système arrête une page.` },
    swarming: { title: 'Le site a lancé trop de programmes à la fois.', text: (count: number) => `Il peut en avoir ${count} ensemble. Les suivants ont été refusés, et s’ils ne finissent pas, nous les arrêtons tous au bout de dix secondes : le visiteur suivant repart de zéro. Un fichier du site en lance sans fin, ou en laisse derrière lui. Cherchez dans le journal la page demandée juste avant.` },
    workersFull: { title: 'Des visiteurs attendent leur tour.', text: (count: number) => `Le site calcule ${count} pages à la fois, et il y en avait davantage à faire. Garder les pages en mémoire (réglages, « cache ») aide le plus souvent.` },
    slow: { title: 'Les pages arrivent lentement.', text: (p95: string) => `5 visiteurs sur 100 attendent plus de ${p95}. Les adresses les plus lentes sont plus bas.` },
  },

  /** Suite de « une page sur dix échoue : … ». */
  causes: {
    syntaxError: 'un fichier contient une faute d’écriture',
    phpError: 'un programme s’arrête sur une erreur',
    memoryLimit: 'le site manque de mémoire',
    memoryKilled: 'le site dépasse toute sa mémoire',
    timeLimit: 'une page calcule trop longtemps',
    tooSlow: 'le site met plus de cinq minutes à répondre',
    workersBusy: 'trop de pages sont demandées à la fois',
    processLimit: 'le site lance trop de programmes à la fois',
    cannotStart: 'PHP ne démarre pas',
    crashed: 'PHP s’arrête net',
    databaseLimit: 'trop de connexions à la base de données',
    databaseFull: 'la base de données est pleine',
    databaseTable: 'une table de la base de données est abîmée',
    databaseAway: 'la base de données ne répond pas',
    databaseRefused: 'la base de données refuse le mot de passe du site',
    diskFull: 'il n’y a plus de place',
    application: 'le site répond lui-même par une erreur',
    node: 'la panne vient de nous',
    suspended: 'le site est suspendu',
  },
  /** Dans le tableau des erreurs. */
  causeNames: {
    syntaxError: 'Faute d’écriture dans un fichier',
    phpError: 'Erreur d’un programme',
    memoryLimit: 'Mémoire dépassée par une page',
    memoryKilled: 'Mémoire du site dépassée',
    timeLimit: 'Temps de calcul dépassé',
    tooSlow: 'Réponse trop lente',
    workersBusy: 'Trop de pages à la fois',
    processLimit: 'Trop de programmes à la fois',
    cannotStart: 'PHP ne démarre pas',
    crashed: 'PHP s’arrête net',
    databaseLimit: 'Trop de connexions à la base',
    databaseFull: 'Base de données pleine',
    databaseTable: 'Table de la base abîmée',
    databaseAway: 'Base de données muette',
    databaseRefused: 'Mot de passe de la base refusé',
    diskFull: 'Plus de place',
    application: 'Erreur voulue par le site',
    node: 'Panne de notre côté',
    suspended: 'Site suspendu',
  },
  /** Pourquoi, puis que faire. */
  advice: {
    syntaxError: 'PHP ne comprend pas ce fichier : une parenthèse, un point-virgule ou un guillemet manque le plus souvent. Corrigez-le à cette ligne, ou remettez la version d’avant.',
    phpError: 'Corrigez le fichier à cette ligne. Si l’erreur est venue avec une mise à jour, mettez la suivante ou désactivez le module.',
    memoryLimit: 'Une page a demandé plus de mémoire que PHP ne lui en permet. Donnez-en davantage dans les réglages, ou désactivez ce qui en demande tant.',
    memoryKilled: 'Une page, ou plusieurs ensemble, ont demandé plus que toute la mémoire du site, et le système en a arrêté une. Cherchez le module qui travaille trop à la fois, ou demandez plus de mémoire à la coopérative.',
    timeLimit: 'La page a calculé plus longtemps que permis. Une boucle sans fin, ou un travail trop long pour une page : allongez le temps dans les réglages, ou corrigez le fichier.',
    tooSlow: 'PHP n’avait toujours rien répondu après cinq minutes. Souvent le site attend un autre service qui ne répond pas.',
    workersBusy: 'Toutes les pages que le site peut calculer à la fois l’étaient déjà. Gardez les pages en mémoire (cache), ou cherchez celle qui traîne.',
    processLimit: 'Le site a autant de programmes en marche qu’il peut en avoir, et le suivant a été refusé. Un fichier en lance sans fin, ou en laisse derrière lui : souvent un module qui convertit des images, ou un fichier que quelqu’un d’autre a déposé. Cherchez dans le journal la page demandée juste avant, et retirez ce fichier. Ce qui ne finit pas, nous l’arrêtons au bout de dix secondes.',
    cannotStart: 'PHP s’est arrêté avant la première page. Un fichier .user.ini ou un réglage en est souvent la cause ; le journal dit lequel.',
    crashed: 'Le programme de PHP lui-même est tombé. Une extension ou une récursion sans fin en est souvent la cause. Si cela dure, écrivez à la coopérative.',
    databaseLimit: 'Le site ouvre plus de connexions que sa base n’en accepte. Gardez les pages en mémoire (cache), ou cherchez le module qui n’en ferme pas.',
    databaseFull: 'La base a atteint sa limite : le site la lit et peut y supprimer, plus y ajouter. Supprimez ce qui ne sert plus (révisions, indésirables, journaux de modules) ; elle se rouvre d’elle-même dans la minute. La coopérative peut aussi l’agrandir.',
    databaseTable: 'Une panne a abîmé une table. Ouvrez la base, puis « Vérifier et réparer » : c’est le plus souvent tout. Si elle ne peut être réparée, remettez une copie, ou écrivez à la coopérative.',
    databaseAway: 'MariaDB n’a pas répondu. Si rien n’est signalé sur la page d’état, vérifiez l’adresse de la base dans la configuration du site : « localhost ».',
    databaseRefused: 'Le nom ou le mot de passe écrit dans la configuration du site n’est pas celui de la base. Recopiez-les, ou donnez un nouveau mot de passe à la base.',
    diskFull: 'Le site n’a plus pu écrire. Effacez ce qui ne sert plus, ou demandez plus d’espace.',
    application: 'Le site a répondu par une erreur sans dire pourquoi : souvent un mode de maintenance. Le journal du site en dit peut-être plus.',
    node: 'Rien à faire de votre côté. La coopérative est prévenue.',
    suspended: 'Les visiteurs voient une page qui le dit. Remettez le site en ligne dans ses réglages.',
  },
  component: {
    plugin: (name: string) => `module « ${name} »`,
    theme: (name: string) => `thème « ${name} »`,
    extension: (name: string) => `extension « ${name} »`,
    skin: (name: string) => `habillage « ${name} »`,
    core: (name: string) => `${name} lui-même`,
    site: () => 'fichier du site',
  },
  place: (file: string, line: number) => (line > 0 ? `${file}, ligne ${line}` : file),
  inFile: (place: string) => `Dans ${place}.`,
  said: 'PHP a dit',

  acts: { openFile: 'Ouvrir le fichier', openLine: (line: number) => `Ouvrir à la ligne ${line}`, settings: 'Régler PHP', files: 'Faire de la place', database: 'Voir la base', logs: 'Lire le journal', application: 'Voir l’application', resume: 'Le remettre en ligne' },

  pages: { title: 'Pages demandées', perHour: 'Pages demandées, par heure', perSix: 'Pages demandées, par 6 heures', perDay: 'Pages demandées, par jour', served: 'servies', failed: 'échouées', label: (total: string, failed: string) => `${total} pages demandées, ${failed} échouées.`, columns: { when: 'Quand', pages: 'Demandées', failed: 'Échouées' } },
  times: { title: 'Temps de réponse, 95 pages sur 100', aim: (aim: string) => `le but que nous nous donnons : ${aim}`, label: (now: string, worst: string) => `95 pages sur 100 arrivent en moins de ${now} ; au pire moment, ${worst}.`, none: 'Aucune page demandée dans cette période.', columns: { when: 'Quand', p95: '95 sur 100', p50: 'La moitié' } },
  use: { title: 'Ce que le site utilise', more: 'Et aussi', cache: 'Pages servies du cache', cacheNote: 'sans réveiller PHP', traffic: 'Envoyé aux visiteurs', requestsTerm: 'Fichiers et pages', limit: 'Mémoire que le site peut prendre', none: 'aucune', old: 'Vous venez de changer le site, et les visiteurs voient encore l’ancien ? Videz les pages gardées : la prochaine visite les refait.' },
  usePlots: { cpu: 'Calcul', memory: 'Mémoire, au plus haut', columns: { when: 'Quand', cpu: 'Calcul', memory: 'Mémoire', cache: 'Du cache', traffic: 'Envoyé' }, label: (what: string, most: string) => `${what} : ${most} au plus.` },
  faults: { title: 'Les erreurs et leur cause', caption: 'Erreurs de la période', columns: { cause: 'Cause', pages: 'Pages' }, none: 'Aucune erreur dans cette période.', last: (when: string) => `La dernière : ${when}.`, hidden: (count: number) => `${several(count, 'cachée', 'cachées')} par une copie gardée.`, reference: (id: string) => `Référence ${id}` },
  slow: { title: 'Les adresses les plus lentes', caption: 'Adresses qui ont pris le plus de temps', columns: { address: 'Adresse', mean: 'En moyenne', count: 'Fois' }, none: 'Aucune page n’a pris plus d’un cinquième de seconde.', max: (max: string) => `jusqu’à ${max}` },
  disk: { title: 'Disque', of: (limit: string) => `sur ${limit}`, full: (day: string) => `plein vers le ${day} à ce rythme`, label: (used: string, limit: string) => `Disque : ${used} sur ${limit}.`, unknown: 'Pas encore mesuré : cela se fait toutes les cinq minutes.', files: 'Ouvrir les fichiers' },
  log: {
    title: 'Journal', whole: 'Tout le journal', pageTitle: (site: string) => `Journal, ${site}`, back: 'Retour à la santé', all: 'Lire le journal', lines: 'Lignes du journal',
    kindLabel: 'Quel journal', kinds: { access: 'Visites', php: 'Ce que dit PHP' }, periodLabel: 'Depuis quand', periods: { hour: 'Une heure', day: '24 heures', all: 'Deux jours' },
    faultsLabel: 'Quelles lignes', allLines: 'Tout', faultsOnly: 'Erreurs seules', search: 'Chercher dans le journal', searchButton: 'Chercher', searchPlaceholder: 'Adresse, navigateur, code',
    older: 'Lignes plus anciennes', newest: 'Lignes les plus récentes', download: 'Télécharger', nothing: { title: 'Aucune ligne.', text: 'Rien ne correspond, ou personne n’est venu. Les nouvelles lignes s’ajoutent ici d’elles-mêmes.' },
    kept: 'Les visites des deux derniers jours se lisent ici. L’adresse des visiteurs est tronquée : elle ne dit que leur réseau.',
  },

  around: {
    title: 'Journal, autour de la dernière erreur', pageTitle: (site: string) => `Une erreur, ${site}`, see: 'Lire les lignes du journal', lines: 'Lignes du journal autour de l’erreur',
    gone: 'Le journal ne garde plus ces lignes.',
  },

  everybody: {
    title: 'Santé des sites', lead: 'Ce que chaque site a fait depuis hier. Ceux qui vont mal d’abord.', sort: 'Trier par', caption: (order: string) => `Sites, triés par ${order.toLowerCase()}`, none: 'Aucun site encore.',
    search: 'Chercher une adresse, un site, un sociétaire', nothing: (q: string) => `Aucun site ne correspond à « ${q} ».`,
    needs: (count: string, one: boolean) => (one ? 'Un site va mal' : `${count} sites vont mal`), needsText: 'Des visiteurs voient des erreurs, ou rien. La page du site dit la cause et quoi faire.', needsSee: 'Voir lesquels',
    orders: { trouble: 'Ennuis', faults: 'Erreurs', cpu: 'Calcul', pages: 'Pages', traffic: 'Envois', disk: 'Disque' },
    columns: { site: 'Site', state: 'État', pages: 'Pages', faults: 'Échouées', cpu: 'Calcul', traffic: 'Envoyé', disk: 'Disque' },
  },
  letters: {
    disk: { subject: (site: string) => `${site} : l’espace se remplit`, body: (site: string, used: string, limit: string) => `L’espace de ${site} est pris aux quatre cinquièmes : ${used} sur ${limit}.\n\nRien n’est encore refusé. Quand il sera plein, le site ne pourra plus rien enregistrer. Effacez ce qui ne sert plus, ou demandez plus d’espace à la coopérative.` },
    database: { subject: (site: string) => `${site} : la base de données se remplit`, body: (site: string, used: string, limit: string) => `La base de données de ${site} est pleine aux quatre cinquièmes : ${used} sur ${limit}.\n\nRien n’est encore refusé. Quand elle sera pleine, le site pourra la lire et y supprimer, plus y ajouter. Supprimez ce qui ne sert plus, ou demandez à la coopérative de l’agrandir.` },
    memory: { subject: (site: string) => `${site} : la mémoire vient à manquer`, body: (site: string, used: string, limit: string) => `${site} est monté à ${used} de mémoire sur ${limit}.\n\nRien n’a encore échoué. Au-delà, le système arrête une page. La page de santé du site dit quelles adresses demandent le plus.` },
    workers: { subject: (site: string) => `${site} : des visiteurs attendent leur tour`, body: (site: string, used: string, limit: string) => `${site} calculait ${used} pages à la fois ; il peut en calculer ${limit}.\n\nLes visiteurs suivants attendent. Garder les pages en mémoire (réglages du site, « cache ») aide le plus souvent.` },
    action: 'Voir la santé du site',
    after: 'Cette lettre part une fois, quand le seuil est franchi. Elle ne reviendra que si le site redescend bien au-dessous, puis remonte.',
  },
} as const
