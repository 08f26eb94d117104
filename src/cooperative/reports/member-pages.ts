/** What every member sees of years: the reports that were published, as they were. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { cooperativePaths } from '#cooperative/cooperative-paths.ts'
import { paperAnswer } from '#cooperative/documents/document-answer.ts'
import { UserError } from '#lib/errors.ts'
import { calendarDay } from '#lib/format.ts'
import { linkButton } from '#web/components/button.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import { partView } from './part-views.ts'
import { memberReportPaths } from './report-paths.ts'
import { reportWords } from './report-part.ts'
import { paperOf, publishedYears, yearReport } from './report-store.ts'
import { yearParts } from './year-parts.ts'

/** `/cooperative/reports` and below. */
export function makeMemberReportPages(): App {
  const app = new Hono<Env>()
  app.get(memberReportPaths.home, signedIn, (c) => listPage(c))
  app.get(memberReportPaths.one(':pack'), signedIn, (c) => onePage(c))
  app.get(memberReportPaths.paper(':pack'), signedIn, async (c) => {
    const { t, day } = reportWords(c.get('language'))
    const { line } = await published(c)
    return paperAnswer(c, t.yearTitle(day(line.from), day(line.to)), await paperOf(c.get('db'), line.id, c.get('language')))
  })
  return app
}

/** @throws {UserError} `reportNone` (404): never published, or withdrawn. */
async function published(c: Ctx): ReturnType<typeof yearReport> {
  const found = await yearReport(c.get('db'), c.req.param('pack') ?? '')
  if (found.line.withdrawn) throw new UserError('reportNone', {}, { status: 404 })
  return found
}

async function listPage(c: Ctx): Promise<Response> {
  const words = reportWords(c.get('language'))
  const { t } = words
  const years = await publishedYears(c.get('db'))
  return page(c, {
    title: t.mineTitle,
    section: 'cooperative',
    body: html`${head({ title: t.mineTitle, lead: t.mineLead, crumbs: crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: t.mineTitle }]) })}${
      years.length === 0
        ? empty({ title: t.mineNone, text: t.mineNoneText })
        : table({
            caption: t.mineTitle,
            columns: [{ label: t.year }, { label: t.madeOn, labelled: true }, { label: t.paper, folded: 'end' }],
            rows: years.map((line) => ({ header: html`<a href="${memberReportPaths.one(line.id)}">${t.yearShort(words.shortDay(line.from), words.shortDay(line.to))}</a>`, cells: [words.shortDay(calendarDay(line.madeAt)), html`<a href="${memberReportPaths.paper(line.id)}">${t.paper}<span class="sr"> ${t.yearShort(words.shortDay(line.from), words.shortDay(line.to))}</span></a>`] })),
          })
    }`,
  })
}

async function onePage(c: Ctx): Promise<Response> {
  const words = reportWords(c.get('language'))
  const { t } = words
  const { line, facts } = await published(c)
  const title = t.yearTitle(words.day(line.from), words.day(line.to))
  return page(c, {
    title,
    section: 'cooperative',
    body: html`${head({
      title, lead: t.editionSubtitle(line.edition, words.day(calendarDay(line.madeAt))), actions: linkButton({ href: memberReportPaths.paper(line.id), label: t.download, icon: 'download' }),
      crumbs: crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: t.mineTitle, href: memberReportPaths.home }, { label: title }]),
    })}<div class="stack l">${yearParts(words, facts, line.hash).map((part) => partView(words, part, false))}<p class="s soft">${t.sealText} <span class="mono">${t.seal(line.hash)}</span></p></div>`,
  })
}
