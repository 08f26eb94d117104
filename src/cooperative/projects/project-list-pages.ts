/** Projects that were voted: the list for everybody, and the part of it for the front page. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { dayOf } from '#lib/day.ts'
import { hasRole } from '#people/actor.ts'
import { linkButton } from '#web/components/button.ts'
import { head, section } from '#web/components/layout-parts.ts'
import { chips, crumbs } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { cooperativePaths } from '../cooperative-paths.ts'
import type { Judgement } from './judge-project.ts'
import { projectPaths } from './project-paths.ts'
import { allProjects, projectsInView } from './project-store.ts'
import type { Project, ProjectInView } from './project-store.ts'
import { projectWordsOf } from './project-words.ts'
import { heardOn, isSilent } from './watch-projects.ts'

/** `/cooperative/projects`. */
export function makeProjectListPages(): App {
  const app = new Hono<Env>()
  app.get(projectPaths.home, signedIn, (c) => listPage(c))
  return app
}

const isOver = ({ standing }: Judgement): boolean => standing === 'delivered' || standing === 'stopped'

const asInView = ({ id, name, votes, vote, spentCents, judgement }: Project): ProjectInView => ({ id, name, votedOn: votes[0]?.votedOn ?? vote.votedOn, spentCents, votedCents: vote.cents, judgement })

function projectTable(c: Ctx, projects: readonly (ProjectInView & { note?: string })[]): Html {
  const { t, euros, shortDay, stateOf } = projectWordsOf(c)
  return table({
    caption: t.caption,
    columns: [{ label: t.project }, { label: t.where, folded: 'end' }, { label: t.spent, numeric: true, labelled: true }, { label: t.voted, numeric: true, folded: 'end', labelled: t.of }],
    rows: projects.map((one) => {
      const { kind, words } = stateOf(one.judgement)
      return {
        header: html`<a href="${projectPaths.one(one.id)}">${one.name}</a><small>${t.votedOn(shortDay(one.votedOn))}${one.note ? `, ${one.note}` : ''}</small>`,
        cells: [state(kind, words), euros(one.spentCents), euros(one.votedCents)],
      }
    }),
  })
}

/** « Projets votés », for a page about the whole cooperative; nothing while there is none. */
export async function projectsPart(c: Ctx): Promise<Html | ''> {
  const found = await projectsInView(c.get('db'), dayOf(c.get('clock').now()))
  const { t } = projectWordsOf(c)
  return found.length === 0 ? '' : section({ title: t.title, tight: true, link: html`<a href="${projectPaths.home}">${t.seeAll}</a>`, content: projectTable(c, found) })
}

async function listPage(c: Ctx): Promise<Response> {
  const { t, shortDay } = projectWordsOf(c)
  const today = dayOf(c.get('clock').now())
  const all = await allProjects(c.get('db'), today)
  const wantsOver = c.req.query('view') === 'over'
  const shown = all
    .filter(({ judgement }) => isOver(judgement) === wantsOver)
    .sort((a, b) => Number(b.judgement.isRed) - Number(a.judgement.isRed) || (a.votes[0]!.votedOn < b.votes[0]!.votedOn ? 1 : -1))
    .map((one) => ({ ...asInView(one), ...(isSilent(one, today) ? { note: t.silentSince(shortDay(heardOn(one))) } : {}) }))
  const red = all.filter(({ judgement }) => judgement.isRed).length
  const over = all.filter(({ judgement }) => isOver(judgement)).length
  const keeps = hasRole(actorOf(c), 'board', 'administrator')
  const add = linkButton({ href: projectPaths.add, label: t.add, kind: 'main', icon: 'plus' })
  const list =
    all.length === 0
      ? empty({ title: t.none, text: t.noneText, ...(keeps ? { actions: add } : {}) })
      : html`${chips(t.views, [
          { label: t.running, href: hereWith(c, { view: null }), current: !wantsOver, count: all.length - over },
          { label: t.over, href: hereWith(c, { view: 'over' }), current: wantsOver, count: over },
        ])}${shown.length > 0 ? projectTable(c, shown) : wantsOver ? empty({ title: t.noneOver, text: t.noneOverText }) : empty({ text: t.noneText })}`
  return page(c, {
    title: t.title,
    section: 'cooperative',
    body: html`${head({ title: t.title, lead: all.length === 0 ? t.lead : red > 0 ? t.leadRed(red) : t.leadCalm, ...(keeps && all.length > 0 ? { actions: add } : {}), crumbs: crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: t.title }]) })}<div class="stack m">${list}</div>`,
  })
}
