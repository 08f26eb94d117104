/** Projects of the three fictional cooperatives: what was voted, what the books say of it, what came of it; and what each opens to everybody. */
import { sql } from 'kysely'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { countExpense } from '#cooperative/projects/count-expense.ts'
import { enterProject } from '#cooperative/projects/enter-project.ts'
import { projectById } from '#cooperative/projects/project-store.ts'
import { deliverMilestone, expectMilestone, tellNews } from '#cooperative/projects/tell-project.ts'
import { partNames } from '#cooperative/transparency/data-set.ts'
import type { PartName } from '#cooperative/transparency/data-set.ts'
import { chooseParts, usualLicence } from '#cooperative/transparency/transparency-setting.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import type { DemoStory, StoryName } from './story.ts'

/** Days are counted from today: before it less than nothing. */
interface Plan {
  name: string
  purpose: string
  votedAt: number
  resolution: string
  euros: number
  endsAt: number
  steps: readonly { label: string; seen: string; at: number; doneAt: number | null; words?: string; expectedAt?: number }[]
  /** How many of the servers that the books bought, the newest first. */
  servers?: number
  /** Work that somebody sent an invoice for and that lasts: owed, not paid. */
  work?: readonly { at: number; euros: number; label: string }[]
  news: readonly { at: number; words: string }[]
}

const moved: Plan = {
  name: 'Reprise des sites de Ricochet', purpose: 'L’hébergeur Ricochet ferme : ses quarante associations cherchent un toit. Nous les accueillons sans coupure.', votedAt: -250, resolution: '2', euros: 1_000, endsAt: -60,
  steps: [
    { label: 'Outil de déménagement', seen: 'Un site d’essai déménagé, avec ses adresses.', at: -200, doneAt: -205, words: 'Trois sites d’essai ont déménagé en une nuit.' },
    { label: 'Quarante sites déménagés', seen: 'Chaque association retrouve son site chez nous.', at: -60, doneAt: -70, words: 'Quarante sites sur quarante, aucune coupure de plus d’une minute.' },
  ],
  work: [{ at: -80, euros: 790, label: 'Déménagement des sites de Ricochet' }],
  news: [{ at: -120, words: 'Vingt-six sites sont chez nous. Les quatorze autres attendent l’accord de leurs associations.' }],
}

const plans: Record<StoryName, readonly Plan[]> = {
  healthy: [
    {
      name: 'Second centre de données', purpose: 'Une seconde salle, à trente kilomètres : si la première s’éteint, les sites continuent.', votedAt: -380, resolution: '4', euros: 4_200, endsAt: 200,
      steps: [
        { label: 'Salle louée et reliée', seen: 'Une page d’essai répond depuis la seconde salle.', at: -210, doneAt: -214, words: 'La salle est reliée par deux chemins ; la page d’essai répond.' },
        { label: 'Premier serveur en place', seen: 'Les sauvegardes y sont relues chaque nuit.', at: -120, doneAt: -122, words: 'Le serveur tourne, les sauvegardes de la nuit y sont relues.' },
        { label: 'Bascule essayée', seen: 'Le compte rendu de l’essai, avec sa durée.', at: 90, doneAt: null },
        { label: 'Bascule automatique', seen: 'Une coupure de la première salle que personne ne remarque.', at: 200, doneAt: null },
      ],
      servers: 2,
      news: [{ at: -100, words: 'La première moitié est en place, pour un peu moins que prévu. Prochaine étape : l’essai de bascule, au printemps.' }, { at: -12, words: 'L’essai de bascule est préparé. Rien à faire de votre côté.' }],
    },
    {
      name: 'Nouvelle messagerie', purpose: 'La messagerie actuelle perd des lettres quand une boîte est pleine. La nouvelle le dit avant.', votedAt: -180, resolution: '5', euros: 5_500, endsAt: 60,
      steps: [
        { label: 'Serveurs de courrier', seen: 'Une boîte d’essai reçoit et envoie.', at: -90, doneAt: -85, words: 'Une boîte d’essai reçoit et envoie, les signatures sont bonnes.' },
        { label: 'Boîtes du bureau déménagées', seen: 'Le bureau écrit depuis la nouvelle.', at: -42, doneAt: null, expectedAt: 20 },
        { label: 'Toutes les boîtes déménagées', seen: 'Vos lettres arrivent dans la nouvelle, sans rien changer chez vous.', at: 60, doneAt: null },
      ],
      work: [{ at: -70, euros: 1_220, label: 'Messagerie : mise en place des serveurs' }],
      news: [{ at: -15, words: 'Le déménagement des boîtes du bureau a six semaines de retard : les anciens filtres se lisent mal. Nous les reprenons un par un.' }],
    },
    moved,
  ],
  drifting: [
    {
      name: 'Nouvel espace sociétaire', purpose: 'Voir ses factures et ses parts sans écrire au bureau.', votedAt: -400, resolution: '6', euros: 4_500, endsAt: 30,
      steps: [
        { label: 'Factures en ligne', seen: 'Vos factures se téléchargent.', at: -200, doneAt: -160, words: 'Les factures de l’année se téléchargent.' },
        { label: 'Parts et registre', seen: 'Vos parts et leur histoire.', at: -75, doneAt: null },
        { label: 'Tout le reste', seen: 'Plus aucun formulaire en papier.', at: 30, doneAt: null },
      ],
      servers: 1,
      news: [{ at: -158, words: 'Les factures sont là. La suite demande de reprendre le registre, qui est dans trois tableaux.' }],
    },
    moved,
  ],
  trouble: [
    {
      name: 'Nouvelle plateforme', purpose: 'Remplacer tout l’outil d’hébergement par une plateforme faite pour nous.', votedAt: -430, resolution: '3', euros: 10_000, endsAt: -30,
      steps: [
        { label: 'Création d’un site', seen: 'Un site créé depuis la plateforme répond.', at: -250, doneAt: null },
        { label: 'Facturation', seen: 'Une facture émise par la plateforme.', at: -120, doneAt: null },
        { label: 'Tous les sites déménagés', seen: 'L’ancien outil est éteint.', at: -30, doneAt: null },
      ],
      servers: 1,
      work: [{ at: -75, euros: 2_450, label: 'Plateforme : développement, troisième lot' }, { at: -40, euros: 2_450, label: 'Plateforme : développement, quatrième lot' }, { at: -9, euros: 1_850, label: 'Plateforme : développement, cinquième lot' }],
      news: [{ at: -260, words: 'Le prestataire a changé d’équipe. La première étape est repoussée, le reste du calendrier tient.' }],
    },
  ],
}

