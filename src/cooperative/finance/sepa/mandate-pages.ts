/** Mandates for the treasury: the list, one with what was signed and debited, one entered from a paper. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { asDay } from '#lib/day.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage, dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { UserError } from '#lib/errors.ts'
import { quoted } from '#lib/format.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, shortDay } from '../ledger/pages/ledger-frame.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { ibanShown } from '../purchases/supplier-pages.ts'
import { searchCustomers } from '../sales/customer.ts'
import { debitsOfCustomer } from './debit-batch-store.ts'
import { debitState } from './debit-words.ts'
import { mandateById, mandatePaper, mandateStandings, searchMandates, signaturesOf } from './mandate-store.ts'
import type { Mandate, Signature } from './mandate-store.ts'
import { returnWords } from './return-words.ts'
import { above, at, fingerprint, mandateMark, sepaTexts, todayOf } from './sepa-frame.ts'
import { sepaPaths } from './sepa-paths.ts'
import { sepaReaders, sepaWriters } from './sepa-policy.ts'
import { enterPaperMandate, revokeMandate, unblockMandate } from './sign-mandate.ts'

const idIn = (c: Ctx): string => (c.req.param('mandate') ?? '').slice(0, 40)

/** `/administration/finance/sepa/mandates` and below. */
export function makeMandatePages(): App {
  const app = new Hono<Env>()
  app.get(sepaPaths.mandates, sepaReaders, (c) => listPage(c))
  app.get(sepaPaths.newMandate, sepaWriters, (c) => formPage(c, (name) => (name === 'customer' ? (c.req.query('customer') ?? '').slice(0, 100) : ''), notRefused))
  app.post(sepaPaths.newMandate, sepaWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const customerId = await customerIn(c, given('customer'))
        const file = (await c.req.parseBody())['file']
        const paper = file instanceof File && file.size > 0 ? { name: file.name, content: new Uint8Array(await file.arrayBuffer()) } : undefined
        const signedOn = asDay(given('signedOn'))
        if (!signedOn) throw new UserError('mandateDay', {}, { field: 'signedOn' })
        const made = await inTransaction(c.get('db'), (tx) => enterPaperMandate(tx, actorOf(c), { customerId, holder: given('holder'), iban: given('iban'), bic: given('bic'), signedOn, reference: given('reference'), file: paper }, c.get('clock')))
        flash(c, sepaTexts(c).mandates.added(made.reference))
        return c.redirect(sepaPaths.mandate(made.mandateId), 303)
      },
      (refused) => formPage(c, given, refused),
    )
  })
  app.get(sepaPaths.mandate(':mandate'), sepaReaders, async (c) => onePage(c, await mandateById(c.get('db'), idIn(c), todayOf(c)), notRefused))
  app.get(sepaPaths.mandatePaper(':mandate'), sepaReaders, async (c) => {
    const { content, mediaType } = await mandatePaper(c.get('db'), idIn(c))
    return c.body(new Uint8Array(content), 200, asAttachment(`mandat-${idIn(c)}`, mediaType))
  })
  app.get(sepaPaths.revokeMandate(':mandate'), sepaWriters, async (c) => {
    const mandate = await mandateById(c.get('db'), idIn(c), todayOf(c))
    return ledgerPage(c, { title: sepaTexts(c).mandates.revoke, above: above(c, { label: sepaTexts(c).mandates.title, href: sepaPaths.mandates }), content: confirmationPage(c, revocation(c, mandate), sepaPaths.mandate(mandate.id), 'h2') })
  })
  app.post(sepaPaths.revokeMandate(':mandate'), sepaWriters, async (c) => {
    const given = await readForm(c)
    return act(c, () => inTransaction(c.get('db'), (tx) => revokeMandate(tx, actorOf(c), { mandateId: idIn(c), reason: given('reason') }, c.get('clock'))), sepaTexts(c).mandates.revoked)
  })
  app.post(sepaPaths.unblockMandate(':mandate'), sepaWriters, (c) => act(c, () => inTransaction(c.get('db'), (tx) => unblockMandate(tx, actorOf(c), { mandateId: idIn(c) }, c.get('clock'))), sepaTexts(c).mandates.unblocked))
  return app
}

