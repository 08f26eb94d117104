/** The books as files, their check, draws for an audit, and balances brought from elsewhere. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { colon } from '#lib/format.ts'
import { randomText } from '#lib/ids.ts'
import { notRefused, orAgain } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field, selectField } from '#web/components/field.ts'
import { csrfField, form } from '#web/components/form.ts'
import { progress, section } from '#web/components/layout-parts.ts'
import { note, verdict } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { refusalText } from '#web/refusal.ts'
import { sampleEntries } from '../entry-store.ts'
import { exportBooks, exportFormats } from '../exports/export-books.ts'
import { checkOpening, importOpening, largestOpeningBytes } from '../import-opening.ts'
import type { OpeningCheck } from '../import-opening.ts'
import type { FiscalYear } from '../fiscal-year.ts'
import { sliceEntries, verifyBooks } from '../verify-books.ts'
import { entryTable } from './entry-list-pages.ts'
import { asAttachment } from './entry-pages.ts'
import { allMoney, exporters, ledgerPage, mayExport, mayWrite, number, readers, texts, writers, yearField, yearIn, yearName } from './ledger-frame.ts'
import { ledgerPaths } from './ledger-paths.ts'

const largestSample = 100

/** `/administration/finance/files`, `…/check`, `…/sample`, `…/opening`. */
export function makeBookPages(): App {
  const app = new Hono<Env>()
  app.get(ledgerPaths.files, readers, (c) => filesPage(c, notRefused))
  for (const format of exportFormats)
    app.get(ledgerPaths.export(format), exporters, async (c) =>
      orAgain(
        c,
        async () => {
          const file = await exportBooks(c.get('db'), { format, yearId: c.req.query('year') ?? null })
          return c.body(file.body, 200, asAttachment(file.name, file.type))
        },
        (refused) => filesPage(c, refused),
      ),
    )
  app.get(ledgerPaths.check, readers, (c) => checkPage(c))
  app.get(ledgerPaths.sample, readers, (c) => samplePage(c))
  app.get(ledgerPaths.opening, writers, (c) => openingPage(c, null, notRefused))
  app.post(ledgerPaths.opening, writers, streamedBody, async (c) => {
    let text = ''
    return orAgain(
      c,
      async () => {
        const given = await tableIn(c)
        text = given.text
        const { year } = await yearIn(c)
        if (!year) throw new UserError('fiscalYearNone', {}, { status: 404 })
        if (!given.apply) return openingPage(c, { text, check: await checkOpening(c.get('db'), text) }, notRefused)
        const made = await inTransaction(c.get('db'), (tx) => importOpening(tx, actorOf(c), { yearId: year.id, text, label: texts(c).files.openingLabel }, c.get('clock')))
        flash(c, texts(c).files.openingDone)
        return c.redirect(ledgerPaths.entry(made.id), 303)
      },
      async (refused) => openingPage(c, text === '' ? null : { text, check: await checkOpening(c.get('db'), text) }, refused),
    )
  })
  return app
}

async function filesPage(c: Ctx, state: FormState): Promise<Response> {
  const t = texts(c)
  const { year, years } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const files = mayExport(c)
    ? html`<div class="stack m">${exportFormats.map((format) => html`<form class="bar-h"${attributes({ action: ledgerPaths.export(format) })}><div><b>${t.files.formats[format].name}</b><p class="s soft">${t.files.formats[format].text}</p></div><div class="actions"><label class="pick"><span class="sr">${t.year}</span><select class="in" name="year">${[...years].reverse().map((one) => html`<option${attributes({ value: one.id, selected: one.id === year.id })}>${yearName(c, one)}</option>`)}</select></label>${button({ label: t.files.download, icon: 'download', describedAs: `${t.files.download}${colon(c.get('language'))}${t.files.formats[format].name}` })}</div></form>`)}</div>`
    : html`<p class="soft">${t.files.notAllowed}</p>`
  const draw = section({
    title: t.files.sample,
    content: html`<p class="s soft">${t.files.sampleText}</p><form class="stack m narrow"${attributes({ action: ledgerPaths.sample })}><div class="pair">${selectField({ ...yearField(c, year, years) })}${field({ name: 'size', type: 'number', label: t.files.sampleSize, value: 20, attributes: { min: 1, max: largestSample } })}</div>${field({ name: 'seed', label: t.files.sampleSeed, value: randomText(8), maxLength: 40 })}<div class="actions">${button({ label: t.files.sampleDraw })}</div></form>`,
  })
  const check = section({ title: t.files.check, content: html`<p class="s soft">${t.files.checkText}</p><div class="actions">${linkButton({ href: ledgerPaths.check, label: t.files.checkStart, icon: 'shield-check' })}</div>` })
  const opening = mayWrite(c) ? section({ title: t.files.opening, content: html`<p class="s soft">${t.files.openingText}</p><div class="actions">${linkButton({ href: `${ledgerPaths.opening}?year=${year.id}`, label: t.files.openingTitle, icon: 'upload' })}</div>` }) : ''
  return ledgerPage(c, { title: t.files.title, lead: t.files.lead, tab: 'files', status: state.status, content: html`${state.above()}${files}${check}${draw}${opening}` })
}

