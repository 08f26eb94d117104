/** Movements of an account: those that wait with what is proposed, accepted one by one or the sure ones together. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, shortDay } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import type { FormState } from '#people/pages/form.ts'
import { linkButton } from '#web/components/button.ts'
import { postButton } from '#web/components/form.ts'
import { chips, search } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { bankAccountById } from '../bank-account-store.ts'
import type { BankAccount } from '../bank-account-store.ts'
import { bankPaths } from '../bank-paths.ts'
import { bankReaders, bankWriters } from '../bank-policy.ts'
import { lineStates, openLines, partsOf, searchLines } from '../line-store.ts'
import type { BankLine, LinePart, LineState } from '../line-store.ts'
import { acceptSure, mostLooked } from '../matching/accept-sure.ts'
import { findSuggestions } from '../matching/find-suggestions.ts'
import type { Suggestion } from '../matching/suggestion.ts'
import { aboveAccount, bankTexts, reasonOf, suggestionFields, whoOf } from './bank-frame.ts'

const idIn = (c: Ctx): string => (c.req.param('bank') ?? '').slice(0, 40)
/** So many at one press: some seconds, then the page says how many are left. */
const acceptedAtOnce = 200

/** `/administration/finance/bank/accounts/:account/movements`, `…/accept`. */
export function makeBankLineListPages(): App {
  const app = new Hono<Env>()
  app.get(bankPaths.lines(':bank'), bankReaders, async (c) => listPage(c, await bankAccountById(c.get('db'), idIn(c)), notRefused))
  app.post(bankPaths.accept(':bank'), bankWriters, (c) =>
    orAgain(
      c,
      async () => {
        const { matched, left } = await inTransaction(c.get('db'), (tx) => acceptSure(tx, actorOf(c), { accountId: idIn(c), most: acceptedAtOnce, from: letterheadOf(c) }, c.get('clock')))
        flash(c, bankTexts(c).lines.accepted(matched, left))
        return c.redirect(bankPaths.lines(idIn(c)), 303)
      },
      async (refused) => listPage(c, await bankAccountById(c.get('db'), idIn(c)), refused),
    ),
  )
  return app
}

/** The list; without a wish what waits. */
async function listPage(c: Ctx, account: BankAccount, state: FormState): Promise<Response> {
  const t = bankTexts(c).lines
  const asked = c.req.query('state')
  const wanted: LineState | null = asked === 'all' ? null : (lineStates.find((one) => one === asked) ?? 'open')
  const text = (c.req.query('q') ?? '').slice(0, 100)
  const page = pageOf(c)
  const { lines, total } = await searchLines(c.get('db'), { accountId: account.id, state: wanted, text, page, pageSize: linesPerPage })
  if (lines.length === 0 && total > 0) return toFirstPage(c)
  // all that waits is looked at together, so that no debt is proposed on two pages
  const open = lines.some((line) => line.state === 'open') ? await openLines(c.get('db'), account.id, mostLooked) : []
  const suggestions = await findSuggestions(c.get('db'), account, open)
  const parts = await partsOf(c.get('db'), lines.map(({ id }) => id))
  const sure = [...suggestions.values()].filter((one) => one.sure).length
  const filters = html`${search({ label: t.searchLabel, button: t.search, value: text, placeholder: t.searchLabel, kept: asked ? { state: asked } : {} })}${chips(t.views, [...lineStates.map((one) => ({ label: t[one], href: hereWith(c, { state: one === 'open' ? null : one, page: null }), current: wanted === one })), { label: t.all, href: hereWith(c, { state: 'all', page: null }), current: wanted === null }])}`
  return ledgerPage(c, {
    title: t.title(account.name),
    lead: t.lead,
    above: aboveAccount(c, account),
    status: state.status,
    content: html`<div class="stack m">${state.above()}${filters}${
      wanted === 'open' && sure > 0 && mayWrite(c) ? note({ kind: 'ok', text: html`<p><b>${t.sure(sure)}.</b> ${t.sureText}</p><div class="actions">${postButton(c, { action: bankPaths.accept(account.id), label: t.acceptSure(sure), kind: 'main', icon: 'check' })}</div>` }) : ''
    }${total === 0 ? (wanted === 'open' && text === '' ? empty({ title: t.allDone, text: t.allDoneText }) : empty({ title: t.none, text: t.noneText })) : html`${lineTable(c, lines, suggestions, parts)}${ledgerPager(c, total)}`}</div>`,
  })
}

function lineTable(c: Ctx, lines: readonly BankLine[], suggestions: ReadonlyMap<string, Suggestion>, parts: ReadonlyMap<string, LinePart[]>): Html {
  const t = bankTexts(c).lines
  return table({
    caption: t.caption,
    columns: [{ label: t.movement }, { label: t.amount, numeric: true, folded: 'first' }, { label: t.stands, folded: 'full' }, { label: t.accept, hidden: true, folded: 'full' }],
    rows: lines.map((line) => {
      const suggestion = suggestions.get(line.id)
      return {
        id: `m-${line.id}`,
        header: html`<a href="${bankPaths.line(line.id)}">${whoOf(c, line)}</a>${line.name && line.text ? html`<small>${line.text}</small>` : ''}<small>${shortDay(c, line.day)}</small>`,
        cells: [allMoney(c, line.cents), line.state === 'open' ? proposalWords(c, suggestion) : answerWords(line, parts.get(line.id) ?? []), line.state === 'open' && mayWrite(c) ? actions(c, line, suggestion) : ''],
      }
    }),
  })
}

const proposalWords = (c: Ctx, suggestion: Suggestion | undefined): Html =>
  suggestion ? html`${reasonOf(c, suggestion)}${suggestion.sure ? '' : html` ${stateMark('warn', bankTexts(c).lines.maybe)}`}` : html`<span class="soft">${bankTexts(c).lines.noProposal}</span>`

/** What stands for a movement that is matched, or why nothing does. */
const answerWords = (line: BankLine, parts: readonly LinePart[]): Html =>
  line.state === 'ignored' ? html`<span class="soft">${line.match?.reason ?? ''}</span>` : html`${parts.slice(0, 3).map((part) => html`<a href="${ledgerPaths.entry(part.entry.id)}">${part.label}</a><br>`)}${parts.length > 3 ? '…' : ''}`

function actions(c: Ctx, line: BankLine, suggestion: Suggestion | undefined): Html {
  const t = bankTexts(c).lines
  const who = whoOf(c, line)
  return html`<div class="actions s">${suggestion ? postButton(c, { action: bankPaths.match(line.id), label: t.accept, describedAs: t.acceptFor(who), small: true, icon: 'check', values: { ...suggestionFields(suggestion), after: 'list' } }) : ''}${linkButton({ href: bankPaths.line(line.id), label: t.choose, describedAs: t.chooseFor(who), small: true })}</div>`
}
