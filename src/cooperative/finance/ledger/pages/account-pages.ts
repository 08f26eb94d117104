/** The chart of accounts, and the movements of one account. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { accountByCode, accountLines, searchAccounts } from '../account-store.ts'
import type { Account } from '../account-store.ts'
import { addAccount, changeAccount, longestAccountLabel } from '../add-account.ts'
import { trialBalance } from '../trial-balance.ts'
import { allMoney, chooser, ledgerPage, ledgerPager, linesPerPage, mayWrite, money, number, readers, shortDay, texts, writers, yearField, yearIn } from './ledger-frame.ts'
import { ledgerPaths } from './ledger-paths.ts'

/** `/administration/finance/accounts` and each account's page. */
export function makeAccountPages(): App {
  const app = new Hono<Env>()
  app.get(ledgerPaths.accounts, readers, (c) => chartPage(c, () => '', notRefused))
  app.post(ledgerPaths.accounts, writers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => addAccount(tx, actorOf(c), { code: given('code'), label: given('label') }, c.get('clock')))
        const code = given('code').trim().toUpperCase()
        flash(c, texts(c).accounts.added(code))
        return c.redirect(`${ledgerPaths.accounts}?q=${encodeURIComponent(code)}`, 303)
      },
      (refused) => chartPage(c, given, refused),
    )
  })
  app.get(ledgerPaths.account(':account'), readers, async (c) => accountPage(c, await accountIn(c), () => '', notRefused))
  app.post(ledgerPaths.editAccount(':account'), writers, async (c) => {
    const given = await readForm(c)
    const account = await accountIn(c)
    return orAgain(
      c,
      async () => {
        const change = given('open') === '' ? { label: given('label') } : { open: given('open') === 'yes' }
        await inTransaction(c.get('db'), (tx) => changeAccount(tx, actorOf(c), { code: account.code, ...change }, c.get('clock')))
        flash(c, texts(c).accounts.changed)
        return c.redirect(ledgerPaths.account(account.code), 303)
      },
      (refused) => accountPage(c, account, given, refused),
    )
  })
  return app
}

export const accountIn = (c: Ctx): Promise<Account> => accountByCode(c.get('db'), (c.req.param('account') ?? '').slice(0, 20))

async function chartPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const { year } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const text = (c.req.query('q') ?? '').slice(0, 100)
  const accounts = await searchAccounts(c.get('db'), text)
  const balances = new Map((await trialBalance(c.get('db'), year, year.endDay, true)).map((row) => [row.account, row.balanceCents]))
  const classes = [1, 2, 3, 4, 5, 6, 7, 8].map((digit) => ({ digit, accounts: accounts.filter(({ code }) => code.startsWith(String(digit))) })).filter((one) => one.accounts.length > 0)
  const lists = classes.map(({ digit, accounts: own }) =>
    section({
      title: t.accounts.classes[digit] ?? '',
      content: table({
        caption: t.accounts.classes[digit] ?? t.accounts.caption,
        columns: [{ label: t.account }, { label: t.accounts.name, folded: 'full' }, { label: t.balance, numeric: true, folded: 'first' }],
        rows: own.map((account) => ({
          header: html`<a href="${ledgerPaths.account(account.code)}?year=${year.id}">${account.code}</a>`,
          cells: [html`${account.label}${account.open ? '' : html` ${stateMark('zz', t.accounts.closed)}`}`, signed(c, balances.get(account.code) ?? 0n)],
        })),
      }),
    }),
  )
  const add = mayWrite(c)
    ? section({
        title: t.accounts.add,
        content: html`<div class="narrow">${form(
          c,
          { action: ledgerPaths.accounts },
          html`${state.above('code', 'label')}${field({ name: 'code', label: t.accounts.code, hint: t.accounts.codeHint, value: given('code') || (/^\d{3,12}$/.test(text) ? text : ''), maxLength: 12, required: true, error: state.beside('code') })}${field({ name: 'label', label: t.accounts.name, value: given('label'), maxLength: longestAccountLabel, required: true, error: state.beside('label') })}<div class="actions">${button({ label: t.accounts.add, kind: 'main' })}</div>`,
        )}</div>`,
      })
    : ''
  return ledgerPage(c, {
    title: t.accounts.title,
    lead: t.accounts.lead,
    tab: 'accounts',
    status: state.status,
    content: html`${search({ label: t.accounts.searchLabel, button: t.accounts.search, value: text, placeholder: t.accounts.searchLabel })}${lists.length === 0 ? empty({ title: t.accounts.none, text: t.accounts.noneText }) : lists}${add}`,
  })
}

/** A balance as people read it: the amount, and « créditeur » when it is one. */
export const signed = (c: Ctx, cents: bigint): Html | '' => (cents === 0n ? '' : html`${allMoney(c, cents < 0n ? -cents : cents)}${cents < 0n ? html` <span class="soft xs">${texts(c).inCredit}</span>` : ''}`)

async function accountPage(c: Ctx, account: Account, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const { year, years } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const page = pageOf(c)
  const { lines, total } = await accountLines(c.get('db'), { account: account.code, year, page, pageSize: linesPerPage })
  if (lines.length === 0 && total > 0) return toFirstPage(c)
  const list =
    lines.length === 0
      ? empty({ title: t.accountLedger.none, text: t.accountLedger.noneText })
      : html`${table({
          caption: t.accountLedger.caption(account.code),
          columns: [{ label: t.label }, { label: t.date, folded: 'first' }, { label: t.number, numeric: true, labelled: true }, { label: t.accountLedger.letters, labelled: true }, { label: t.debit, numeric: true, labelled: true }, { label: t.credit, numeric: true, labelled: true }, { label: t.accountLedger.after, numeric: true, labelled: true }],
          rows: lines.map((line) => ({
            header: html`<a href="${ledgerPaths.entry(line.entryId)}">${line.label}</a>${line.party || line.reference ? html`<small>${[line.party, line.reference].filter(Boolean).join(', ')}</small>` : ''}`,
            cells: [shortDay(c, line.day), `${line.journal} ${number(c, line.number)}`, line.lettering ?? '', money(c, line.debitCents), money(c, line.creditCents), signed(c, line.balanceCents)],
          })),
        })}${ledgerPager(c, total)}`
  const edit = mayWrite(c)
    ? html`<details class="fig"${state.status === 200 ? '' : ' open'}><summary>${t.accounts.rename}</summary>${form(
        c,
        { action: ledgerPaths.editAccount(account.code) },
        html`${state.above('label')}${field({ name: 'label', label: t.accounts.name, value: given('label') || account.label, maxLength: longestAccountLabel, required: true, error: state.beside('label') })}<div class="actions">${button({ label: t.home.save })}</div>`,
      )}<p class="s soft">${account.open ? t.accounts.closeHint : ''}</p>${postButton(c, { label: account.open ? t.accounts.close : t.accounts.reopen, small: true, action: ledgerPaths.editAccount(account.code), values: { open: account.open ? 'no' : 'yes' } })}</details>`
    : ''
  return ledgerPage(c, {
    title: `${account.code} ${account.label}`,
    above: [{ label: t.accounts.title, href: ledgerPaths.accounts }],
    ...(account.open ? {} : { facts: stateMark('zz', t.accounts.closed) }),
    actions: account.code.startsWith('4') ? linkButton({ href: ledgerPaths.lettering(account.code), label: t.accountLedger.letter, icon: 'link' }) : undefined,
    status: state.status,
    content: html`${chooser(c, { fields: [yearField(c, year, years)] })}${list}${edit}`,
  })
}
