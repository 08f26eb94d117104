/** The board's months: the list, making one again, one whole, its paper. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { paperAnswer } from '#cooperative/documents/document-answer.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { inTransaction } from '#db/transaction.ts'
import { calendarDay } from '#lib/format.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { administrationPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { makeMonth, monthsToMake } from './make-month.ts'
import { changesBetween } from './month-changes.ts'
import { linesThatMatter, monthParts } from './month-parts.ts'
import { lineViews, partView } from './part-views.ts'
import { reportPaths } from './report-paths.ts'
import { mayMake, reportMakers, reportReaders } from './report-policy.ts'
import type { ReportPorts } from './report-ports.ts'
import { reportWords } from './report-part.ts'
import type { ReportWords } from './report-part.ts'
import { listReports, monthReport, paperOf } from './report-store.ts'
import type { ReportLine } from './report-store.ts'

const wordsOf = (c: Ctx): ReportWords => reportWords(c.get('language'))

/** `/administration/reports` and its months. */
export function makeMonthPages(ports: ReportPorts): App {
  const app = new Hono<Env>()
  app.get(reportPaths.home, reportReaders, (c) => homePage(c, () => '', notRefused))
  app.post(reportPaths.home, reportMakers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const house = { ports, cooperativeName: c.get('config').cooperative.name }
        const { id } = await inTransaction(c.get('db'), (tx) => makeMonth(tx, actorOf(c), house, { month: parseDay(given('month'), 'month'), reason: given('reason') }, c.get('clock')))
        flash(c, wordsOf(c).t.made)
        return c.redirect(reportPaths.month(id), 303)
      },
      (refused) => homePage(c, given, refused),
    )
  })
  app.get(reportPaths.month(':monthReport'), reportReaders, (c) => monthPage(c))
  app.get(reportPaths.monthPaper(':monthReport'), reportReaders, async (c) => {
    const { line } = await monthReport(c.get('db'), c.req.param('monthReport') ?? '')
    return paperAnswer(c, `${wordsOf(c).t.titleOf(wordsOf(c).month(line.from))} ${line.edition}`, await paperOf(c.get('db'), line.id, c.get('language')))
  })
  return app
}

async function homePage(c: Ctx, given: Fields, refused: FormState): Promise<Response> {
  const words = wordsOf(c)
  const { t } = words
  const [months, packs, years] = [await listReports(c.get('db'), 'month'), await listReports(c.get('db'), 'year'), await fiscalYears(c.get('db'))]
  return administrationPage(c, {
    title: t.title,
    lead: t.lead,
    status: refused.status,
    content: html`<div class="stack l">${section({ title: t.months, content: monthTable(words, months) })}${mayMake(actorOf(c)) ? await makeForm(c, words, given, refused) : ''}${section({
      title: t.years,
      content:
        years.length === 0
          ? empty({ title: t.yearsNone, text: t.yearsNoneText })
          : table({
              caption: t.years,
              columns: [{ label: t.year }, { label: t.state, folded: 'full' }],
              rows: years.toReversed().map((year) => {
                const editions = packs.filter(({ yearId }) => yearId === year.id)
                const standing = editions.find(({ withdrawn }) => withdrawn === null)
                const name = standing ? 'published' : editions.length > 0 ? 'withdrawn' : year.state === 'closed' ? 'ready' : 'draft'
                return { header: html`<a href="${reportPaths.year(year.id)}">${t.yearShort(words.shortDay(year.startDay), words.shortDay(year.endDay))}</a>`, cells: [state(name === 'published' ? 'ok' : name === 'draft' ? 'zz' : 'run', t.yearPage.states[name])] }
              }),
            }),
    })}</div>`,
  })
}

function monthTable(words: ReportWords, months: readonly ReportLine[]): Html {
  const { t } = words
  if (months.length === 0) return empty({ title: t.monthsNone, text: t.monthsNoneText })
  return table({
    caption: t.months,
    columns: [{ label: t.month }, { label: t.madeOn, labelled: true }, { label: t.edition, labelled: true }, { label: t.paper, folded: 'end' }],
    rows: months.map((line) => ({
      header: html`<a href="${reportPaths.month(line.id)}">${words.month(line.from)}</a>`,
      cells: [words.shortDay(calendarDay(line.madeAt)), t.editionOf(line.edition, line.editions), html`<a href="${reportPaths.monthPaper(line.id)}">${t.paper}<span class="sr"> ${words.month(line.from)}, ${t.editionOf(line.edition, line.editions)}</span></a>`],
    })),
  })
}

async function makeForm(c: Ctx, words: ReportWords, given: Fields, refused: FormState): Promise<Html> {
  const { t } = words
  const months = await inTransaction(c.get('db'), (tx) => monthsToMake(tx, dayOf(c.get('clock').now())))
  if (months.length === 0) return html``
  return section({
    title: t.makeTitle,
    content: html`<p class="soft">${t.makeText}</p><div class="narrow">${form(
      c,
      { action: reportPaths.home },
      html`${refused.above('month', 'reason')}${selectField({ name: 'month', label: t.makeMonth, value: given('month'), error: refused.beside('month'), options: months.map((value) => ({ value, label: words.month(value) })) })}${field({ name: 'reason', label: t.makeReason, hint: t.makeReasonHint, value: given('reason'), maxLength: 300, error: refused.beside('reason') })}<div class="actions">${button({ label: t.make, kind: 'main' })}</div>`,
    )}</div>`,
  })
}

async function monthPage(c: Ctx): Promise<Response> {
  const words = wordsOf(c)
  const { t } = words
  const { line, facts } = await monthReport(c.get('db'), c.req.param('monthReport') ?? '')
  const parts = monthParts(words, facts)
  const same = (await listReports(c.get('db'), 'month')).filter(({ from }) => from === line.from)
  const [newest, before] = [same[0], same.find(({ edition }) => edition === line.edition - 1)]
  const made = words.day(calendarDay(line.madeAt))
  return administrationPage(c, {
    title: t.titleOf(words.month(facts.month)),
    lead: line.madeBy === null ? t.byItself(made) : t.by(line.madeBy, made),
    above: [{ label: t.title, href: reportPaths.home }],
    actions: linkButton({ href: reportPaths.monthPaper(line.id), label: t.download, icon: 'download' }),
    content: html`<div class="stack l">${newest && newest.id !== line.id ? note({ kind: 'warn', text: html`<p>${t.newer(newest.edition)} <a href="${reportPaths.month(newest.id)}">${t.newerLink}</a></p>` }) : ''}${
      before ? html`${note({ text: html`<p>${t.again(line.reason)} <a href="${reportPaths.month(before.id)}">${t.older}</a></p>` })}${changeTable(words, changesBetween(words, (await monthReport(c.get('db'), before.id)).facts, facts))}` : ''
    }${section({ title: t.inBrief, content: lineViews(words, linesThatMatter(parts)) })}${parts.map((part) => partView(words, part, true))}<p class="s soft">${t.sealText} <span class="mono">${t.seal(line.hash)}</span></p></div>`,
  })
}

function changeTable(words: ReportWords, changes: ReturnType<typeof changesBetween>): Html {
  const { t } = words
  return section({
    title: t.changes,
    content: changes.length === 0 ? html`<p class="soft">${t.changesNone}</p>` : table({ caption: t.changes, columns: [{ label: t.figure }, { label: t.was, numeric: true, labelled: true }, { label: t.is, numeric: true, labelled: true }], rows: changes.map(({ what, was, is }) => ({ header: what, cells: [was || '–', is || '–'] })) }),
  })
}
