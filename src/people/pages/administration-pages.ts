/** The administration's front page and its journal. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { DbOrTx } from '#db/open-database.ts'
import { formatNumber } from '#lib/format.ts'
import { searchAudit } from '#people/audit-store.ts'
import { searchMessages } from '#people/message-store.ts'
import { searchPersons } from '#people/persons/person-list-store.ts'
import { icon } from '#web/components/icon.ts'
import type { IconName } from '#web/components/icon.ts'
import { head, section } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { roles } from '#people/actor.ts'
import type { Role } from '#people/actor.ts'
import { withRole } from '#web/guard.ts'
import { page } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { hereWith } from '#web/preferences.ts'
import { administrationPage } from './administration-frame.ts'
import { beforeOf, eventList, eventsPerPage } from './event-list.ts'
import { makeMessagePages } from './message-pages.ts'
import { peoplePaths } from './people-paths.ts'

const administrators = withRole('administrator')
/** Everybody who was given something to do; each part is shown to those whom its own pages let in. */
const staff = withRole(...roles)

/** What the front page asks of the other halves; joined where the program is composed. */
interface AdministrationPorts {
  countMembers(db: DbOrTx): Promise<number>
  countNodes(db: DbOrTx): Promise<number>
  /** What calls for who reads, worst first. */
  needs(c: Ctx): Promise<Step[]>
  /** Whether members hold shares; an association's do not, and nothing of them shows. */
  holdsShares?(c: Ctx): Promise<boolean>
  /** How many applications wait. */
  countApplications(db: DbOrTx): Promise<number>
}

interface Part {
  name: 'privacy' | 'members' | 'shares' | 'applications' | 'finance' | 'reports' | 'persons' | 'health' | 'nodes' | 'audit' | 'messages'
  href: string
  icon: IconName
  /** Besides the administrator. */
  also?: readonly Role[]
  /** Nobody else, not the administrator either. */
  only?: readonly Role[]
}
const parts: readonly Part[] = [
  { name: 'members', href: peoplePaths.members, icon: 'users-round' },
  { name: 'applications', href: peoplePaths.applications, icon: 'user-plus', also: ['board'] },
  { name: 'shares', href: peoplePaths.shares, icon: 'list-checks', also: ['treasurer', 'board', 'auditor'] },
  { name: 'finance', href: peoplePaths.finance, icon: 'receipt-euro', only: ['treasurer', 'auditor', 'board'] },
  { name: 'reports', href: peoplePaths.reports, icon: 'scroll-text', also: ['treasurer', 'board', 'auditor'] },
  { name: 'persons', href: peoplePaths.persons, icon: 'user-round' },
  { name: 'health', href: `${paths.administration}/health`, icon: 'globe', also: ['support', 'auditor'] },
  { name: 'nodes', href: `${paths.administration}/nodes`, icon: 'hard-drive' },
  { name: 'privacy', href: peoplePaths.privacy, icon: 'shield-check', also: ['auditor', 'board'] },
  { name: 'audit', href: peoplePaths.audit, icon: 'history' },
  { name: 'messages', href: peoplePaths.messages, icon: 'mail' },
]

/** Pages `/administration`, `/administration/audit` and those of messages. */
export function makeAdministrationPages(ports: AdministrationPorts): App {
  const app = new Hono<Env>()
  app.get(paths.administration, staff, (c) => frontPage(c, ports))
  app.get(peoplePaths.audit, administrators, (c) => auditPage(c))
  app.route('/', makeMessagePages())
  return app
}

async function frontPage(c: Ctx, ports: AdministrationPorts): Promise<Response> {
  const t = c.get('m').people.administration
  const held = actorOf(c).roles
  const withShares = (await ports.holdsShares?.(c)) === true
  const shown = parts.filter(({ name }) => name !== 'shares' || withShares).filter(({ also, only }) => (only ? only.some((role) => held.includes(role)) : held.includes('administrator') || also?.some((role) => held.includes(role))))
  const figures = held.includes('administrator') ? await figuresOf(c, ports) : {}
  const steps = await ports.needs(c)
  const needs = section({ title: t.needs, content: steps.length === 0 ? html`<p class="soft">${t.needsNothing}</p>` : html`<div class="narrow">${way({ kind: 'todo', steps })}</div>` })
  const figure = (name: Part['name']) => (figures[name] === undefined ? '' : html`<span class="big-n">${formatNumber(c.get('language'), figures[name])}</span>`)
  const list = html`<ul class="parts">${shown.map(
      (part) =>
        html`<li><div class="bar-h"><a class="t name" href="${part.href}">${icon(part.icon)}${t.parts[part.name].title}</a>${figure(part.name)}</div><span class="soft s">${t.parts[part.name].text}</span></li>`,
    )}</ul>`
  return page(c, { title: t.title, section: 'administration', body: html`${head({ title: t.title, lead: t.lead })}${needs}${list}` })
}

async function figuresOf(c: Ctx, ports: AdministrationPorts): Promise<Partial<Record<Part['name'], number>>> {
  return {
    members: await ports.countMembers(c.get('db')),
    applications: await ports.countApplications(c.get('db')),
    nodes: await ports.countNodes(c.get('db')),
    persons: (await searchPersons(c.get('db'), { text: '', view: 'all', page: 1, pageSize: 1 }, c.get('clock').now())).total,
    messages: (await searchMessages(c.get('db'), { text: '', page: 1, pageSize: 1 })).total,
  }
}

async function auditPage(c: Ctx): Promise<Response> {
  const t = c.get('m').people.audit
  const kinds = Object.keys(t.kinds) as (keyof typeof t.kinds)[]
  const kind = kinds.find((name) => name === c.req.query('kind')) ?? ''
  const text = c.req.query('q') ?? ''
  const found = await searchAudit(c.get('db'), { text, kind, before: beforeOf(c), pageSize: eventsPerPage })
  const filters = html`${search({ label: t.searchLabel, button: t.search, value: text, placeholder: t.searchLabel, kept: kind === '' ? {} : { kind } })}${chips(
    t.kindsLabel,
    kinds.map((name) => ({ label: t.kinds[name], href: hereWith(c, { kind: name === '' ? null : name, before: null }), current: name === kind })),
  )}`
  return administrationPage(c, { title: t.title, lead: t.lead, content: html`<div class="stack m">${filters}${eventList(c, found, text === '' && kind === '' ? t.empty : t.nothing, true)}</div>` })
}
