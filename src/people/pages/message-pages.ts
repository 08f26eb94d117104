/** What Onyva wrote, as the administration reads it: with the secrets of links covered. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { notFound } from '#lib/errors.ts'
import { formatDateTime } from '#lib/format.ts'
import { coverLinks, linkIn } from '#people/letters/covered-link.ts'
import { showLink } from '#people/letters/show-link.ts'
import { messageById, searchMessages } from '#people/message-store.ts'
import type { StoredMessage } from '#people/message-store.ts'
import { copy } from '#web/components/copy.ts'
import { postButton } from '#web/components/form.ts'
import { definitionList } from '#web/components/layout-parts.ts'
import { search } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { recently, withRole } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { sandboxedDocument } from '#web/security-headers.ts'
import { administrationPage, linesPerPage, listPager, pageOf, toFirstPage } from './administration-frame.ts'
import { peoplePaths } from './people-paths.ts'

const administrators = withRole('administrator')
const onePath = (message: string): string => `${peoplePaths.messages}/${message}`
const linkPath = (message: string): string => `${onePath(message)}/link`

/** Pages below `/administration/messages`. */
export function makeMessagePages(): App {
  const app = new Hono<Env>()
  app.get(peoplePaths.messages, administrators, (c) => messagesPage(c))
  app.get(onePath(':message'), administrators, async (c) => messagePage(c, await messageIn(c), false))
  app.get(`${onePath(':message')}/body`, administrators, async (c) => {
    // Shown inside the page above as a document of its own: no script, no link out, nothing of the panel's origin.
    c.header('Content-Security-Policy', sandboxedDocument)
    return c.html(coverLinks((await messageIn(c)).bodyHtml))
  })
  app.post(linkPath(':message'), administrators, recently, async (c) => {
    const message = await messageIn(c)
    if (!mayShow(message)) throw notFound()
    await inTransaction(c.get('db'), (tx) => showLink(tx, actorOf(c), message, c.get('clock')))
    // In this answer and nowhere else.
    c.header('Cache-Control', 'no-store')
    return messagePage(c, message, true)
  })
  return app
}

/** A letter that has left is its reader's business; one that is kept here must be handed over somehow. */
const mayShow = (message: StoredMessage): boolean => message.sentAt === null && linkIn(message.bodyText) !== null

async function messagesPage(c: Ctx): Promise<Response> {
  const t = c.get('m').people.administration.messages
  const text = c.req.query('q') ?? ''
  const { messages, total } = await searchMessages(c.get('db'), { text, page: pageOf(c), pageSize: linesPerPage })
  if (messages.length === 0 && total > 0) return toFirstPage(c)
  const list =
    total === 0
      ? text === ''
        ? empty({ title: t.none, text: t.noneText })
        : empty({ text: t.nothing })
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

async function messageIn(c: Ctx): Promise<StoredMessage> {
  const message = await messageById(c.get('db'), c.req.param('message') ?? '')
  if (!message) throw notFound()
  return message
}

async function messagePage(c: Ctx, message: StoredMessage, shown: boolean): Promise<Response> {
  const t = c.get('m').people.administration.messages
  const facts = definitionList([
    { term: t.to, value: message.to },
    { term: t.at, value: formatDateTime(c.get('language'), message.createdAt) },
    { term: t.sent, value: message.sentAt ? formatDateTime(c.get('language'), message.sentAt) : t.waiting },
  ])
  const letter = html`<iframe class="letter" sandbox title="${t.asHtml}" src="${onePath(message.id)}/body"></iframe><details class="fig"><summary>${t.asText}</summary><pre class="letter-text">${coverLinks(message.bodyText)}</pre></details>`
  return administrationPage(c, { title: message.subject, above: [{ label: t.title, href: peoplePaths.messages }], content: html`<div class="stack m narrow">${facts}${linkPart(c, message, shown)}${letter}</div>` })
}

/** The link itself, for whoever hands it over; or the button that shows it, and says that it leaves a line. */
function linkPart(c: Ctx, message: StoredMessage, shown: boolean): Html | '' {
  const t = c.get('m').people.administration.messages
  if (!mayShow(message)) return ''
  if (shown) return note({ icon: 'key-round', text: html`<p>${t.linkShown}</p>${copy(c, { text: linkIn(message.bodyText) ?? '', label: t.link })}` })
  return note({ icon: 'eye', text: html`<p>${t.linkCovered}</p><div class="actions">${postButton(c, { action: linkPath(message.id), label: t.showLink, small: true })}</div>` })
}