/** Some open everything, some what they must, some nothing. */
const opened: Record<StoryName, { parts: readonly PartName[]; intro: string } | null> = {
  healthy: { parts: partNames, intro: 'Nous montrons au-dehors ce que nos sociétaires voient au-dedans, sauf les noms. Une question ? Écrivez-nous.' },
  drifting: { parts: ['tariffs', 'accounts'], intro: '' },
  trouble: null,
}

/** After the books and the purchases: what is counted stands in them. */
export async function seedProjects(tx: Tx, actors: { keeper: Actor; leader: Actor }, story: DemoStory, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  const at = (days: number): Clock => ({ now: () => noonOf(addDays(today, days)) })
  const on = (days: number): Day => addDays(today, days)
  for (const plan of plans[story.name]) {
    const voted = { name: plan.name, purpose: plan.purpose, leader: actors.leader.email, body: 'meeting' as const, votedOn: on(plan.votedAt), resolution: plan.resolution, cents: BigInt(plan.euros) * 100n, startsOn: on(plan.votedAt), endsOn: on(plan.endsAt), redPoints: 30, stopBody: 'board' as const, stopWords: 'à sa première réunion après l’alerte' }
    const { id: projectId } = await enterProject(tx, actors.keeper, { ...voted, milestones: plan.steps.map(({ label, seen, at: planned }) => ({ label, seen, weight: 1, plannedOn: on(planned) })) }, at(plan.votedAt + 1))
    await countServers(tx, actors.keeper, { projectId, count: plan.servers ?? 0, since: on(plan.votedAt) }, clock)
    for (const work of plan.work ?? []) {
      // an invoice of somebody's work on what will serve for years: owed to them, in no month's result
      const cents = BigInt(work.euros) * 100n
      const entry = await postEntry(tx, actors.keeper, { journal: 'AC', day: on(work.at), label: work.label, document: { reference: `CC-${work.euros}-${-work.at}`, day: on(work.at) }, lines: [{ account: '232', debitCents: cents, creditCents: 0n }, { account: '404', debitCents: 0n, creditCents: cents }] }, at(work.at))
      await countExpense(tx, actors.keeper, { projectId, expense: { kind: 'entry', id: entry.id, place: null } }, at(work.at))
    }
    const { milestones } = await projectById(tx, projectId, today)
    for (const step of plan.steps) {
      const milestoneId = milestones.find(({ label }) => label === step.label)?.id ?? ''
      if (step.doneAt !== null) await deliverMilestone(tx, actors.leader, { projectId, milestoneId, doneOn: on(step.doneAt), words: step.words ?? step.seen, link: '' }, at(step.doneAt))
      else if (step.expectedAt !== undefined) await expectMilestone(tx, actors.leader, { projectId, milestoneId, expectedOn: on(step.expectedAt) }, clock)
    }
    for (const one of plan.news) await tellNews(tx, actors.leader, { projectId, words: one.words, expectedCents: null }, at(one.at))
  }
  const open = opened[story.name]
  if (open) await chooseParts(tx, actors.keeper, { ...open, licence: usualLicence }, clock)
}

/** The newest servers that the books bought and no project counts yet. */
async function countServers(tx: Tx, keeper: Actor, of: { projectId: string; count: number; since: Day }, clock: Clock): Promise<void> {
  const { rows } = await sql<{ id: string }>`select e.id from journal_entry e where e.label = 'Serveur et disques' and e.day >= ${of.since} and not exists (select from project_cost c where c.entry_id = e.id) order by e.day desc limit ${of.count}`.execute(tx)
  for (const { id } of rows) await countExpense(tx, keeper, { projectId: of.projectId, expense: { kind: 'entry', id, place: null } }, clock)
}
