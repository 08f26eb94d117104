/** Travaux qui durent : ce qui se fait, où on en est, comment cela a fini. */
import { of } from '../elision.ts'
import { applicationJobs } from './applications.ts'
type Words = Readonly<Record<string, string | number>>

/** « photo.jpg » quand il n’y a qu’une chose, « 12 éléments » sinon. */
const things = (p: Words): string => (Number(p['count']) === 1 ? String(p['name']) : `${p['count']} éléments`)
const files = (p: Words): string => (Number(p['files']) === 1 ? 'un fichier' : `${p['files']} fichiers`)

interface KindWords {
  going: (subject: Words) => string
  done: (subject: Words, result: Words) => string
  failed: (subject: Words) => string
}

export const jobs = {
  title: 'Travail en cours',
  where: 'Où nous en sommes',
  /** Le bouton qui mène à ce qui a été fait. */
  see: 'Voir le résultat',
  back: 'Retour au site',
  goingLead: 'Vous pouvez fermer cette page : le travail continue sans elle.',
  doneLead: 'C’est fait.',
  failedLead: 'Cela n’a pas abouti.',
  started: (time: string) => `commencé à ${time}`,
  took: (duration: string) => `en ${duration}`,
  starting: 'Nous commençons.',
  of: (done: string, total: string) => `${done} sur ${total}`,
  recent: 'Travaux récents',
  none: 'Aucun travail récent. Copier, déballer ou mettre à la corbeille beaucoup de fichiers se suit ici.',
  columns: { what: 'Travail', state: 'État', when: 'Commencé' },
  states: { running: 'en cours', done: 'fait', failed: 'échec' },
  steps: {
    receiving: 'Réception',
    counting: 'Compte des fichiers',
    checking: 'Vérification',
    unpacking: 'Déballage',
    placing: 'Mise en place',
    copying: 'Copie',
    moving: 'Déplacement',
    removing: 'Suppression',
    keeping: 'Copie de l’état d’avant',
    importing: 'Import',
    undoing: 'Remise de l’état d’avant',
    changing: 'Changement des droits',
    database: 'Base de données',
    settings: 'Réglages',
    answering: 'Première page',
  },
  kinds: {
    copyFiles: { going: (p: Words) => `Copie ${of(things(p))}`, done: (p: Words, r: Words) => `${things(p)} : copie faite, ${files(r)}.`, failed: (p: Words) => `${things(p)} : copie non faite` },
    binFiles: { going: (p: Words) => `Mise à la corbeille ${of(things(p))}`, done: (p: Words) => `${things(p)} : à la corbeille.`, failed: (p: Words) => `${things(p)} : pas à la corbeille` },
    emptyBin: { going: () => 'Vidage de la corbeille', done: (_p: Words, r: Words) => `Corbeille vidée : ${files(r)}.`, failed: () => 'Corbeille non vidée' },
    unpackFile: { going: (p: Words) => `Déballage ${of(p['name'])}`, done: (p: Words, r: Words) => `${p['name']} : ${Number(r['files']) === 1 ? 'un fichier déballé' : `${r['files']} fichiers déballés`}.`, failed: (p: Words) => `${p['name']} : rien n’est déballé` },
    importDatabase: { going: (p: Words) => `Import dans ${p['name']}`, done: (p: Words) => `${p['name']} : import terminé.`, failed: (p: Words) => `${p['name']} : rien n’est importé` },
    undoImport: { going: (p: Words) => `Retour ${of(p['name'])} à l’état d’avant`, done: (p: Words) => `${p['name']} est comme avant l’import.`, failed: (p: Words) => `${p['name']} : l’état d’avant n’est pas remis` },
    checkDatabase: {
      going: (p: Words) => `Vérification ${of(p['name'])}`,
      done: (p: Words, r: Words) => (Number(r['brokenCount']) > 0 ? `${p['name']} : abîmées et non réparées : ${r['broken']}. Écrivez à la coopérative.` : `${p['name']} : ${r['tables']} ${Number(r['tables']) > 1 ? 'tables lues' : 'table lue'}, ${Number(r['mended']) > 0 ? `${r['mended']} réparées` : 'toutes saines'}.`),
      failed: (p: Words) => `${p['name']} : tables non vérifiées`,
    },
    setAccess: { going: (p: Words) => `Changement des droits ${of(p['name'])}`, done: (p: Words, r: Words) => `${p['name']} : droits changés${Number(r['files']) > 1 ? `, ${r['files']} éléments` : ''}.`, failed: (p: Words) => `${p['name']} : droits inchangés` },
    ...applicationJobs,
  } satisfies Record<string, KindWords>,
} as const
