/** One entry: its lines, its papers, what corrects it. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { formatBytes, formatShortDay } from '#lib/format.ts'
import { sumCents } from '#lib/money.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { confirmationPage, dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { csrfField, form, postButton } from '#web/components/form.ts'
import { definitionList, section } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { attachDocument, documentById, documentsOf } from '../attach-document.ts'
import type { AttachedDocument } from '../attach-document.ts'
import { deleteDraft } from '../change-draft.ts'
import { mostLines } from '../entry.ts'
import { entryById } from '../entry-store.ts'
import type { Entry } from '../entry-store.ts'
import { reverseEntry } from '../reverse-entry.ts'
import { validateEntry } from '../validate-entry.ts'
import { fileIn } from './file-in.ts'
import { allMoney, ledgerPage, mayWrite, money, number, readers, shortDay, texts, writers } from './ledger-frame.ts'
import { ledgerPaths } from './ledger-paths.ts'

const idIn = (c: Ctx): string => c.req.param('entry') ?? ''

/** `/administration/finance/entries/:entry` and what is done with it. */
export function makeEntryPages(): App {
  const app = new Hono<Env>()
  app.get(ledgerPaths.entry(':entry'), readers, async (c) => entryPage(c, await entryById(c.get('db'), idIn(c)), () => '', notRefused))
  app.post(ledgerPaths.validate(':entry'), writers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { number: given_ } = await inTransaction(c.get('db'), (tx) => validateEntry(tx, actorOf(c), { entryId: idIn(c), version: versionIn(given) }, c.get('clock')))
        flash(c, texts(c).entry.validated(number(c, given_)))
        return c.redirect(ledgerPaths.entry(idIn(c)), 303)
      },
      async (refused) => entryPage(c, await entryById(c.get('db'), idIn(c)), given, refused),
    )
  })
  app.get(ledgerPaths.remove(':entry'), writers, async (c) => {
    const entry = await entryById(c.get('db'), idIn(c))
    return ledgerPage(c, { title: texts(c).entry.remove, above: above(c, entry), content: confirmationPage(c, removal(c, entry), ledgerPaths.entry(entry.id), 'h2') })
  })
  app.post(ledgerPaths.remove(':entry'), writers, async (c) => {
    const given = await readForm(c)
    await inTransaction(c.get('db'), (tx) => deleteDraft(tx, actorOf(c), { entryId: idIn(c), version: versionIn(given) }, c.get('clock')))
    flash(c, texts(c).entry.removed)
    return c.redirect(`${ledgerPaths.entries}?state=draft`, 303)
  })
  app.get(ledgerPaths.reverse(':entry'), writers, async (c) => reversePage(c, await entryById(c.get('db'), idIn(c)), () => '', notRefused))
  app.post(ledgerPaths.reverse(':entry'), writers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const made = await inTransaction(c.get('db'), (tx) => reverseEntry(tx, actorOf(c), { entryId: idIn(c), day: parseDay(given('day'), 'day'), label: given('label') }, c.get('clock')))
        flash(c, texts(c).entry.reversed(number(c, made.number)))
        return c.redirect(ledgerPaths.entry(made.id), 303)
      },
      async (refused) => reversePage(c, await entryById(c.get('db'), idIn(c)), given, refused),
    )
  })
  app.post(ledgerPaths.documents(':entry'), writers, streamedBody, async (c) =>
    orAgain(
      c,
      async () => {
        const file = await fileIn(c)
        await inTransaction(c.get('db'), (tx) => attachDocument(tx, actorOf(c), { entryId: idIn(c), ...file }, c.get('clock')))
        flash(c, texts(c).entry.attached)
        return c.redirect(ledgerPaths.entry(idIn(c)), 303)
      },
      async (refused) => entryPage(c, await entryById(c.get('db'), idIn(c)), () => '', refused),
    ),
  )
  app.get(ledgerPaths.document(':entry', ':document'), readers, async (c) => {
    const { name, mediaType, content } = await documentById(c.get('db'), idIn(c), c.req.param('document') ?? '')
    return c.body(new Uint8Array(content), 200, asAttachment(name, mediaType))
  })
  return app
}

