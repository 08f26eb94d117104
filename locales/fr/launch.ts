/** Ce que dit le lanceur, `./onyva`, au terminal. */
import { demo } from './launch-demo.ts'

export const launch = {
  demo,
  steps: {
    packages: 'Paquets de la machine',
    postgres: 'Programmes de PostgreSQL',
    copy: 'Copie du programme',
    database: 'Base de données privée',
    controlPlane: 'Panneau et API',
    image: 'Image Debian 13 du nœud',
    machine: 'Démarrage du nœud',
    people: 'Coopérative fictive',
    join: 'Entrée du nœud dans la coopérative',
    sites: 'Site d’exemple',
    forwarder: 'Chemin des visiteurs',
  },
  up: {
    title: (p: { data: string }) => `Onyva démarre dans ${p.data}`,
    already: 'Onyva est déjà en marche.',
    programChanged: 'Le programme a changé : redémarrage.',
    panel: 'Panneau',
    member: 'Sociétaire',
    administrator: 'Administration',
    password: 'mot de passe',
    once: 'Ces mots de passe ne sont montrés qu’une fois. En tirer d’autres : ./onyva demo passwords',
    again: 'Mots de passe : montrés au premier démarrage. En tirer d’autres : ./onyva demo passwords',
    sample: 'Site d’exemple',
    sampleAnswers: 'répond',
    sampleSilent: 'ne répond pas encore : ./onyva doctor',
    portsChanged: 'Un autre programme avait pris un port : les adresses ont changé.',
    took: (p: { seconds: string }) => `Prêt en ${p.seconds} s. Arrêter : ./onyva down`,
    fictional: (p: { name: string }) => `La coopérative « ${p.name} » est fictive.`,
    noNode: (p: { reason: string }) => `Aucun nœud ne peut démarrer ici : ${p.reason} Le panneau marche. Pour rattacher un serveur Debian 13 : ./onyva down, ./onyva up --nodes ADRESSE:PORT (une adresse de cette machine que ce serveur atteint), puis dans le panneau, Administration, Nœuds, « Ajouter un nœud » donne la ligne à taper là-bas.`,
    noDemo: 'La démonstration n’est pas (ou plus) dans cette instance.',
    oldPostgres: (p: { major: number }) => `PostgreSQL ${p.major} n’est plus sur cette machine : la copie gardée sert encore. Passer au plus récent : ./onyva down, puis ./onyva database upgrade`,
    trouble: 'Quelque chose n’a pas démarré. Ce qui ne va pas et que faire : ./onyva doctor',
    installs: (p: { name: string; reason: string }) => `${p.name} : ${p.reason}`,
  },
  reasons: {
    'systemd-container': 'démarre la machine du nœud',
    mmdebstrap: 'construit l’image Debian 13 du nœud',
    'btrfs-progs': 'donne à chaque site une limite de disque',
    openssl: 'fait les certificats auxquels les nœuds se reconnaissent',
    tzdata: 'laisse PostgreSQL compter à l’heure de France',
  },
  down: {
    stopped: 'Onyva est arrêté. Les données restent en place.',
    notRunning: 'Onyva n’était pas en marche.',
    stopping: 'Arrêt…',
  },
  status: {
    running: 'en marche',
    stopped: 'arrêté',
    starting: 'démarre',
    none: (p: { data: string }) => `Aucune instance dans ${p.data}. En faire une : ./onyva up`,
    database: 'Base de données',
    controlPlane: 'Panneau',
    forwarder: 'Chemin des visiteurs',
    node: 'Nœud',
    sites: 'Sites',
    restarts: (p: { count: number }) => `relancé ${p.count} fois`,
    nodeStates: {
      starting: 'démarre',
      running: 'en marche',
      failed: 'en panne',
      impossible: 'ne peut démarrer ici',
    },
  },
  doctor: {
    checks: {
      root: 'Droits de root',
      packages: 'Paquets de la machine',
      namespaces: 'Espaces de noms',
      groups: 'Groupes de contrôle',
      folder: 'Dossier de données',
      space: 'Place libre',
      postgres: 'Programmes de PostgreSQL',
      ports: 'Ports',
      supervisor: 'Superviseur',
      database: 'Base de données',
      panel: 'Panneau',
      node: 'Nœud',
      sandboxes: 'Cloisons des sites',
      sites: 'Site d’exemple',
    },
    yes: 'c’est bon',
    notRoot: 'sans root aucun nœud ne démarre ; le panneau, si',
    beRoot: 'lancez ./onyva up en root',
    lacking: (p: { names: string }) => `il manque ${p.names}`,
    installThem: (p: { names: string }) => `./onyva up les installe ; à la main : apt-get install --no-install-recommends ${p.names}`,
    noNamespaces: 'ce noyau les interdit (user.max_*_namespaces = 0)',
    otherMachine: 'le panneau marche ; démarrez le nœud sur une autre machine, ou demandez à qui tient celle-ci de les permettre',
    noGroups: 'ni la version 1 ni la version 2 ne sont à portée : aucune limite ne tient',
    noSandboxes: (p: { said: string }) => `ce noyau refuse les cloisons où tourne le PHP des sites : ils répondent 502, les pages simples marchent (${p.said})`,
    leaveChroot: 'c’est ainsi dans un simple chroot, et où user.max_user_namespaces vaut 0 : lancez Onyva hors du chroot, dans un conteneur qui permet les espaces de noms, ou sur une machine entière',
    limitsOff: 'donnez les groupes de contrôle à ce conteneur, ou servez-vous d’une machine entière',
    otherFolder: 'choisissez un autre dossier avec --data',
    line: (p: { check: string; says: string }) => `${p.check}\u202f: ${p.says}`,
    gigabytes: (p: { free: number }) => `${p.free.toFixed(1).replace('.', ',')} Go`,
    freeSpace: (p: { leastGb: number }) => `libérez de la place : il en faut ${p.leastGb} Go`,
    noPostgres: 'absents',
    up: './onyva up',
    upgrade: './onyva database upgrade',
    noneYet: 'pas encore choisis',
    portTaken: (p: { numbers: string }) => `un de ${p.numbers} est pris par un autre programme`,
    portsAgain: './onyva up en choisit d’autres ; les adresses changeront',
    killed: 'il a été tué',
    notRunning: 'n’est pas en marche',
    readLog: (p: { file: string }) => `lisez la fin de ${p.file}`,
    restarts: (p: { count: number }) => `relancée ${p.count} fois`,
    silent: (p: { address: string }) => `${p.address} ne répond pas`,
    seeNode: 'voyez la ligne du nœud ci-dessus ; puis ./onyva down et ./onyva up',
    allWell: 'Tout va bien.',
    wrong: (p: { count: number }) => p.count === 1 ? 'Un point à reprendre.' : `${p.count} points à reprendre, dans l’ordre : l’un tient souvent à celui d’avant.`,
  },
  upgrade: {
    title: 'Autre version du programme : changement de version.',
    same: 'Cette version est déjà celle de l’instance.',
    rehearsing: (p: { count: number }) => `Répétition sur une copie (${p.count} changement(s) des données)`,
    rehearsalFailed: 'La nouvelle version ne sait pas reprendre ces données : rien n’a été changé, tout tourne comme avant. Signalez-le avec la phrase ci-dessus.',
    saving: 'Sauvegarde par la version d’avant',
    notSaved: 'La sauvegarde n’a pas abouti : rien n’a été changé. Relancer comme avant : ./onyva up depuis le dossier de la version d’avant ; ce qui ne va pas : ./onyva doctor',
    newerData: (p: { name: string }) => `Les données sont d’une version plus récente que ce dossier (${p.name}). Lancez la plus récente, ou revenez à celle d’avant : ./onyva upgrade --back`,
    underWay: 'Un autre changement de version de cette instance est en cours.',
    done: 'Changement de version réussi. Revenir à celle d’avant : ./onyva upgrade --back',
    failed: 'La nouvelle version n’a pas démarré.',
    goingBack: (p: { at: string }) => `Retour à la version d’avant le ${p.at}.`,
    backFailed: (p: { file: string }) => `La version d’avant n’a pas pu reprendre ${p.file}. Les données sont toujours là ; recommencer : ./onyva upgrade --back`,
    staysBack: (p: { at: string }) => `Le retour à la version d’avant le ${p.at} tient toujours. Essayer de nouveau celle de ce dossier : ./onyva upgrade`,
    noWayBack: 'Il n’y a pas de version d’avant où revenir.',
    confirmBack: (p: { at: string }) => `Ce qui a été saisi dans le panneau depuis le ${p.at} n’y sera plus (ces données restent de côté, dans before-restore-…). Les fichiers des sites ne changent pas. Si c’est bien voulu : ./onyva upgrade --back --yes`,
  },
  database: {
    same: (p: { major: number }) => `La base est déjà faite par PostgreSQL ${p.major}, dont les programmes sont là.`,
    fetchOld: (p: { major: number }) => `Les programmes de PostgreSQL ${p.major} sont nécessaires pour lire la base une dernière fois, et ne sont ni sur la machine ni chez Debian pour cette version. Remettez-les (apt.postgresql.org les garde), ou restaurez une sauvegarde : ./onyva restore FICHIER`,
    dumping: (p: { major: number }) => `Lecture par PostgreSQL ${p.major}`,
    restoring: (p: { major: number }) => `Écriture par PostgreSQL ${p.major}`,
    checking: 'Comparaison ligne à ligne des deux bases',
    done: (p: { folder: string }) => `Fait. L’ancienne base est gardée dans ${p.folder} ; supprimez-la quand vous voudrez.`,
    differs: (p: { table: string }) => `La table ${p.table} n’est pas la même des deux côtés : rien n’a été changé.`,
  },
  backup: {
    wantsFile: 'Quel fichier ? ./onyva backup FICHIER',
    wantsBackup: 'Quelle sauvegarde ? ./onyva restore FICHIER',
    exists: (p: { file: string }) => `${p.file} existe déjà : choisissez un autre nom.`,
    done: (p: { file: string; size: string }) => `Sauvegarde écrite et relue : ${p.file} (${p.size} Mo). Elle contient des secrets : gardez-la comme telle.`,
    contents: 'Elle contient la base, la configuration et les secrets du panneau ; pas les fichiers des sites, qui sont sur les nœuds.',
    notABackup: (p: { file: string; reason: string }) => `${p.file} n’est pas une sauvegarde d’Onyva, ou elle est abîmée : ${p.reason}`,
    noFile: (p: { file: string }) => `Il n’y a pas de fichier ${p.file}.`,
    newer: (p: { name: string }) => `Cette sauvegarde vient d’une version plus récente d’Onyva (${p.name}).`,
    restored: (p: { at: string; folder: string }) => `Restauré à l’état du ${p.at}. Les données d’avant sont gardées dans ${p.folder}. Démarrer : ./onyva up`,
    restoredFresh: (p: { at: string }) => `Restauré à l’état du ${p.at}. Démarrer : ./onyva up`,
  },
  help: `onyva : tout ce que fait une coopérative d’hébergement

  ./onyva up                   tout démarrer sur cette machine, et montrer les adresses
  ./onyva down                 tout arrêter ; les données restent
  ./onyva status [--json]      ce qui est en marche
  ./onyva doctor [--json]      ce qui ne va pas, et que faire
  ./onyva demo --members N --sites N [--seed N]   remplir la coopérative fictive, jusqu’à 4000 et 8000
  ./onyva demo passwords       de nouveaux mots de passe pour la démonstration
  ./onyva backup FICHIER       sauvegarder les données du panneau
  ./onyva restore FICHIER      les remettre dans une instance arrêtée
  ./onyva upgrade              passer à la version de ce dossier ; --back : revenir à celle d’avant
  ./onyva database upgrade     passer à un PostgreSQL plus récent
  ./onyva test [--only PARTIE] toutes les vérifications, ou une partie ; --long : des minutes durant ce qui peut durer toujours
  ./onyva bench [LIGNE…]       les mesures ; --twice : deux fois, et si les deux s’accordent
  ./onyva fault list|run NOM   ce qui casse, cassé exprès, et mesuré
  ./onyva serve --config FICHIER   le panneau seul (sur un serveur)
  ./onyva first-administrator COURRIEL NOM   sur un serveur : la première personne
  ./onyva package DOSSIER      les trois paquets Debian, pour des serveurs

  Options : --data DOSSIER (ou ONYVA_DATA) ; --cache DOSSIER (ou ONYVA_CACHE), à partager entre instances ;
  up --nodes ADRESSE:PORT, où des nœuds d’autres machines s’adressent ;
  up --demo healthy|drifting|trouble, la coopérative fictive du premier départ : en bonne santé, à la dérive ou en difficulté
  up --few, au premier départ : une vingtaine de sociétaires et trois sites, au lieu de quelques centaines (petite machine)

  Sites, nœuds et le reste, par l’API :
`,
  refusals: {
    firstAdministratorUsage: 'À écrire ainsi : onyva first-administrator [--config FICHIER] COURRIEL NOM',
    administratorExists: 'Cette coopérative a déjà une administration : c’est à elle d’inviter les autres.',
    notLinux: 'Il faut Linux.',
    notRoot: 'Il faut être root pour démarrer un nœud.',
    lacksProgram: (p: { file: string }) => `il manque ${p.file}.`,
    pathTooLong: (p: { longest: number }) => `Le chemin du dossier de données est trop long pour ses sockets : ${p.longest} octets au plus.`,
    pathClosed: (p: { folder: string }) => `Le dossier de données est sous ${p.folder}, que les processus sans privilège ne peuvent traverser. Choisissez-en un autre : --data DOSSIER, ou chmod o+x ${p.folder}.`,
    pathSigns: 'Le chemin du dossier de données contient un espace, une virgule, deux-points, un guillemet ou une barre inverse : choisissez-en un autre avec --data.',
    programChanging: 'Le programme a changé pendant le démarrage : rien n’a été changé. Recommencez quand il est entier.',
    noSuchStory: (p: { given: string; known: string }) => `Il n’y a pas de coopérative fictive « ${p.given} ». Il y a : ${p.known}.`,
    storyIsChosen: (p: { story: string; data: string }) => `${p.data} contient déjà la coopérative fictive « ${p.story} ». Pour une autre, prenez un autre dossier : ./onyva up --demo … --data AUTRE_DOSSIER.`,
    noSpace: (p: { wantedGb: number; freeGb: string }) => `Il faut ${p.wantedGb} Go libres pour l’image du nœud ; il en reste ${p.freeGb}.`,
    running: 'Cette instance est en marche : arrêtez-la d’abord, ./onyva down.',
    starting: 'Un autre « ./onyva up » est en train de démarrer cette instance.',
    majorGone: (p: { major: number; newer: string }) => `La base a été faite par PostgreSQL ${p.major}, dont les programmes ne sont plus là (${p.newer} l’est). La faire passer : ./onyva database upgrade`,
    supervisorGone: (p: { file: string }) => `Le superviseur s’est arrêté en démarrant. Il a dit, dans ${p.file} :`,
    notRunning: 'Cette instance n’est pas en marche : ./onyva up.',
    optionValue: (p: { option: string }) => `L’option ${p.option} attend une valeur, ou n’en prend pas. Aide : ./onyva help`,
    tooManyWords: (p: { word: string }) => `« ${p.word} » est de trop. Aide : ./onyva help`,
    noConfig: (p: { file: string }) => `Il n’y a pas de configuration à ${p.file}. Faites-la d’après /usr/share/onyva/onyva.json.example, ou dites où elle est : --config FICHIER.`,
    badConfig: (p: { said: string }) => `La configuration ne va pas : ${p.said}`,
    unknownOption: (p: { option: string }) => `Option inconnue : ${p.option}. Aide : ./onyva help`,
    unknownCommand: (p: { command: string }) => `Commande inconnue : ${p.command}. Aide : ./onyva help`,
  },
} as const