const act = (c: Ctx, work: () => Promise<void>, said: string): Promise<Response> =>
  orAgain(
    c,
    async () => {
      await work()
      flash(c, said)
      return c.redirect(sepaPaths.mandate(idIn(c)), 303)
    },
    async (refused) => onePage(c, await mandateById(c.get('db'), idIn(c), todayOf(c)), refused),
  )

/** Whom somebody typed: a code, « M00042 Ada », or a name that is the only one. @throws {UserError} `mandateCustomer`. */
async function customerIn(c: Ctx, typed: string): Promise<string> {
  const code = typed.trim().split(/\s/)[0] ?? ''
  for (const text of [code, typed.trim()]) {
    if (text === '') continue
    const { customers } = await searchCustomers(c.get('db'), { text, membersToo: true, page: 1, pageSize: 2 })
    const exact = customers.find((one) => one.code === text.toUpperCase())
    const found = exact ?? (customers.length === 1 ? customers[0] : undefined)
    if (found) return found.id
  }
  throw new UserError('mandateCustomer', {}, { field: 'customer' })
}

async function listPage(c: Ctx): Promise<Response> {
  const t = sepaTexts(c)
  const wanted = { text: (c.req.query('q') ?? '').slice(0, 100), standing: mandateStandings.find((one) => one === c.req.query('state')) ?? null, page: pageOf(c), pageSize: linesPerPage }
  const { mandates, total } = await searchMandates(c.get('db'), wanted, todayOf(c))
  if (mandates.length === 0 && total > 0) return toFirstPage(c)
  const isBare = total === 0 && wanted.text === '' && wanted.standing === null
  const add = mayWrite(c) ? linkButton({ href: sepaPaths.newMandate, label: t.mandates.add, icon: 'plus', kind: 'main' }) : undefined
  const list = table({
    caption: t.mandates.caption,
    columns: [{ label: t.who }, { label: t.state, folded: 'first' }, { label: t.iban, folded: 'full' }, { label: t.mandates.signedOn, labelled: true }, { label: t.mandates.last, labelled: true }],
    rows: mandates.map((one) => ({
      header: html`<a href="${sepaPaths.mandate(one.id)}">${one.customerName}</a><small>${one.reference}</small>`,
      cells: [mandateMark(c, one.standing), html`<span class="mono">${ibanShown(one.iban)}</span>`, shortDay(c, one.signedOn), one.lastCollectedOn ? shortDay(c, one.lastCollectedOn) : ''],
    })),
  })
  const filters = html`${search({ label: t.searchMandate, button: t.search, value: wanted.text, placeholder: t.searchMandate, kept: wanted.standing ? { state: wanted.standing } : {} })}${chips(t.views, [
    { label: t.all, href: hereWith(c, { state: null, page: null }), current: wanted.standing === null },
    ...mandateStandings.map((one) => ({ label: t.standingsMany[one], href: hereWith(c, { state: one, page: null }), current: wanted.standing === one })),
  ])}`
  return ledgerPage(c, {
    title: t.mandates.title,
    lead: t.mandates.lead,
    above: above(c),
    ...(add && !isBare ? { actions: add } : {}),
    content: html`<div class="stack m">${isBare ? '' : filters}${total === 0 ? empty(isBare ? { title: t.mandates.none, text: t.mandates.noneText, ...(add ? { actions: add } : {}) } : { title: t.mandates.noneFound, text: t.mandates.noneFoundText }) : html`${list}${ledgerPager(c, total)}`}</div>`,
  })
}

