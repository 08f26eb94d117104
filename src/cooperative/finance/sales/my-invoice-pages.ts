/** Invoices for whom they are for: a member's own, and the one that a letter's link leads to. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { memberById } from '#cooperative/members/identity.ts'
import type { MemberIdentity } from '#cooperative/members/identity.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { deadLinkPage, doorPage } from '#people/pages/door-page.ts'
import { withLink } from '#people/pages/link-secret.ts'
import { linkButton } from '#web/components/button.ts'
import { definitionList, head, section, twoColumns } from '#web/components/layout-parts.ts'
import { chips, crumbs } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { everyone, signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { ledgerPager, linesPerPage, shortDay } from '../ledger/pages/ledger-frame.ts'
import { amountsTable, payPart } from './invoice-parts.ts'
import { invoiceOfLink } from './invoice-link.ts'
import { paperAnswer, xmlAnswer } from './one-invoice-pages.ts'
import { invoiceName, invoiceTable, salesTexts, standingMark, todayOf } from './sales-frame.ts'
import { invoicePaths } from './sales-paths.ts'
import { ownInvoices } from './sales-policy.ts'
import { invoiceById, searchInvoices } from './sales-store.ts'
import type { WholeInvoice } from './sales-store.ts'

/** `/invoices`, `/invoices/:member…`, `/invoice`. */
export function makeMyInvoicePages(): App {
  const app = new Hono<Env>()
  app.get(invoicePaths.mine, signedIn, async (c) => {
    const [first] = actorOf(c).members
    return first ? c.redirect(invoicePaths.of(first.id), 303) : nobodysPage(c)
  })
  app.get(invoicePaths.of(':member'), ownInvoices, async (c) => listPage(c, await memberById(c.get('db'), memberIn(c))))
  app.get(invoicePaths.one(':member', ':sale'), ownInvoices, async (c) => {
    const [member, invoice] = [await memberById(c.get('db'), memberIn(c)), await ownInvoice(c.get('db'), memberIn(c), idIn(c))]
    return page(c, {
      title: invoiceName(c, invoice),
      section: null,
      body: html`${headOf(c, invoice, invoicePaths.paper(member.id, invoice.id), invoicePaths.xml(member.id, invoice.id), crumbs(c, [...above(c, member), { label: invoiceName(c, invoice) }]))}${bodyOf(c, invoice)}`,
    })
  })
  app.get(invoicePaths.paper(':member', ':sale'), ownInvoices, async (c) => paperAnswer(c, (await ownInvoice(c.get('db'), memberIn(c), idIn(c))).id))
  app.get(invoicePaths.xml(':member', ':sale'), ownInvoices, async (c) => xmlAnswer(c, (await ownInvoice(c.get('db'), memberIn(c), idIn(c))).id))
  app.get(invoicePaths.link, everyone, (c) =>
    withLink(
      c,
      c.req.query('link'),
      async (link) => {
        const invoice = await invoiceById(c.get('db'), await invoiceOfLink(c.get('db'), link, c.get('clock')))
        return linkedPage(c, invoice, `${invoicePaths.linkPaper}?link=${link}`)
      },
      () => deadLinkPage(c),
    ),
  )
  app.get(invoicePaths.linkPaper, everyone, (c) => withLink(c, c.req.query('link'), async (link) => paperAnswer(c, await invoiceOfLink(c.get('db'), link, c.get('clock'))), () => deadLinkPage(c)))
  return app
}

const memberIn = (c: Ctx): string => c.req.param('member') ?? ''
const idIn = (c: Ctx): string => (c.req.param('sale') ?? '').slice(0, 40)

/** An invoice of this member; another's does not exist for them. @throws {UserError} `salesInvoiceNone` (404). */
export async function ownInvoice(db: DbOrTx, memberId: string, invoiceId: string): Promise<WholeInvoice> {
  const invoice = await invoiceById(db, invoiceId)
  if (invoice.memberId !== memberId) throw new UserError('salesInvoiceNone', {}, { status: 404 })
  return invoice
}

const above = (c: Ctx, member: Pick<MemberIdentity, 'id'>) => [{ label: c.get('m').people.account.title, href: paths.account }, { label: salesTexts(c).mine.title, href: invoicePaths.of(member.id) }]

