/** Rules: what comes again and again goes to its account by itself. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { colon, decimalSign, quoted } from '#lib/format.ts'
import { accountList } from '#cooperative/finance/purchases/purchase-frame.ts'
import { allMoney, ledgerPage, mayWrite } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { field, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { bankAccounts } from '../bank-account-store.ts'
import type { BankAccount } from '../bank-account-store.ts'
import { bankPaths } from '../bank-paths.ts'
import { bankReaders, bankWriters } from '../bank-policy.ts'
import { addRule, bankRules, removeRule } from '../rule-store.ts'
import { above, bankTexts } from './bank-frame.ts'

/** `/administration/finance/bank/rules`. */
export function makeBankRulePages(): App {
  const app = new Hono<Env>()
  app.get(bankPaths.rules, bankReaders, (c) => rulesPage(c, (name) => ({ account: '627', direction: 'out', words: (c.req.query('words') ?? '').slice(0, 100) })[name] ?? '', notRefused))
  app.post(bankPaths.rules, bankWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const most = given('most').trim()
        const input = { name: given('name'), accountId: given('of'), direction: given('direction') === 'in' ? ('in' as const) : ('out' as const), words: given('words'), mostCents: most === '' ? null : parseMoney(most, { language: c.get('language'), field: 'most' }), account: given('account') }
        await inTransaction(c.get('db'), (tx) => addRule(tx, actorOf(c), input, c.get('clock')))
        flash(c, bankTexts(c).rules.added)
        return c.redirect(bankPaths.rules, 303)
      },
      (refused) => rulesPage(c, given, refused),
    )
  })
  app.post(bankPaths.removeRule(':rule'), bankWriters, async (c) => {
    const ruleId = (c.req.param('rule') ?? '').slice(0, 40)
    const rule = (await bankRules(c.get('db'))).find(({ id }) => id === ruleId)
    await inTransaction(c.get('db'), (tx) => removeRule(tx, actorOf(c), { ruleId }, c.get('clock')))
    flash(c, bankTexts(c).rules.removed, rule && { action: bankPaths.rules, values: { name: rule.name, of: rule.accountId ?? '', direction: rule.direction, words: rule.words, most: rule.mostCents === null ? '' : plainMoney(rule.mostCents, decimalSign(c.get('language'))), account: rule.account } })
    return c.redirect(bankPaths.rules, 303)
  })
  return app
}

async function rulesPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = bankTexts(c).rules
  const [rules, accounts] = await Promise.all([bankRules(c.get('db')), bankAccounts(c.get('db'))])
  const list = table({
    caption: t.caption,
    columns: [{ label: t.name }, { label: t.words, labelled: true }, { label: t.direction, labelled: true }, { label: t.most, numeric: true, labelled: true }, { label: t.account, labelled: true }, { label: t.remove, hidden: true, folded: 'full' }],
    rows: rules.map((rule) => ({
      header: html`${rule.name}${rule.accountId === null ? '' : html`<small>${accounts.find(({ id }) => id === rule.accountId)?.name ?? ''}</small>`}`,
      cells: [quoted(c.get('language'), rule.words), t.directions[rule.direction], rule.mostCents === null ? '' : allMoney(c, rule.mostCents), rule.account, mayWrite(c) ? postButton(c, { action: bankPaths.removeRule(rule.id), label: t.remove, describedAs: `${t.remove}${colon(c.get('language'))}${rule.name}`, small: true }) : ''],
    })),
  })
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    above: above(c),
    status: state.status,
    content: html`<div class="stack l">${rules.length === 0 ? empty({ title: t.none, text: t.noneText }) : list}${mayWrite(c) ? await addPart(c, accounts, given, state) : ''}</div>`,
  })
}

async function addPart(c: Ctx, accounts: readonly BankAccount[], given: Fields, state: FormState): Promise<Html> {
  const t = bankTexts(c).rules
  return section({
    title: t.add,
    content: form(
      c,
      { action: bankPaths.rules },
      html`${state.above('name', 'words', 'most', 'account')}<div class="narrow stack m">
        ${field({ name: 'name', label: t.name, hint: t.nameHint, value: given('name'), error: state.beside('name'), maxLength: 100, required: true })}
        ${field({ name: 'words', label: t.words, hint: t.wordsHint, value: given('words'), error: state.beside('words'), maxLength: 100, required: true })}
        ${selectField({ name: 'direction', label: t.direction, value: given('direction'), options: [{ value: 'out', label: t.directions.out }, { value: 'in', label: t.directions.in }] })}
        ${accounts.length > 1 ? selectField({ name: 'of', label: t.of, value: given('of'), options: [{ value: '', label: t.ofAll }, ...accounts.map((one) => ({ value: one.id, label: one.name }))] }) : ''}
        ${field({ name: 'most', label: t.most, hint: t.mostHint, value: given('most'), error: state.beside('most'), maxLength: 30 })}
        ${field({ name: 'account', label: t.account, value: given('account'), error: state.beside('account'), maxLength: 100, required: true, attributes: { list: 'rule-accounts' } })}${await accountList(c, 'rule-accounts', ['4', '5', '6', '7'])}
        <div class="actions">${button({ label: t.add, icon: 'plus' })}</div></div>`,
    ),
  })
}