const revocation = (c: Ctx, mandate: Mandate): Confirmation => ({
  id: 'revoke',
  title: sepaTexts(c).mandates.revokeAsk,
  text: sepaTexts(c).mandates.revokeText,
  fields: field({ name: 'reason', label: sepaTexts(c).mandates.reason, maxLength: 300 }),
  action: sepaPaths.revokeMandate(mandate.id),
  confirm: { label: sepaTexts(c).mandates.revoke },
  cancel: sepaTexts(c).cancel,
})

/** The text of a mandate as it is read: its paragraphs and lines. */
export const signedWords = (words: string): Html => html`<div class="card stack s">${words.split('\n\n').map((part) => html`<p>${part.split('\n').map((one, index) => html`${index === 0 ? '' : html`<br>`}${one}`)}</p>`)}</div>`

/** What was signed, the last first, each with its words and their fingerprint. */
export function signatureHistory(c: Ctx, signatures: readonly Signature[], paper: Html | ''): Html {
  const t = sepaTexts(c).mandates
  return way({
    kind: 'back',
    steps: [...signatures].reverse().map((one) => ({
      state: 'done' as const,
      // may break: a phone of 320 px is narrower than an IBAN
      title: html`<span class="mono">${ibanShown(one.iban).replaceAll('\u00a0', ' ')}</span>`,
      when: shortDay(c, one.signedOn),
      text: html`${one.origin === 'online' ? t.online(one.signer, one.source) : t.paper(one.signer)} <details class="fig"><summary>${t.proof}</summary>${signedWords(one.words)}<p class="xs soft">${t.hash} ${fingerprint(one.hash)}</p></details>${one.hasFile ? paper : ''}`,
    })),
  })
}

async function onePage(c: Ctx, mandate: Mandate, state: FormState): Promise<Response> {
  const t = sepaTexts(c)
  const debits = await debitsOfCustomer(c.get('db'), mandate.customerId)
  const own = debits.filter(({ mandateId }) => mandateId === mandate.id)
  const standing =
    mandate.standing === 'blocked' && mandate.blockedCode && mandate.blockedOn
      ? note({ kind: 'bad', text: html`<p>${t.mandates.isBlocked(returnWords(c.get('m'), mandate.blockedCode), mandate.blockedCode, shortDay(c, mandate.blockedOn))}</p>${mayWrite(c) ? html`<p class="s">${t.mandates.unblockText}</p><div class="actions">${postButton(c, { label: t.mandates.unblock, small: true, action: sepaPaths.unblockMandate(mandate.id) })}</div>` : ''}` })
      : mandate.standing === 'lapsed'
        ? note({ kind: 'warn', text: t.mandates.isLapsed })
        : mandate.standing === 'revoked' && mandate.revokedAt
          ? note({ text: html`<p>${t.mandates.isRevoked(mandate.revokedBy ?? '', at(c, mandate.revokedAt))}${mandate.revokeReason === '' || mandate.revokeReason === 'lapsed' ? '' : ` ${quoted(c.get('language'), mandate.revokeReason)}`}</p>` })
          : ''
  const isOpen = mandate.standing !== 'revoked'
  const list =
    own.length === 0
      ? html`<p class="soft">${t.mandates.noDebits}</p>`
      : table({
          caption: t.mandates.debits,
          columns: [{ label: t.what }, { label: t.state, folded: 'first' }, { label: t.amount, numeric: true, labelled: true }],
          rows: own.map((one) => ({ header: html`<a href="${sepaPaths.batch(one.batchId)}">${one.label}</a><small>${shortDay(c, one.collectOn)}</small>`, cells: [debitState(c, one), allMoney(c, one.cents)] })),
        })
  return ledgerPage(c, {
    title: t.mandates.titled(mandate.reference),
    lead: `${mandate.customerName}, ${mandate.customerCode}`,
    facts: mandateMark(c, mandate.standing),
    above: above(c, { label: t.mandates.title, href: sepaPaths.mandates }),
    status: state.status,
    ...(mayWrite(c) && isOpen ? { actions: dialogLink({ href: sepaPaths.revokeMandate(mandate.id), dialog: 'revoke', label: t.mandates.revoke }) } : {}),
    content: html`${state.above()}${standing}${twoColumns(
      html`${definitionList([
        { term: t.mandates.holder, value: mandate.holder },
        { term: t.iban, value: html`<span class="mono">${ibanShown(mandate.iban)}</span>` },
        ...(mandate.bic === '' ? [] : [{ term: t.bic, value: mandate.bic, mono: true }]),
        { term: t.mandates.signedOn, value: shortDay(c, mandate.signedOn) },
        ...(mandate.lastCollectedOn ? [{ term: t.mandates.last, value: shortDay(c, mandate.lastCollectedOn) }] : []),
        { term: t.mandates.lapses, value: html`${shortDay(c, mandate.lapsesAfter)} <span class="soft">${t.mandates.lapsesText}</span>` },
      ])}${section({ title: t.mandates.debits, content: list })}`,
      section({ title: t.mandates.history, content: signatureHistory(c, await signaturesOf(c.get('db'), mandate.id), html`<p class="s"><a href="${sepaPaths.mandatePaper(mandate.id)}" download>${t.mandates.seePaper}</a></p>`) }),
    )}${mayWrite(c) && isOpen ? dialog(c, revocation(c, mandate)) : ''}`,
  })
}

