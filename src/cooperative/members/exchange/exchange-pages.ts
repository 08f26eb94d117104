/** Taking a register over, and taking it out: tables and papers. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { documentAnswer } from '#cooperative/documents/document-answer.ts'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { calendarDay, formatNumber, formatShortDay } from '#lib/format.ts'
import { recordAudit } from '#people/audit.ts'
import { administrationPage, linesPerPage, pageOf } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { csrfField, form } from '#web/components/form.ts'
import { progress, section, twoColumns } from '#web/components/layout-parts.ts'
import { pager } from '#web/components/links.ts'
import { live } from '#web/components/live.ts'
import { verdict } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { recently, withRole } from '#web/guard.ts'
import { liveStream } from '#web/live-stream.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { refusalText } from '#web/refusal.ts'
import { memberPaths } from '../member-paths.ts'
import { allMembers, memberById } from '../member-store.ts'
import { registerExtract, wholeRegister } from '../membership-certificate.ts'
import { eventsOf } from '../register/event-store.ts'
import { identityOf } from '../register/identity-store.ts'
import { startImport } from './apply-import.ts'
import { exportMembers } from './export-members.ts'
import { faultyLines, importById, latestImports } from './import-store.ts'
import type { MemberImport } from './import-store.ts'
import { largestImportBytes, mostImportLines, receiveImport } from './receive-import.ts'

const administrators = withRole('administrator')
/** Who may read the register whole, without addresses. */
const readers = withRole('administrator', 'board', 'auditor')
const shownImports = 10
const lookEveryMs = 700

/** Pages under `/administration/members` for tables and papers. */
export function makeExchangePages(): App {
  const app = new Hono<Env>()
  app.get(memberPaths.exportCsv, administrators, recently, async (c) => {
    await inTransaction(c.get('db'), (tx) => recordAudit(tx, actorOf(c), { action: 'member.exported', subjectKind: 'register', subjectId: 'members' }, c.get('clock')))
    return tableAnswer(c)
  })
  app.get(memberPaths.registerPdf, readers, async (c) => documentAnswer(c, `${c.get('m').cooperative.papers.register} ${calendarDay(c.get('clock').now())}`, wholeRegister(c.get('m'), c.get('language'), await allMembers(c.get('db')))))
  app.get(memberPaths.extractPdf(':member'), administrators, async (c) => {
    const member = await memberById(c.get('db'), c.req.param('member') ?? '')
    const [identity, events] = [await identityOf(c.get('db'), member.id), await eventsOf(c.get('db'), member.id)]
    return documentAnswer(c, `${c.get('m').cooperative.papers.extract} ${member.number}`, registerExtract(c.get('m'), c.get('language'), member, identity, events))
  })
  app.get(memberPaths.import, administrators, (c) => importPage(c, notRefused))
  app.post(memberPaths.import, administrators, streamedBody, (c) =>
    orAgain(
      c,
      async () => {
        const sent = { contentType: c.req.header('content-type') ?? '', sizeBytes: Number(c.req.header('content-length') ?? Number.NaN) || null, body: c.req.raw.body }
        try {
          return c.redirect(memberPaths.oneImport(await receiveImport(c.get('db'), actorOf(c), sent, c.get('clock'))), 303)
        } catch (error) {
          // what is left of the file is not read to its end
          if (error instanceof UserError && error.status === 413) c.header('Connection', 'close')
          throw error instanceof UserError && (error.status === 413 || error.status === 400) ? new UserError(error.code, error.params, { field: 'file' }) : error
        }
      },
      (refused) => importPage(c, refused),
    ),
  )
  app.get(memberPaths.oneImport(':import'), administrators, (c) => resultPage(c, notRefused))
  app.post(memberPaths.oneImport(':import'), administrators, recently, (c) =>
    orAgain(
      c,
      async () => {
        const importId = (await importById(c.get('db'), c.req.param('import') ?? '')).id
        await inTransaction(c.get('db'), (tx) => startImport(tx, actorOf(c), { importId }, c.get('clock')))
        return c.redirect(memberPaths.oneImport(importId), 303)
      },
      (refused) => resultPage(c, refused),
    ),
  )
  app.get(memberPaths.importEvents(':import'), administrators, async (c) => {
    // before the stream begins: what is not there is answered, not broken off
    await importById(c.get('db'), c.req.param('import') ?? '')
    return liveStream(c, async (stream) => {
      for (let over = false; !over && !stream.closed.aborted; ) {
        const found = await importById(c.get('db'), c.req.param('import') ?? '')
        await stream.send(progressPart(c, found))
        over = found.state === 'done'
        if (!over) await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
      }
      await stream.done(memberPaths.oneImport(c.req.param('import') ?? ''))
    })
  })
  return app
}

