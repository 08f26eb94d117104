/** A year for the assembly: what it would say today, the board's words, publishing and withdrawing. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { paperAnswer } from '#cooperative/documents/document-answer.ts'
import { closingPaths } from '#cooperative/finance/closing/closing-paths.ts'
import { fiscalYearById } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { FiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { inTransaction } from '#db/transaction.ts'
import { calendarDay, colon } from '#lib/format.ts'
import { administrationPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { collectYear } from './collect-year.ts'
import { hashOf } from './facts.ts'
import { partView } from './part-views.ts'
import { publishYear, withdrawYear } from './publish-year.ts'
import { memberReportPaths, reportPaths } from './report-paths.ts'
import { mayMake, mayPublish, publishers, reportMakers, reportReaders } from './report-policy.ts'
import type { ReportPorts } from './report-ports.ts'
import { reportWords } from './report-part.ts'
import { listReports, yearReport } from './report-store.ts'
import type { ReportLine } from './report-store.ts'
import { wordsOf } from './word-store.ts'
import type { WrittenWords } from './word-store.ts'
import { longestWords, writeWords } from './write-words.ts'
import { draftPaper } from './year-paper.ts'
import { yearParts } from './year-parts.ts'

const yearOf = (c: Ctx): Promise<FiscalYear> => fiscalYearById(c.get('db'), (c.req.param('year') ?? '').slice(0, 40))
const texts = (c: Ctx) => reportWords(c.get('language'))
const nothingGiven: Fields = () => ''

/** `/administration/reports/years/…` and withdrawing. */
export function makeYearPages(ports: ReportPorts): App {
  const app = new Hono<Env>()
  const house = (c: Ctx) => ({ ports, cooperativeName: c.get('config').cooperative.name })
  app.get(reportPaths.year(':year'), reportReaders, async (c) => yearPage(c, ports, await yearOf(c), nothingGiven, notRefused))
  app.get(reportPaths.yearPaper(':year'), reportReaders, async (c) => {
    const { t, day } = texts(c)
    const year = await yearOf(c)
    const content = await draftPaper(await collectYear(c.get('db'), ports, year), { language: c.get('language'), cooperativeName: c.get('config').cooperative.name, madeAt: c.get('clock').now() })
    return paperAnswer(c, t.yearTitle(day(year.startDay), day(year.endDay)), content)
  })
  app.post(reportPaths.words(':year'), reportMakers, async (c) => {
    const [year, given] = [await yearOf(c), await readForm(c)]
    return orAgain(
      c,
      async () => {
        const { part } = await inTransaction(c.get('db'), (tx) => writeWords(tx, actorOf(c), { yearId: year.id, part: given('part'), version: Number(given('version')), words: given('words') }, c.get('clock')))
        flash(c, texts(c).t.words.saved)
        return c.redirect(`${reportPaths.year(year.id)}#words-${part}`, 303)
      },
      (refused) => yearPage(c, ports, year, given, refused),
    )
  })
  app.get(reportPaths.publish(':year'), publishers, async (c) => publishPage(c, await yearOf(c), nothingGiven, notRefused))
  app.post(reportPaths.publish(':year'), publishers, async (c) => {
    const [year, given] = [await yearOf(c), await readForm(c)]
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => publishYear(tx, actorOf(c), house(c), { yearId: year.id, reason: given('reason') }, c.get('clock')))
        flash(c, texts(c).t.yearPage.published)
        return c.redirect(reportPaths.year(year.id), 303)
      },
      (refused) => publishPage(c, year, given, refused),
    )
  })
  app.get(reportPaths.withdraw(':pack'), publishers, (c) => withdrawPage(c, nothingGiven, notRefused))
  app.post(reportPaths.withdraw(':pack'), publishers, async (c) => {
    const given = await readForm(c)
    const { line } = await yearReport(c.get('db'), c.req.param('pack') ?? '')
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => withdrawYear(tx, actorOf(c), { id: line.id, reason: given('reason') }, c.get('clock')))
        flash(c, texts(c).t.yearPage.withdrawn)
        return c.redirect(reportPaths.year(line.yearId ?? ''), 303)
      },
      (refused) => withdrawPage(c, given, refused),
    )
  })
  return app
}

async function yearPage(c: Ctx, ports: ReportPorts, year: FiscalYear, given: Fields, refused: FormState): Promise<Response> {
  const words = texts(c)
  const { t } = words
  const facts = await collectYear(c.get('db'), ports, year)
  const editions = (await listReports(c.get('db'), 'year')).filter(({ yearId }) => yearId === year.id)
  const standing = editions.find(({ withdrawn }) => withdrawn === null)
  return administrationPage(c, {
    title: t.yearTitle(words.day(year.startDay), words.day(year.endDay)),
    lead: t.yearPage.lead,
    above: [{ label: t.title, href: reportPaths.home }],
    status: refused.status,
    actions: html`${linkButton({ href: reportPaths.yearPaper(year.id), label: t.yearPage.draftPaper, icon: 'download' })}${
      year.state === 'closed' && mayPublish(actorOf(c)) ? linkButton({ href: reportPaths.publish(year.id), label: editions.length > 0 ? t.yearPage.publishAgain : t.yearPage.publish, ...(standing ? {} : { kind: 'main' as const }) }) : ''
    }`,
    content: html`<div class="stack l">${standingNote(c, year, standing)}${mayMake(actorOf(c)) ? await wordForms(c, year, given, refused) : ''}${yearParts(words, facts, hashOf(facts)).map((part) => partView(words, part, true))}</div>`,
  })
}