/** What a letter's link shows: what is to be paid first, for somebody who may have no account. */
function linkedPage(c: Ctx, invoice: WholeInvoice, paper: string): Promise<Response> {
  const t = salesTexts(c)
  const file = invoice.hasPaper ? html`<div class="actions">${linkButton({ href: paper, label: t.one.download, icon: 'download', kind: 'main' })}</div>` : note({ text: t.one.paperSoon })
  return doorPage(c, { title: invoiceName(c, invoice), heading: invoiceName(c, invoice), lead: invoice.label, content: html`<div class="stack m"><p>${standingMark(c, invoice)}</p>${payPart(c, invoice, todayOf(c))}${file}${amountsTable(c, invoice, t.one.lines)}</div>` })
}

const headOf = (c: Ctx, invoice: WholeInvoice, paper: string, xml: string, path: Html): Html =>
  head({
    title: invoiceName(c, invoice),
    lead: invoice.label,
    facts: standingMark(c, invoice),
    crumbs: path,
    actions: html`${invoice.hasPaper ? linkButton({ href: paper, label: salesTexts(c).one.download, icon: 'download', kind: 'main' }) : ''}${linkButton({ href: xml, label: salesTexts(c).one.xml })}`,
  })

function bodyOf(c: Ctx, invoice: WholeInvoice): Html {
  const t = salesTexts(c)
  const { seller } = invoice
  const facts = definitionList([
    { term: t.one.issued, value: shortDay(c, invoice.issuedOn) },
    ...(invoice.kind === 'invoice' ? [{ term: t.one.due, value: shortDay(c, invoice.dueOn) }] : []),
    { term: t.one.period, value: t.one.fromTo(shortDay(c, invoice.fromDay), shortDay(c, invoice.toDay)) },
    ...(invoice.corrects ? [{ term: t.one.corrects, value: invoice.corrects.number }, { term: t.one.reason, value: invoice.reason }] : []),
    ...(invoice.correctedBy.length > 0 ? [{ term: t.one.correctedBy, value: invoice.correctedBy.map(({ number }) => number).join(', ') }] : []),
  ])
  const question = seller.email === '' ? '' : html`<p class="s soft">${t.mine.question} <a href="mailto:${seller.email}">${seller.email}</a>.</p>`
  return html`${invoice.hasPaper ? '' : note({ text: t.one.paperSoon })}${twoColumns(html`${facts}${amountsTable(c, invoice, t.one.lines)}`, section({ title: t.mine.howToPay, content: html`${payPart(c, invoice, todayOf(c))}${question}` }))}`
}

async function listPage(c: Ctx, member: MemberIdentity): Promise<Response> {
  const t = salesTexts(c).mine
  const wanted = { memberId: member.id, today: todayOf(c), page: pageOf(c), pageSize: linesPerPage }
  const { invoices, total } = await searchInvoices(c.get('db'), wanted)
  if (invoices.length === 0 && total > 0) return toFirstPage(c)
  const mine = actorOf(c).members
  return page(c, {
    title: t.title,
    section: null,
    body: html`${head({ title: mine.length > 1 ? t.titleOf(member.name) : t.title, lead: t.lead, crumbs: crumbs(c, [{ label: c.get('m').people.account.title, href: paths.account }, { label: t.title }]) })}<div class="stack m">${mine.length > 1 ? chips(t.whose, mine.map((one) => ({ label: one.name, href: invoicePaths.of(one.id), current: one.id === member.id }))) : ''}${
      total === 0 ? empty({ title: t.none, text: t.noneText }) : html`${invoiceTable(c, invoices, { caption: t.title, href: ({ id }) => invoicePaths.one(member.id, id), who: false })}${total > linesPerPage ? ledgerPager(c, total) : ''}`
    }</div>`,
  })
}

function nobodysPage(c: Ctx): Promise<Response> {
  const t = salesTexts(c).mine
  return page(c, { title: t.title, section: null, body: html`${head({ title: t.title, crumbs: crumbs(c, [{ label: c.get('m').people.account.title, href: paths.account }, { label: t.title }]) })}${empty({ title: t.noMember, text: t.noMemberText })}` })
}
