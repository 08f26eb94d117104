/** One account at a bank: what lies between bank and books, its statements, what the books have and the bank does not. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { asAttachment } from '#cooperative/finance/ledger/pages/entry-pages.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, number, shortDay } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { linkButton } from '#web/components/button.ts'
import { postButton } from '#web/components/form.ts'
import { section, stats } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { bankAccountById } from '../bank-account-store.ts'
import type { BankAccount } from '../bank-account-store.ts'
import { bankPaths } from '../bank-paths.ts'
import { bankReaders, bankWriters } from '../bank-policy.ts'
import { removeStatement } from '../import-statement.ts'
import { unbookedLines } from '../line-store.ts'
import { accountOfStatement, reconciliationOf, statementFile, statementsOf } from '../statement-store.ts'
import type { Reconciliation, StatementSummary } from '../statement-store.ts'
import { above, accountFacts, bankTexts, dayTaken } from './bank-frame.ts'
import { uploadPart } from './bank-home-pages.ts'

const statementIn = (c: Ctx): string => (c.req.param('statement') ?? '').slice(0, 40)

/** `/administration/finance/bank/accounts/:account`, `…/statements/:statement/…`. */
export function makeBankAccountPages(): App {
  const app = new Hono<Env>()
  app.get(bankPaths.account(':bank'), bankReaders, async (c) => accountPage(c, await bankAccountById(c.get('db'), (c.req.param('bank') ?? '').slice(0, 40)), notRefused))
  app.get(bankPaths.statementFile(':statement'), bankReaders, async (c) => {
    const { name, format, content } = await statementFile(c.get('db'), statementIn(c))
    return c.body(new Uint8Array(content), 200, asAttachment(name, format === 'camt' ? 'application/xml' : 'text/csv'))
  })
  app.post(bankPaths.removeStatement(':statement'), bankWriters, async (c) => {
    const accountId = await accountOfStatement(c.get('db'), statementIn(c))
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => removeStatement(tx, actorOf(c), { statementId: statementIn(c) }, c.get('clock')))
        flash(c, bankTexts(c).account.removed)
        return c.redirect(bankPaths.account(accountId), 303)
      },
      async (refused) => accountPage(c, await bankAccountById(c.get('db'), accountId), refused),
    )
  })
  return app
}

async function accountPage(c: Ctx, account: BankAccount, state: FormState): Promise<Response> {
  const t = bankTexts(c)
  const page = pageOf(c)
  const [at, { statements, total }] = await Promise.all([reconciliationOf(c.get('db'), account), statementsOf(c.get('db'), account.id, { page, pageSize: linesPerPage })])
  if (statements.length === 0 && total > 0) return toFirstPage(c)
  const unbooked = at.unbooked > 0 && at.day !== null ? await unbookedLines(c.get('db'), { account: account.account, from: statements.at(-1)?.from ?? null, to: at.day, most: 50 }) : []
  return ledgerPage(c, {
    title: account.name,
    lead: html`${accountFacts(account)}${account.closed ? html` ${stateMark('zz', t.isClosed)}` : ''}`,
    above: above(c),
    status: state.status,
    actions: html`${linkButton({ href: bankPaths.lines(account.id), label: at.open > 0 ? t.match : t.see, icon: 'list-checks', ...(at.open > 0 ? { kind: 'main' as const } : {}) })}${mayWrite(c) ? linkButton({ href: bankPaths.editAccount(account.id), label: t.change, icon: 'pencil' }) : ''}`,
    content: html`<div class="stack l">${state.above()}${at.day === null ? '' : reconciliationPart(c, at)}${mayWrite(c) && !account.closed ? uploadPart(c, notRefused, account) : ''}${statementsPart(c, statements, total)}${
      unbooked.length === 0
        ? ''
        : section({
            title: t.account.unbooked,
            content: html`<p class="soft">${t.account.unbookedText}</p>${table({
              caption: t.account.unbooked,
              columns: [{ label: t.account.label }, { label: t.account.day, folded: 'first' }, { label: t.account.amount, numeric: true, labelled: true }],
              rows: unbooked.map((one) => ({ header: html`<a href="${ledgerPaths.entry(one.entryId)}">${one.label}</a>`, cells: [shortDay(c, one.day), allMoney(c, one.cents)] })),
            })}`,
          })
    }</div>`,
  })
}

