/** The administration's front page, its journal and its messages. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { notFound } from '#lib/errors.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { formatDateTime, formatNumber } from '#lib/format.ts'
import { searchAudit } from '#people/audit-store.ts'
import { messageById, searchMessages } from '#people/message-store.ts'
import { searchPersons } from '#people/persons/person-list-store.ts'
import { icon } from '#web/components/icon.ts'
import type { IconName } from '#web/components/icon.ts'
import { definitionList, head } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { withRole } from '#web/guard.ts'
import { page } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { hereWith } from '#web/preferences.ts'
import { sandboxedDocument } from '#web/security-headers.ts'
import { administrationPage, linesPerPage, listPager, pageOf } from './administration-frame.ts'
import { beforeOf, eventList, eventsPerPage } from './event-list.ts'
import { peoplePaths } from './people-paths.ts'

const administrators = withRole('administrator')

/** What the front page asks of the other halves; joined where the program is composed. */
export interface AdministrationPorts {
  countMembers(db: DbOrTx): Promise<number>
  countNodes(db: DbOrTx): Promise<number>
}

interface Part {
  name: 'members' | 'persons' | 'nodes' | 'audit' | 'messages'
  href: string
  icon: IconName
}
const parts: readonly Part[] = [
  { name: 'members', href: peoplePaths.members, icon: 'users-round' },
  { name: 'persons', href: peoplePaths.persons, icon: 'user-round' },
  { name: 'nodes', href: `${paths.administration}/nodes`, icon: 'hard-drive' },
  { name: 'audit', href: peoplePaths.audit, icon: 'history' },
  { name: 'messages', href: peoplePaths.messages, icon: 'mail' },
]

/** Pages `/administration`, `/administration/audit` and `/administration/messages`. */
export function makeAdministrationPages(ports: AdministrationPorts): App {
  const app = new Hono<Env>()
  app.get(paths.administration, administrators, (c) => frontPage(c, ports))
  app.get(peoplePaths.audit, administrators, (c) => auditPage(c))
  app.get(peoplePaths.messages, administrators, (c) => messagesPage(c))
  app.get(`${peoplePaths.messages}/:message`, administrators, (c) => messagePage(c))
  app.get(`${peoplePaths.messages}/:message/body`, administrators, async (c) => {
    // Shown inside the page above as a document of its own: no script, no link out, nothing of the panel's origin.
    c.header('Content-Security-Policy', sandboxedDocument)
    return c.html((await messageIn(c)).bodyHtml)
  })
  return app
}

async function frontPage(c: Ctx, ports: AdministrationPorts): Promise<Response> {
  const t = c.get('m').people.administration
  const figures: Partial<Record<Part['name'], number>> = {
    members: await ports.countMembers(c.get('db')),
    nodes: await ports.countNodes(c.get('db')),
    persons: (await searchPersons(c.get('db'), { text: '', view: 'all', page: 1, pageSize: 1 }, c.get('clock').now())).total,
    messages: (await searchMessages(c.get('db'), { text: '', page: 1, pageSize: 1 })).total,
  }
  const figure = (name: Part['name']) => (figures[name] === undefined ? '' : html`<span class="big-n">${formatNumber(c.get('language'), figures[name])}</span>`)
  const list = html`<ul class="list">${parts.map(
    (part) =>
      html`<li><div class="bar-h"><a class="t name" href="${part.href}">${icon(part.icon)}${t.parts[part.name].title}</a>${figure(part.name)}</div><span class="soft s">${t.parts[part.name].text}</span></li>`,
  )}</ul>`
  return page(c, { title: t.title, section: 'administration', body: html`${head({ title: t.title, lead: t.lead })}<div class="narrow">${list}</div>` })
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

async function messagesPage(c: Ctx): Promise<Response> {
  const t = c.get('m').people.administration.messages
  const text = c.req.query('q') ?? ''
  const { messages, total } = await searchMessages(c.get('db'), { text, page: pageOf(c), pageSize: linesPerPage })
  const list =
    total === 0
      ? empty({ title: t.none, text: t.noneText })
      : html`${table({
          caption: t.caption,
          columns: [{ label: t.subject }, { label: t.to, folded: 'full' }, { label: t.at, folded: 'full' }, { label: t.sent, folded: 'full' }],
          rows: messages.map((message) => ({
            header: html`<a href="${peoplePaths.messages}/${message.id}">${message.subject}</a>`,
            cells: [message.to, formatDateTime(c.get('language'), message.createdAt), message.sentAt ? formatDateTime(c.get('language'), message.sentAt) : state('zz', t.waiting)],
          })),
        })}${listPager(c, total)}`
  const finder = search({ label: t.searchLabel, button: c.get('m').people.administration.search, value: text, placeholder: t.searchLabel })
  return administrationPage(c, { title: t.title, lead: t.lead, content: html`<div class="stack m">${finder}${list}</div>` })
}

async function messageIn(c: Ctx) {
  const message = await messageById(c.get('db'), c.req.param('message') ?? '')
  if (!message) throw notFound()
  return message
}

async function messagePage(c: Ctx): Promise<Response> {
  const t = c.get('m').people.administration.messages
  const message = await messageIn(c)
  const facts = definitionList([
    { term: t.to, value: message.to },
    { term: t.at, value: formatDateTime(c.get('language'), message.createdAt) },
    { term: t.sent, value: message.sentAt ? formatDateTime(c.get('language'), message.sentAt) : t.waiting },
  ])
  const shown = html`<iframe class="letter" sandbox title="${t.asHtml}" src="${peoplePaths.messages}/${message.id}/body"></iframe><details class="fig"><summary>${t.asText}</summary><pre class="letter-text">${message.bodyText}</pre></details>`
  return administrationPage(c, { title: message.subject, above: [{ label: t.title, href: peoplePaths.messages }], content: html`<div class="stack m narrow">${facts}${shown}</div>` })
}