function standingNote(c: Ctx, year: FiscalYear, standing: ReportLine | undefined): Html {
  const { t, day } = texts(c)
  const y = t.yearPage
  if (standing)
    return note({
      kind: 'ok',
      text: html`<p>${y.publishedOn(day(calendarDay(standing.madeAt)), standing.edition)}</p><p class="actions"><a href="${memberReportPaths.one(standing.id)}">${y.see}</a>${mayPublish(actorOf(c)) ? html`<a href="${reportPaths.withdraw(standing.id)}">${y.withdraw}</a>` : ''}</p>`,
    })
  return year.state === 'closed' ? note({ text: y.ready }) : note({ text: html`<p>${y.draft} <a href="${closingPaths.home}">${y.toClosing}</a></p>` })
}

async function wordForms(c: Ctx, year: FiscalYear, given: Fields, refused: FormState): Promise<Html> {
  const t = texts(c).t.words
  const written = await wordsOf(c.get('db'), year.id)
  return section({ title: t.title, content: html`<p class="soft">${t.text}</p><div class="narrow stack l">${written.map((one) => wordForm(c, year, one, given, given('part') === one.part ? refused : notRefused))}</div>` })
}

function wordForm(c: Ctx, year: FiscalYear, one: WrittenWords, given: Fields, refused: FormState): Html {
  const { t: all, day } = texts(c)
  const t = all.words
  const isRefused = refused.status !== 200
  // of what somebody else saved meanwhile, the next saving is over it: both are in view
  const theirs = refused.code === 'reportWordsChanged' ? html`<details open><summary>${t.theirs}</summary><p>${one.words}</p></details>` : ''
  return html`<div id="words-${one.part}">${form(
    c,
    { action: reportPaths.words(year.id) },
    html`<input type="hidden" name="part" value="${one.part}"><input type="hidden" name="version" value="${one.version}">${textField({ id: `text-${one.part}`, name: 'words', label: t.parts[one.part].title, hint: t.parts[one.part].hint, rows: 6, maxLength: longestWords, value: isRefused ? given('words') : one.words, error: refused.beside('words') })}${theirs}<p class="s soft">${
      one.by === null || one.at === null ? t.never : t.last(one.by, day(calendarDay(one.at)))
    }</p><div class="actions">${button({ label: t.save, describedAs: `${t.save}${colon(c.get('language'))}${t.parts[one.part].title}` })}</div>`,
  )}</div>`
}

async function publishPage(c: Ctx, year: FiscalYear, given: Fields, refused: FormState): Promise<Response> {
  const { t, day } = texts(c)
  const y = t.yearPage
  const isAgain = (await listReports(c.get('db'), 'year')).some(({ yearId }) => yearId === year.id)
  const question = {
    id: 'publish', title: y.publishTitle, text: html`<p>${y.publishText}</p><p>${y.convocation}</p>`, action: reportPaths.publish(year.id), confirm: { label: isAgain ? y.publishAgain : y.publish, kind: 'main' as const }, cancel: y.notYet,
    fields: html`${refused.above('reason')}${isAgain ? field({ name: 'reason', label: y.reason, value: given('reason'), maxLength: 300, required: true, error: refused.beside('reason') }) : ''}`,
  }
  return administrationPage(c, { title: t.yearTitle(day(year.startDay), day(year.endDay)), above: [{ label: t.title, href: reportPaths.home }], status: refused.status, content: confirmationPage(c, question, reportPaths.year(year.id), 'h2') })
}

async function withdrawPage(c: Ctx, given: Fields, refused: FormState): Promise<Response> {
  const { t, day } = texts(c)
  const y = t.yearPage
  const { line } = await yearReport(c.get('db'), c.req.param('pack') ?? '')
  const question = {
    id: 'withdraw', title: y.withdrawTitle, text: y.withdrawText, action: reportPaths.withdraw(line.id), confirm: { label: y.withdraw }, cancel: y.keep,
    fields: html`${refused.above('reason')}${field({ name: 'reason', label: y.withdrawReason, value: given('reason'), maxLength: 300, required: true, error: refused.beside('reason') })}`,
  }
  return administrationPage(c, { title: t.yearTitle(day(line.from), day(line.to)), above: [{ label: t.title, href: reportPaths.home }], status: refused.status, content: confirmationPage(c, question, reportPaths.year(line.yearId ?? ''), 'h2') })
}
