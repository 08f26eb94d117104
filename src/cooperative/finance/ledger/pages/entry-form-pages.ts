/** The form of an entry: several lines, their balance, nothing typed lost, no script needed. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { formatMoney, parseMoney, plainMoney } from '#lib/money.ts'
import { randomText } from '#lib/ids.ts'
import { decimalSign } from '#lib/format.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { ledgerParties, searchAccounts } from '../account-store.ts'
import type { Party } from '../account-store.ts'
import { changeDraft } from '../change-draft.ts'
import { draftEntry } from '../draft-entry.ts'
import { mostLines } from '../entry.ts'
import type { EntryInput, LineInput } from '../entry.ts'
import { entryById, journals } from '../entry-store.ts'
import { validateEntry } from '../validate-entry.ts'
import { postEntry } from '../post-entry.ts'
import { ledgerPage, number, texts, writers, yearIn } from './ledger-frame.ts'
import { ledgerPaths } from './ledger-paths.ts'

const fewestLines = 4
const moreLines = 4
/** Lines of a form: a page with a thousand would be of no use to anybody; the command line takes them. */
const mostFormLines = 100

/** `/administration/finance/entries/new` and `…/:entry/edit`. */
export function makeEntryFormPages(): App {
  const app = new Hono<Env>()
  app.get(ledgerPaths.newEntry, writers, async (c) => {
    const { year } = await yearIn(c)
    return year ? formPage(c, null, () => '', notRefused) : c.redirect(ledgerPaths.home, 303)
  })
  app.post(ledgerPaths.newEntry, writers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        if (given('do') === 'more') return formPage(c, null, given, notRefused, moreLines)
        const input = { ...inputOf(c, given, await ledgerParties(c.get('db'))), id: idIn(given) }
        if (given('do') !== 'validate') {
          const { id } = await inTransaction(c.get('db'), (tx) => draftEntry(tx, actorOf(c), input, c.get('clock')))
          flash(c, texts(c).form.kept)
          return c.redirect(ledgerPaths.entry(id), 303)
        }
        const made = await inTransaction(c.get('db'), (tx) => postEntry(tx, actorOf(c), input, c.get('clock')))
        flash(c, texts(c).entry.validated(number(c, made.number)))
        return c.redirect(ledgerPaths.entry(made.id), 303)
      },
      // the button pressed twice, or the form sent again after « back »: one entry
      (refused) => (refused.code === 'entryTwice' ? c.redirect(ledgerPaths.entry(idIn(given) ?? ''), 303) : formPage(c, null, given, refused)),
    )
  })
  app.get(ledgerPaths.editEntry(':entry'), writers, async (c) => {
    const entry = await entryById(c.get('db'), c.req.param('entry') ?? '')
    if (entry.state !== 'draft') return c.redirect(ledgerPaths.entry(entry.id), 303)
    const fields: Record<string, string> = {
      journal: entry.journal, day: entry.day, label: entry.label, reference: entry.document?.reference ?? '', documentDay: entry.document?.day ?? '', version: String(entry.version), lines: String(entry.lines.length + 1),
    }
    for (const line of entry.lines) {
      fields[`account${line.place}`] = line.account
      fields[`label${line.place}`] = line.label === entry.label ? '' : line.label
      fields[`party${line.place}`] = line.party?.code ?? ''
      fields[`debit${line.place}`] = line.debitCents === 0n ? '' : plainMoney(line.debitCents, decimalSign(c.get('language')))
      fields[`credit${line.place}`] = line.creditCents === 0n ? '' : plainMoney(line.creditCents, decimalSign(c.get('language')))
    }
    return formPage(c, entry.id, (name) => fields[name] ?? '', notRefused)
  })
  app.post(ledgerPaths.editEntry(':entry'), writers, async (c) => {
    const given = await readForm(c)
    const entryId = c.req.param('entry') ?? ''
    return orAgain(
      c,
      async () => {
        if (given('do') === 'more') return formPage(c, entryId, given, notRefused, moreLines)
        const input = { ...inputOf(c, given, await ledgerParties(c.get('db'))), entryId, version: Number(given('version')) || 0 }
        const validated = await inTransaction(c.get('db'), async (tx) => {
          const { version } = await changeDraft(tx, actorOf(c), input, c.get('clock'))
          return given('do') === 'validate' ? validateEntry(tx, actorOf(c), { entryId, version }, c.get('clock')) : null
        })
        flash(c, validated ? texts(c).entry.validated(number(c, validated.number)) : texts(c).form.kept)
        return c.redirect(ledgerPaths.entry(entryId), 303)
      },
      (refused) => formPage(c, entryId, given, refused),
    )
  })
  return app
}