/** One slice of the check; a header leads to the next, so that it goes on without a script. What was found stays in the address. */
async function checkPage(c: Ctx): Promise<Response> {
  const t = texts(c).files
  const from = Number(c.req.query('from'))
  const start = Number.isSafeInteger(from) && from >= 1 && from % sliceEntries === 1 ? from : 1
  const { checked, total, next, faults } = await verifyBooks(c.get('db'), start)
  const back = html`<div class="actions">${linkButton({ href: ledgerPaths.files, label: texts(c).back })}</div>`
  if (faults.length === 0 && next !== null) {
    c.header('refresh', `0; url=${ledgerPaths.check}?from=${next}`)
    return ledgerPage(c, { title: t.check, content: html`${progress({ label: t.checking(number(c, checked), number(c, total)), value: checked, whole: total })}` })
  }
  const content =
    faults.length > 0
      ? html`${verdict({ kind: 'bad', title: t.checkBad, text: t.checkBadText })}<ul class="list">${faults.map((fault) => html`<li><span>${t.faults[fault.kind](fault.where)}</span></li>`)}</ul>`
      : note({ kind: 'ok', text: total === 0 ? t.checkEmpty : t.checkGood(number(c, total)) })
  return ledgerPage(c, { title: t.check, lead: t.checkText, above: [{ label: t.title, href: ledgerPaths.files }], content: html`${content}${back}` })
}

async function samplePage(c: Ctx): Promise<Response> {
  const t = texts(c).files
  const { year } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const size = Math.min(Math.max(Math.trunc(Number(c.req.query('size'))) || 20, 1), largestSample)
  const seed = (c.req.query('seed') ?? '').trim().slice(0, 40) || 'onyva'
  const entries = await sampleEntries(c.get('db'), { yearId: year.id, size, seed })
  return ledgerPage(c, {
    title: t.sampleTitle(seed),
    lead: t.sampleText,
    above: [{ label: t.title, href: ledgerPaths.files }],
    content: html`${entryTable(c, entries, t.sampleCaption)}<div class="actions">${linkButton({ href: ledgerPaths.files, label: texts(c).back })}</div>`,
  })
}

/** The table of the form, as a file or as the text that was checked. @throws {UserError} `tableSize`. */
async function tableIn(c: Ctx): Promise<{ text: string; apply: boolean }> {
  const size = Number(c.req.header('content-length') ?? Number.NaN)
  // a text of a form is written with up to three signs for one
  if (!(size <= largestOpeningBytes * 3 + 64 * 1024)) throw new UserError('tableSize', { mostMb: 1 }, { field: 'table' })
  const body = await c.req.parseBody().catch(() => ({}) as Record<string, string | File>)
  const given = body['table'] ?? body['text']
  const text = given instanceof File ? await given.text() : typeof given === 'string' ? given : ''
  if (text.trim() === '' || text.length > largestOpeningBytes || text.includes('\0')) throw new UserError('tableSize', { mostMb: 1 }, { field: 'table' })
  return { text, apply: body['do'] === 'apply' }
}

async function openingPage(c: Ctx, given: { text: string; check: OpeningCheck } | null, state: FormState): Promise<Response> {
  const t = texts(c).files
  const { year } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const found = given ? openingFound(c, year, given) : ''
  const upload = html`<form method="post" enctype="multipart/form-data" class="stack m narrow"${attributes({ action: `${ledgerPaths.opening}?year=${year.id}&_csrf=${encodeURIComponent(c.get('csrf'))}` })}>${csrfField(c)}${field({ name: 'table', type: 'file', label: t.openingFile, required: true, error: state.beside('table'), attributes: { accept: '.csv,text/csv' } })}<div class="actions">${button({ label: t.openingCheck, ...(given && given.check.faults.length === 0 ? {} : { kind: 'main' as const }) })}</div></form>`
  return ledgerPage(c, {
    title: t.openingTitle,
    lead: t.openingText,
    above: [{ label: t.title, href: ledgerPaths.files }],
    status: state.status,
    content: html`${state.above('table')}<p>${texts(c).year}${colon(c.get('language'))}${yearName(c, year)}</p>${found}${upload}`,
  })
}

function openingFound(c: Ctx, year: FiscalYear, { text, check }: { text: string; check: OpeningCheck }): Html {
  const t = texts(c).files
  if (check.faults.length > 0)
    return html`${note({ kind: 'bad', text: t.openingBad(check.faults.length) })}${table({
      caption: t.openingFaults,
      columns: [{ label: texts(c).number }, { label: t.openingFaults, folded: 'full' }],
      rows: check.faults.slice(0, 200).map((fault) => ({ header: t.openingLine(fault.line), cells: [refusalText(c.get('m'), new UserError(fault.code, fault.params))] })),
    })}`
  return html`${note({ kind: 'ok', text: t.openingGood(check.lines.length, allMoney(c, check.debitCents)) })}${form(
    c,
    { action: `${ledgerPaths.opening}?year=${year.id}&_csrf=${encodeURIComponent(c.get('csrf'))}` },
    html`<input type="hidden" name="text" value="${text}"><div class="actions">${button({ label: t.openingApply, kind: 'main', name: 'do', value: 'apply' })}</div>`,
  )}`
}
