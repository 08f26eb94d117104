/** The cooperative's accounts at banks: how each stands, a file to take in, the form of one. */
import { colon } from '#lib/format.ts'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { accountList, versionIn } from '#cooperative/finance/purchases/purchase-frame.ts'
import { allMoney, ledgerPage, mayWrite, number, shortDay } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { csrfField, form, postButton } from '#web/components/form.ts'
import { card, section, stats } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { bankAccountById, bankAccounts } from '../bank-account-store.ts'
import type { BankAccount } from '../bank-account-store.ts'
import { bankPaths } from '../bank-paths.ts'
import { bankReaders, bankWriters } from '../bank-policy.ts'
import { countOpenLines } from '../line-store.ts'
import { addBankAccount, changeBankAccount, closeBankAccount, longestBankName } from '../save-bank-account.ts'
import type { BankAccountInput } from '../save-bank-account.ts'
import { reconciliationOf } from '../statement-store.ts'
import { above, accountFacts, bankTexts } from './bank-frame.ts'

const idIn = (c: Ctx): string => (c.req.param('bank') ?? '').slice(0, 40)
const inputOf = (given: Fields): BankAccountInput => ({ name: given('name'), iban: given('iban'), account: given('account') })

/** `/administration/finance/bank`, `…/new`, `…/accounts/:account/edit` and `/close`. */
export function makeBankHomePages(): App {
  const app = new Hono<Env>()
  app.get(bankPaths.home, bankReaders, (c) => homePage(c, notRefused))
  app.get(bankPaths.newAccount, bankWriters, (c) => formPage(c, null, (name) => (name === 'account' ? '512' : ''), notRefused))
  app.post(bankPaths.newAccount, bankWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { id } = await inTransaction(c.get('db'), (tx) => addBankAccount(tx, actorOf(c), inputOf(given), c.get('clock')))
        flash(c, bankTexts(c).added)
        return c.redirect(bankPaths.account(id), 303)
      },
      (refused) => formPage(c, null, given, refused),
    )
  })
  app.get(bankPaths.editAccount(':bank'), bankWriters, async (c) => {
    const account = await bankAccountById(c.get('db'), idIn(c))
    const fields: Readonly<Record<string, string>> = { name: account.name, iban: account.iban ?? '', account: account.account, version: String(account.version) }
    return formPage(c, account, (name) => fields[name] ?? '', notRefused)
  })
  app.post(bankPaths.editAccount(':bank'), bankWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => changeBankAccount(tx, actorOf(c), { ...inputOf(given), accountId: idIn(c), version: versionIn(given) }, c.get('clock')))
        flash(c, bankTexts(c).saved)
        return c.redirect(bankPaths.account(idIn(c)), 303)
      },
      async (refused) => formPage(c, await bankAccountById(c.get('db'), idIn(c)), given, refused),
    )
  })
  app.post(bankPaths.closeAccount(':bank'), bankWriters, async (c) => {
    const closed = (await readForm(c))('closed') !== 'no'
    await inTransaction(c.get('db'), (tx) => closeBankAccount(tx, actorOf(c), { accountId: idIn(c), closed }, c.get('clock')))
    flash(c, closed ? bankTexts(c).closed : bankTexts(c).reopened, closed ? { action: bankPaths.closeAccount(idIn(c)), values: { closed: 'no' } } : undefined)
    return c.redirect(bankPaths.account(idIn(c)), 303)
  })
  return app
}

/** The first page, which a refused file comes back to. */
export async function homePage(c: Ctx, state: FormState): Promise<Response> {
  const t = bankTexts(c)
  const accounts = await bankAccounts(c.get('db'))
  const open = await countOpenLines(c.get('db'))
  const cards = await Promise.all(accounts.map((account) => accountCard(c, account, open.get(account.id) ?? 0)))
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    tab: 'bank',
    status: state.status,
    actions: html`${mayWrite(c) ? linkButton({ href: bankPaths.newAccount, label: t.addAccount, icon: 'plus', ...(accounts.length === 0 ? { kind: 'main' as const } : {}) }) : ''}${linkButton({ href: bankPaths.rules, label: t.rulesLink })}`,
    content: accounts.length === 0 ? html`<div class="stack m">${state.above()}${empty({ title: t.none, text: t.noneText })}</div>` : html`<div class="stack l">${state.above('document')}${mayWrite(c) ? uploadPart(c, state, null) : ''}${section({ title: t.accounts, content: html`<div class="stack m">${cards}</div>` })}</div>`,
  })
}