const idIn = (given: Fields): string | undefined => (/^[a-z0-9]{12}$/.test(given('id')) ? given('id') : undefined)

const lineCount = (given: Fields): number => Math.min(Math.max(Number.parseInt(given('lines'), 10) || fewestLines, fewestLines), Math.min(mostFormLines, mostLines))

/** An account as typed: « 512 » or, chosen from the list, « 512 Banques ». */
const codeOf = (typed: string): string => (typed.trim().split(/\s/)[0] ?? '').toUpperCase()

const isEmpty = (given: Fields, place: number): boolean => ['account', 'label', 'party', 'debit', 'credit'].every((name) => given(`${name}${place}`).trim() === '')

/**
 * What the form holds, empty lines left out. Refusals of a command count lines as it got them; they are put back beside
 * the fields in `formPage`.
 * @throws {UserError} `dayShape`, `money…`, `partyUnknown`.
 */
function inputOf(c: Ctx, given: Fields, parties: readonly Party[]): EntryInput {
  const language = c.get('language')
  const day = parseDay(given('day'), 'day')
  const lines: LineInput[] = []
  for (let place = 1; place <= lineCount(given); place++) {
    if (isEmpty(given, place)) continue
    const amount = (name: string) => (given(`${name}${place}`).trim() === '' ? 0n : parseMoney(given(`${name}${place}`), { language, field: `${name}${place}` }))
    const code = codeOf(given(`party${place}`))
    const party = code === '' ? null : parties.find((one) => one.code === code)
    if (party === undefined) throw new UserError('partyUnknown', { line: place }, { field: `party${place}` })
    lines.push({ account: codeOf(given(`account${place}`)), debitCents: amount('debit'), creditCents: amount('credit'), label: given(`label${place}`), party: party?.id ?? null })
  }
  const reference = given('reference').trim()
  return {
    journal: given('journal'),
    day,
    label: given('label'),
    document: reference === '' ? null : { reference, day: given('documentDay').trim() === '' ? day : parseDay(given('documentDay'), 'documentDay') },
    lines,
  }
}

/** What the amounts typed so far add up to; what cannot be read counts as nothing. */
function sumsOf(c: Ctx, given: Fields): { debit: bigint; credit: bigint } {
  const sums = { debit: 0n, credit: 0n }
  for (let place = 1; place <= lineCount(given); place++)
    for (const side of ['debit', 'credit'] as const) {
      try {
        if (given(`${side}${place}`).trim() !== '') sums[side] += parseMoney(given(`${side}${place}`), { language: c.get('language') })
      } catch (error) {
        if (!(error instanceof UserError)) throw error
      }
    }
  return sums
}

function balanceNote(c: Ctx, given: Fields): Html | '' {
  const t = texts(c).form
  const { debit, credit } = sumsOf(c, given)
  if (debit === 0n && credit === 0n) return ''
  const euros = (cents: bigint) => formatMoney(c.get('language'), cents)
  if (debit === credit) return note({ kind: 'ok', text: t.balanced(euros(debit)) })
  return note({ kind: 'warn', text: debit < credit ? t.missingDebit(euros(credit - debit)) : t.missingCredit(euros(debit - credit)) })
}