/** The register as a table. */
export const tableAnswer = (c: Ctx): Response =>
  c.body(exportMembers(c.get('db')), 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="register-${calendarDay(c.get('clock').now())}.csv"`, 'cache-control': 'private, no-store' })

const aboveOf = (c: Ctx) => [{ label: c.get('m').people.administration.members.title, href: memberPaths.list }]

async function importPage(c: Ctx, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.exchange
  const number = (value: number) => formatNumber(c.get('language'), value)
  const latest = await latestImports(c.get('db'), shownImports)
  // the body is a stream: the frame takes the token from the address
  const send = html`<form class="stack m" method="post" enctype="multipart/form-data" action="${memberPaths.import}?_csrf=${encodeURIComponent(c.get('csrf'))}">${csrfField(c)}${state.above('file')}${field({
    name: 'file',
    label: t.file,
    hint: t.fileHint(number(largestImportBytes / 1024 / 1024), number(mostImportLines)),
    type: 'file',
    required: true,
    error: state.beside('file'),
    attributes: { accept: '.csv,.tsv,.txt,text/csv' },
  })}<div class="actions">${button({ label: t.check, kind: 'main' })}</div></form>`
  const past =
    latest.length === 0
      ? ''
      : section({
          title: t.latest,
          content: html`<ul class="list s">${latest.map((one) => html`<li><a class="t" href="${memberPaths.oneImport(one.id)}">${one.fileName}</a><span class="soft">${t.states[one.state]}, ${formatShortDay(c.get('language'), one.createdAt)}</span></li>`)}</ul>`,
        })
  const how = section({ title: t.importHow, content: html`<p class="s">${t.importHowText}</p><p class="s">${t.importColumns}.</p><p class="s">${t.importNumbers}</p><p class="s">${t.importQuiet}</p>` })
  return administrationPage(c, { title: t.importTitle, lead: t.importLead, above: aboveOf(c), status: state.status, content: twoColumns(html`${send}${past}`, how) })
}

function progressPart(c: Ctx, found: MemberImport): Html {
  const t = c.get('m').cooperative.exchange
  const number = (value: number) => formatNumber(c.get('language'), value)
  const whole = found.total - found.faulty
  return live(c, { id: 'import-progress', url: memberPaths.importEvents(found.id), done: found.state === 'done', content: progress({ label: t.progress(number(found.entered), number(whole)), value: found.entered, whole }) })
}

async function resultPage(c: Ctx, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.exchange
  const number = (value: number) => formatNumber(c.get('language'), value)
  const found = await importById(c.get('db'), c.req.param('import') ?? '')
  const good = found.total - found.faulty
  const apply =
    found.state !== 'checked' || good === 0
      ? undefined
      : form(c, { action: memberPaths.oneImport(found.id) }, html`<div class="actions">${button({ label: t.apply(number(good)), kind: 'main' })}</div><p class="s soft">${t.applyOnce}</p>`)
  const said =
    found.state === 'done'
      ? verdict({ kind: 'ok', title: t.done(number(found.entered)), text: '' })
      : found.state === 'applying'
        ? progressPart(c, found)
        : html`${verdict({ kind: found.faulty > 0 ? 'warn' : 'ok', title: t.good(number(good), good === 1), text: found.faulty > 0 ? html`<p>${t.faulty(number(found.faulty), found.faulty === 1)} ${t.faultyText}</p>` : '' })}${apply ?? ''}`
  return administrationPage(c, {
    title: t.resultTitle,
    lead: t.resultLead(found.fileName),
    above: [...aboveOf(c), { label: t.importTitle, href: memberPaths.import }],
    status: state.status,
    content: html`<div class="stack l">${state.above()}${said}${found.faulty > 0 ? await faultsPart(c, found) : ''}</div>`,
  })
}

async function faultsPart(c: Ctx, found: MemberImport): Promise<Html> {
  const t = c.get('m').cooperative.exchange
  const number = (value: number) => formatNumber(c.get('language'), value)
  const page = pageOf(c)
  const lines = await faultyLines(c.get('db'), found.id, page, linesPerPage)
  const rows = lines.map((line) => ({
    header: number(line.line),
    cells: [line.data.name ?? '', line.field ?? '', refusalText(c.get('m'), new UserError(line.fault ?? '', line.params))],
  }))
  const pages = Math.max(1, Math.ceil(found.faulty / linesPerPage))
  return section({
    title: t.faults,
    content: html`${table({ caption: t.faultsCaption, columns: [{ label: t.line, numeric: true, labelled: true }, { label: t.name, folded: 'full' }, { label: t.column, folded: 'full' }, { label: t.reason, folded: 'full' }], rows })}${pager(c, { page, pages, href: (wanted) => hereWith(c, { page: wanted === 1 ? null : String(wanted) }), summary: t.faulty(number(found.faulty), found.faulty === 1) })}`,
  })
}