async function formPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = sepaTexts(c)
  const { customers } = await searchCustomers(c.get('db'), { text: '', membersToo: true, page: 1, pageSize: 200 })
  const names = ['customer', 'holder', 'iban', 'bic', 'signedOn', 'reference', 'document']
  const content = html`${state.above(...names)}<datalist id="customers">${customers.map(({ code, name }) => html`<option value="${code} ${name}"></option>`)}</datalist>${field({ name: 'customer', label: t.mandates.customer, hint: t.mandates.customerHint, value: given('customer'), required: true, maxLength: 250, error: state.beside('customer'), attributes: { list: 'customers', autocomplete: 'off' } })}${accountFields(c, given, state)}<div class="pair">${field({ name: 'signedOn', type: 'date', label: t.mandates.signedOnPaper, value: given('signedOn'), required: true, error: state.beside('signedOn') })}${field({ name: 'reference', label: t.mandates.referenceKept, hint: t.mandates.referenceHint, value: given('reference'), maxLength: 35, error: state.beside('reference'), attributes: { autocomplete: 'off' } })}</div>${field({ name: 'file', type: 'file', label: t.mandates.file, hint: t.mandates.fileHint, error: state.beside('document'), attributes: { accept: '.pdf,.png,.jpg,.jpeg' } })}<div class="actions">${button({ label: t.save, kind: 'main' })}${linkButton({ href: sepaPaths.mandates, label: t.cancel })}</div>`
  return ledgerPage(c, { title: t.mandates.add, lead: t.mandates.addLead, above: above(c, { label: t.mandates.title, href: sepaPaths.mandates }), status: state.status, content: html`<div class="narrow">${form(c, { attributes: { enctype: 'multipart/form-data' } }, content)}</div>` })
}

/** Whose account, its IBAN, and the BIC where it is needed. */
export function accountFields(c: Ctx, given: Fields, state: FormState): Html {
  const t = sepaTexts(c)
  return html`${field({ name: 'holder', label: t.mine.holder, hint: t.mine.holderHint, value: given('holder'), required: true, maxLength: 70, error: state.beside('holder'), autocomplete: 'name' })}${field({ name: 'iban', label: t.iban, hint: t.mine.ibanHint, value: given('iban'), required: true, maxLength: 50, error: state.beside('iban'), attributes: { autocomplete: 'off', spellcheck: 'false' } })}${field({ name: 'bic', label: t.bic, hint: t.mine.bicHint, value: given('bic'), maxLength: 15, error: state.beside('bic'), attributes: { autocomplete: 'off', spellcheck: 'false' } })}`
}