async function accountCard(c: Ctx, account: BankAccount, open: number): Promise<Html> {
  const t = bankTexts(c)
  const at = await reconciliationOf(c.get('db'), account)
  return card(html`<div class="bar-h"><h3><a href="${bankPaths.account(account.id)}">${account.name}</a></h3><span class="s">${account.closed ? stateMark('zz', t.isClosed) : open > 0 ? stateMark('warn', t.waiting(open)) : at.day === null ? stateMark('zz', t.noStatement) : stateMark('ok', t.allMatched)}</span></div>
    <p class="s soft">${accountFacts(account)}${at.day === null ? '' : html`, ${t.lastDay(shortDay(c, at.day))}`}</p>
    ${at.day === null ? '' : stats([{ term: t.byBank, value: at.bankCents === null ? '–' : allMoney(c, at.bankCents) }, { term: t.byBooks, value: allMoney(c, at.booksCents) }, { term: t.toMatch, value: number(c, open) }])}
    ${open > 0 ? html`<div class="actions">${linkButton({ href: bankPaths.lines(account.id), label: t.match, describedAs: `${t.match}${colon(c.get('language'))}${account.name}`, kind: 'main', icon: 'list-checks' })}</div>` : ''}`)
}

/** A file of the bank, sent to be looked at. */
export function uploadPart(c: Ctx, state: FormState, account: BankAccount | null): Html {
  const t = bankTexts(c).upload
  const error = state.beside('document')
  const token = encodeURIComponent(c.get('csrf'))
  return section({
    title: t.title,
    content: html`<form method="post" enctype="multipart/form-data" class="stack m"${attributes({ action: `${bankPaths.files}?_csrf=${token}${account ? `&account=${account.id}` : ''}` })}>${csrfField(c)}<div class="narrow stack m">${field({ name: 'document', type: 'file', label: t.file, hint: t.hint, error, required: true, attributes: { accept: '.xml,.csv,.txt,.tsv' } })}<div class="actions">${button({ label: t.send, icon: 'upload' })}</div></div></form>`,
  })
}

async function formPage(c: Ctx, account: BankAccount | null, given: Fields, state: FormState): Promise<Response> {
  const t = bankTexts(c)
  return ledgerPage(c, {
    title: account?.name ?? t.addAccount,
    above: account ? [...above(c), { label: account.name, href: bankPaths.account(account.id) }] : above(c),
    status: state.status,
    content: html`<div class="narrow stack l">${form(
      c,
      {},
      html`${state.above('name', 'iban', 'account')}<input type="hidden" name="version"${attributes({ value: given('version') })}>
        ${field({ name: 'name', label: t.name, hint: t.nameHint, value: given('name'), error: state.beside('name'), maxLength: longestBankName, required: true })}
        ${field({ name: 'iban', label: t.iban, hint: t.ibanHint, value: given('iban'), error: state.beside('iban'), maxLength: 50, autocomplete: 'off' })}
        ${field({ name: 'account', label: t.ledgerAccount, hint: t.ledgerAccountHint, value: given('account'), error: state.beside('account'), maxLength: 100, required: true, attributes: { list: 'bank-ledger-accounts' } })}${await accountList(c, 'bank-ledger-accounts', ['51', '53'])}
        <div class="actions">${button({ label: t.save, kind: 'main' })}</div>`,
    )}${account ? postButton(c, { action: bankPaths.closeAccount(account.id), label: account.closed ? t.reopen : t.close, values: { closed: account.closed ? 'no' : 'yes' } }) : ''}</div>`,
  })
}