/** Headers of something to save: never shown by the browser in the panel's own name, whatever it holds (RFC 6266, RFC 8187). */
export const asAttachment = (name: string, mediaType: string): Record<string, string> => ({
  'content-type': mediaType,
  'content-disposition': `attachment; filename="${name.replaceAll(/[^ -~]|["\\%]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
})

const versionIn = (given: Fields): number | undefined => (/^\d{1,9}$/.test(given('version')) ? Number(given('version')) : undefined)

const titleOf = (c: Ctx, entry: Entry): string => (entry.number === null ? texts(c).entry.draft : texts(c).entry.titled(number(c, entry.number)))
const above = (c: Ctx, entry: Entry) => [
  { label: texts(c).entries.title, href: ledgerPaths.entries },
  { label: titleOf(c, entry), href: ledgerPaths.entry(entry.id) },
]

const removal = (c: Ctx, entry: Entry): Confirmation => ({
  id: 'remove',
  title: texts(c).entry.removeAsk,
  text: texts(c).entry.removeText,
  fields: html`<input type="hidden" name="version" value="${entry.version}">`,
  action: ledgerPaths.remove(entry.id),
  confirm: { label: texts(c).entry.remove },
  cancel: texts(c).cancel,
})

/** Lines of an entry with their sums. */
function lineTable(c: Ctx, entry: Pick<Entry, 'lines' | 'label'>): Html {
  const t = texts(c)
  const sums = { debit: sumCents(entry.lines.map((line) => line.debitCents)), credit: sumCents(entry.lines.map((line) => line.creditCents)) }
  // an opening has a line for each account and party: of a large one the page would be megabytes
  const more = entry.lines.length > mostLines ? html`<p class="s soft">${t.entry.linesMost(number(c, mostLines), number(c, entry.lines.length))}</p>` : ''
  return html`${table({
    caption: t.entry.lines,
    columns: [{ label: t.account }, { label: t.label, folded: 'full' }, { label: t.debit, numeric: true, labelled: true }, { label: t.credit, numeric: true, labelled: true }],
    rows: [
      ...entry.lines.slice(0, mostLines).map((line) => ({
        header: html`<a href="${ledgerPaths.account(line.account)}">${line.account}</a><small>${line.accountLabel}</small>`,
        cells: [
          html`${line.label === entry.label ? '' : line.label}${line.party ? html` <span class="soft">${line.party.name} (${line.party.code})</span>` : ''}${line.lettering ? html` <span class="soft">${t.entry.lettered(line.lettering)}</span>` : ''}`,
          money(c, line.debitCents),
          money(c, line.creditCents),
        ],
      })),
      { header: t.total, cells: ['', allMoney(c, sums.debit), allMoney(c, sums.credit)], kind: 'sum' as const },
    ],
  })}${more}`
}

async function entryPage(c: Ctx, entry: Entry, _given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const documents = await documentsOf(c.get('db'), entry.id)
  const isDraft = entry.state === 'draft'
  const day = (at: Date) => formatShortDay(c.get('language'), at)
  const facts = isDraft
    ? html`${stateMark('run', t.entries.draft)} <span class="soft">${t.entry.draftedOn(day(entry.createdAt), entry.createdBy ?? '')}</span>`
    : stateMark('ok', t.entry.validatedOn(day(entry.validatedAt ?? entry.createdAt), entry.validatedBy ?? ''))
  const actions = !mayWrite(c)
    ? undefined
    : isDraft
      ? html`${postButton(c, { label: t.entry.validate, kind: 'main', icon: 'check', action: ledgerPaths.validate(entry.id), values: { version: String(entry.version) } })}${linkButton({ href: ledgerPaths.editEntry(entry.id), label: t.entry.edit, icon: 'pencil' })}${dialogLink({ href: ledgerPaths.remove(entry.id), dialog: 'remove', label: t.entry.remove, icon: 'trash-2' })}`
      : entry.reversedBy
        ? undefined
        : linkButton({ href: ledgerPaths.reverse(entry.id), label: t.entry.reverse, icon: 'undo-2' })
  const links = html`${entry.reverses ? html`<p><a href="${ledgerPaths.entry(entry.reverses.id)}">${t.entry.reverses(number(c, entry.reverses.number ?? 0))}</a></p>` : ''}${entry.reversedBy ? html`<p><a href="${ledgerPaths.entry(entry.reversedBy.id)}">${t.entry.reversedBy(number(c, entry.reversedBy.number ?? 0))}</a></p>` : ''}`
  return ledgerPage(c, {
    title: `${titleOf(c, entry)}`,
    lead: entry.label,
    facts,
    above: [{ label: t.entries.title, href: ledgerPaths.entries }],
    actions,
    status: state.status,
    content: html`${state.above('document')}${isDraft && mayWrite(c) ? note({ text: t.entry.validateText }) : ''}${entry.reverses || entry.reversedBy ? note({ text: links }) : ''}${definitionList([
      { term: t.date, value: shortDay(c, entry.day) },
      { term: t.journal, value: `${entry.journal} ${entry.journalLabel}` },
      ...(entry.document ? [{ term: t.piece, value: `${entry.document.reference}, ${shortDay(c, entry.document.day)}` }] : []),
      ...(entry.cause ? [{ term: t.entry.cause, value: t.entry.causes[entry.cause.kind] ?? entry.cause.kind }] : []),
      ...(entry.hash ? [{ term: t.entry.seal, value: html`<span class="mono s">${entry.hash.slice(0, 16)}…</span> <span class="soft s">${t.entry.sealHint}</span>` }] : []),
    ])}${lineTable(c, entry)}${documentPart(c, entry, documents, state)}${isDraft && mayWrite(c) ? dialog(c, removal(c, entry)) : ''}`,
  })
}

function documentPart(c: Ctx, entry: Entry, documents: readonly AttachedDocument[], state: FormState): Html {
  const t = texts(c)
  const shown =
    documents.length === 0
      ? html`<p class="soft">${t.entry.noDocument}</p>`
      : html`<ul class="list s">${documents.map(
          (document) =>
            html`<li><a class="t" href="${ledgerPaths.document(entry.id, document.id)}" download>${document.name}</a><span class="soft">${formatBytes(c.get('language'), document.sizeBytes)}, ${t.entry.attachedBy(formatShortDay(c.get('language'), document.addedAt), document.addedBy ?? '')}</span></li>`,
        )}</ul>`
  // the body is read as a stream: the token goes with the address
  const add = mayWrite(c)
    ? html`<form method="post" enctype="multipart/form-data" class="stack m narrow"${attributes({ action: `${ledgerPaths.documents(entry.id)}?_csrf=${encodeURIComponent(c.get('csrf'))}` })}>${csrfField(c)}${field({ name: 'document', type: 'file', label: t.entry.document, hint: t.entry.documentHint, required: true, error: state.beside('document'), attributes: { accept: '.pdf,.png,.jpg,.jpeg,.xml' } })}<div class="actions">${button({ label: t.entry.attach, icon: 'upload' })}</div></form>`
    : ''
  return section({ title: t.entry.documents, content: html`${shown}${add}` })
}

function reversePage(c: Ctx, entry: Entry, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const edit = form(
    c,
    { action: ledgerPaths.reverse(entry.id) },
    html`${state.above('day', 'label')}${field({ name: 'day', type: 'date', label: t.date, value: given('day') || dayOf(c.get('clock').now()), required: true, error: state.beside('day') })}${field({ name: 'label', label: t.label, value: given('label') || t.entry.reverseLabel(entry.label), required: true, maxLength: 200, error: state.beside('label') })}<div class="actions">${button({ label: t.entry.reverse, kind: 'main' })}${linkButton({ href: ledgerPaths.entry(entry.id), label: t.cancel })}</div>`,
  )
  return ledgerPage(c, { title: t.entry.reverseTitle(number(c, entry.number ?? 0)), lead: t.entry.reverseText, above: above(c, entry), status: state.status, content: html`${lineTable(c, entry)}<div class="narrow">${edit}</div>` })
}