/** From the books to the bank, line by line. */
function reconciliationPart(c: Ctx, at: Reconciliation): Html {
  const t = bankTexts(c).account
  const rows: [string, bigint][] = [
    [t.rows.books, at.booksCents],
    ...(at.startCents === 0n ? [] : [[t.rows.start, at.startCents] satisfies [string, bigint]]),
    ...(at.gaps === 0 ? [] : [[t.rows.gaps(at.gaps), at.gapsCents] satisfies [string, bigint]]),
    ...(at.open === 0 ? [] : [[t.rows.open(at.open), at.openCents] satisfies [string, bigint]]),
    ...(at.ignored === 0 ? [] : [[t.rows.ignored(at.ignored), at.ignoredCents] satisfies [string, bigint]]),
    ...(at.unbookedCents === 0n ? [] : [[t.rows.unbooked(at.unbooked), -at.unbookedCents] satisfies [string, bigint]]),
    ...(at.otherDaysCents === 0n ? [] : [[t.rows.otherDays, at.otherDaysCents] satisfies [string, bigint]]),
  ]
  const bank = bankTexts(c)
  const agrees = at.bankCents === at.booksCents && at.open === 0 && at.gaps === 0
  return section({
    title: t.reconciliation,
    link: at.day === null ? '' : t.on(shortDay(c, at.day)),
    content: html`${stats([{ term: bank.byBank, value: at.bankCents === null ? '–' : allMoney(c, at.bankCents) }, { term: bank.byBooks, value: allMoney(c, at.booksCents) }, { term: bank.toMatch, value: number(c, at.open) }])}${
      at.bankCents === null
        ? ''
        : agrees
          ? note({ kind: 'ok', text: t.agrees })
          : html`<p>${t.explained}</p>${table({ caption: t.reconciliation, fold: false, columns: [{ label: t.label }, { label: t.amount, numeric: true }], rows: [...rows.map(([label, cents]) => ({ header: label, cells: [allMoney(c, cents)] })), { header: t.rows.bank, cells: [allMoney(c, at.bankCents)], kind: 'sum' as const }] })}`
    }${at.startCents !== 0n && at.bankCents !== null ? note({ text: t.startText }) : ''}`,
  })
}

function statementsPart(c: Ctx, statements: readonly StatementSummary[], total: number): Html {
  const t = bankTexts(c).account
  return section({
    title: t.statements,
    content:
      total === 0
        ? empty({ text: t.statementsNone })
        : html`${table({
            caption: t.statementsCaption,
            columns: [{ label: t.fromTo }, { label: bankTexts(c).review.closing, numeric: true, folded: 'first' }, { label: bankTexts(c).review.moves, numeric: true, labelled: true }, { label: t.took, folded: 'full' }, { label: t.download, hidden: true, folded: 'full' }],
            rows: statements.map((one) => ({
              header: html`${one.from === one.to ? shortDay(c, one.to) : html`${shortDay(c, one.from)} – ${shortDay(c, one.to)}`}${one.gapCents === null ? '' : html`<small>${stateMark('warn', t.gap(allMoney(c, one.gapCents)))}</small>`}<small>${one.reference || one.fileName}</small>`,
              cells: [one.closingCents === null ? '' : allMoney(c, one.closingCents), number(c, one.lines), html`${dayTaken(c, one.importedAt)}${one.importedBy ? html`, ${one.importedBy}` : ''}`, html`<div class="actions s">${linkButton({ href: bankPaths.statementFile(one.id), label: t.download, icon: 'download', small: true, describedAs: `${t.download} ${one.fileName}` })}${mayWrite(c) && one.openLines === one.lines ? postButton(c, { action: bankPaths.removeStatement(one.id), label: t.remove, small: true, describedAs: `${t.remove} ${one.reference || one.fileName}` }) : ''}</div>`],
            })),
          })}${ledgerPager(c, total)}`,
  })
}
