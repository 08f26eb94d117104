/** The list of entries: state, journal, search, year and page are in the address. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { linkButton } from '#web/components/button.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { entryStates, journals, searchEntries } from '../entry-store.ts'
import type { EntrySummary } from '../entry-store.ts'
import { allMoney, chooser, ledgerPage, ledgerPager, linesPerPage, mayWrite, number, readers, shortDay, texts, yearField, yearIn } from './ledger-frame.ts'
import { ledgerPaths } from './ledger-paths.ts'

/** `/administration/finance/entries`. */
export function makeEntryListPages(): App {
  const app = new Hono<Env>()
  app.get(ledgerPaths.entries, readers, (c) => listPage(c))
  return app
}

/** Entries as a table, each leading to its page. */
export const entryTable = (c: Ctx, entries: readonly EntrySummary[], caption: string): Html => {
  const t = texts(c)
  return table({
    caption,
    columns: [{ label: t.label }, { label: t.number, numeric: true, labelled: true }, { label: t.date, folded: 'end' }, { label: t.journal, folded: 'hide' }, { label: t.amount, numeric: true, folded: 'first' }],
    rows: entries.map((entry) => ({
      header: html`<a href="${ledgerPaths.entry(entry.id)}">${entry.label}</a>${entry.reference ? html`<small>${entry.reference}</small>` : ''}`,
      cells: [
        entry.number === null ? stateMark('run', t.entries.draft) : number(c, entry.number),
        shortDay(c, entry.day),
        entry.journal,
        allMoney(c, entry.debitCents > entry.creditCents ? entry.debitCents : entry.creditCents),
      ],
    })),
  })
}

async function listPage(c: Ctx): Promise<Response> {
  const t = texts(c)
  const { year, years } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const known = await journals(c.get('db'))
  const wanted = {
    state: entryStates.find((state) => state === c.req.query('state')) ?? 'validated',
    journal: known.find(({ code }) => code === c.req.query('journal'))?.code ?? null,
    text: (c.req.query('q') ?? '').slice(0, 100),
    page: pageOf(c),
    pageSize: linesPerPage,
  } as const
  const isDraft = wanted.state === 'draft'
  const { entries, total } = await searchEntries(c.get('db'), { ...wanted, yearId: isDraft ? null : year.id })
  if (entries.length === 0 && total > 0) return toFirstPage(c)
  const add = mayWrite(c) ? linkButton({ href: ledgerPaths.newEntry, label: t.entries.add, icon: 'plus', kind: 'main' }) : undefined
  const kept = { ...(isDraft ? { state: 'draft' } : {}), year: year.id, ...(wanted.journal ? { journal: wanted.journal } : {}) }
  const none = isDraft ? empty({ title: t.entries.noDraft, text: t.entries.noDraftText }) : wanted.text === '' && !wanted.journal ? empty({ title: t.home.noEntry, text: t.home.noEntryText }) : empty({ title: t.entries.none, text: t.entries.noneText })
  const filters = html`${search({ label: t.entries.searchLabel, button: t.entries.search, value: wanted.text, placeholder: t.entries.searchLabel, kept })}${chips(t.entries.views, [
    { label: t.entries.validated, href: hereWith(c, { state: null, page: null }), current: !isDraft },
    { label: t.entries.drafts, href: hereWith(c, { state: 'draft', page: null }), current: isDraft },
  ])}${chooser(c, {
    fields: [
      ...(isDraft ? [] : [yearField(c, year, years)]),
      { name: 'journal', label: t.journal, value: wanted.journal ?? '', options: [{ value: '', label: t.entries.allJournals }, ...known.map(({ code, label }) => ({ value: code, label: `${code} ${label}` }))] },
    ],
    kept: { ...(isDraft ? { state: 'draft' } : {}), ...(wanted.text ? { q: wanted.text } : {}) },
  })}`
  return ledgerPage(c, {
    title: t.entries.title,
    lead: t.entries.lead,
    tab: 'entries',
    actions: add,
    content: html`<div class="stack m">${filters}${entries.length === 0 ? none : html`${entryTable(c, entries, t.entries.caption)}${ledgerPager(c, total)}`}</div>`,
  })
}