async function formPage(c: Ctx, entryId: string | null, given: Fields, state: FormState, more = 0): Promise<Response> {
  const t = texts(c)
  const [known, accounts, parties] = await Promise.all([journals(c.get('db')), searchAccounts(c.get('db')), ledgerParties(c.get('db'))])
  const count = Math.min(lineCount(given) + more, mostFormLines)
  const rows = Array.from({ length: count }, (_, index) => lineRow(c, given, state, index + 1))
  const lists = html`<datalist id="accounts">${accounts.filter(({ open }) => open).map(({ code, label }) => html`<option value="${code} ${label}"></option>`)}</datalist><datalist id="parties">${parties.map(({ code, name }) => html`<option value="${code} ${name}"></option>`)}</datalist>`
  const edit = form(
    c,
    {},
    html`${state.above('day', 'label', 'reference', 'documentDay', 'journal')}<div class="pair">${field({ name: 'day', type: 'date', label: t.date, value: given('day') || dayOf(c.get('clock').now()), required: true, error: state.beside('day') })}${selectField({
      name: 'journal',
      label: t.journal,
      value: given('journal') || 'OD',
      error: state.beside('journal'),
      options: known.filter(({ kind }) => kind !== 'closing').map(({ code, label }) => ({ value: code, label: `${code} ${label}` })),
    })}</div>${field({ name: 'label', label: t.label, value: given('label'), required: true, maxLength: 200, error: state.beside('label') })}<div class="pair">${field({ name: 'reference', label: t.form.reference, hint: t.form.referenceHint, value: given('reference'), maxLength: 100, error: state.beside('reference') })}${field({ name: 'documentDay', type: 'date', label: t.form.documentDay, hint: t.form.documentDayHint, value: given('documentDay'), error: state.beside('documentDay') })}</div><h2>${t.form.linesTitle}</h2><p class="s soft">${t.form.linesHint}</p>${entryId ? '' : html`<input type="hidden" name="id" value="${idIn(given) ?? randomText(12)}">`}<input type="hidden" name="lines" value="${count}"><input type="hidden" name="version" value="${given('version')}">${lists}<div class="tbl"><table role="table" class="fold lines"><caption class="sr">${t.entry.lines}</caption><thead role="rowgroup"><tr role="row">${[t.account, t.label, t.party, t.debit, t.credit].map((label) => html`<th role="columnheader" scope="col">${label}</th>`)}</tr></thead><tbody role="rowgroup">${rows}</tbody></table></div>${balanceNote(c, given)}<div class="actions">${button({ label: t.form.validate, kind: 'main', name: 'do', value: 'validate' })}${button({ label: t.form.keep, name: 'do', value: 'draft' })}${button({ label: t.form.more, name: 'do', value: 'more', attributes: { formnovalidate: true } })}${linkButton({ href: entryId ? ledgerPaths.entry(entryId) : ledgerPaths.entries, label: t.cancel })}</div>`,
  )
  return ledgerPage(c, {
    title: entryId ? t.form.editTitle : t.form.title,
    lead: t.form.lead,
    above: [{ label: t.entries.title, href: ledgerPaths.entries }],
    status: state.status,
    content: edit,
  })
}

function lineRow(c: Ctx, given: Fields, state: FormState, place: number): Html {
  const t = texts(c).form
  const control = (name: string, label: string, more: Readonly<Record<string, string>> = {}) =>
    html`<input class="in"${attributes({ name: `${name}${place}`, value: given(`${name}${place}`), 'aria-label': label, autocomplete: 'off', 'aria-invalid': state.beside(`${name}${place}`) ? 'true' : undefined, ...more })}>`
  const words = texts(c)
  const cell = (label: string, wide: boolean, inside: Html) => html`<td role="cell"${attributes({ class: wide ? 'full' : undefined, 'data-l': label })}>${inside}</td>`
  return html`<tr role="row">${cell(words.account, true, control('account', t.lineAccount(place), { list: 'accounts', maxlength: '170' }))}${cell(words.label, true, control('label', t.lineLabel(place), { maxlength: '200' }))}${cell(words.party, true, control('party', t.lineParty(place), { list: 'parties', maxlength: '220' }))}${cell(words.debit, false, control('debit', t.lineDebit(place), { inputmode: 'decimal', maxlength: '20' }))}${cell(words.credit, false, control('credit', t.lineCredit(place), { inputmode: 'decimal', maxlength: '20' }))}</tr>`
}
