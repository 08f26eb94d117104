/** The page of one movement. */
import { html } from 'hono/html'
import { plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { accountList } from '#cooperative/finance/purchases/purchase-frame.ts'
import { ibanShown } from '#cooperative/finance/purchases/supplier-pages.ts'
import { purchasePaths } from '#cooperative/finance/purchases/purchase-paths.ts'
import { allMoney, ledgerPage, mayWrite, number, shortDay } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, definitionList, section } from '#web/components/layout-parts.ts'
import { search } from '#web/components/links.ts'
import { note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { bankAccountById } from '../bank-account-store.ts'
import type { BankAccount } from '../bank-account-store.ts'
import { bankPaths } from '../bank-paths.ts'
import { nextOpenLine, openLines, partsOf } from '../line-store.ts'
import type { BankLine, LinePart } from '../line-store.ts'
import { mostLooked } from '../matching/accept-sure.ts'
import { candidatesFor } from '../matching/candidates.ts'
import type { Candidates } from '../matching/candidates.ts'
import { findSuggestions } from '../matching/find-suggestions.ts'
import type { Suggestion } from '../matching/suggestion.ts'
import { aboveAccount, bankTexts, dayTaken, reasonOf, suggestionFields, whoOf } from './bank-frame.ts'

export const accountRows = 4
const size = (cents: bigint): bigint => (cents < 0n ? -cents : cents)

export async function linePage(c: Ctx, line: BankLine, given: Fields, state: FormState): Promise<Response> {
  const t = bankTexts(c).line
  const account = await bankAccountById(c.get('db'), line.accountId)
  const next = await nextOpenLine(c.get('db'), line)
  const body = line.state === 'open' ? (mayWrite(c) ? await openPart(c, account, line, given, state) : html``) : await matchedPart(c, line)
  return ledgerPage(c, {
    title: t.title(allMoney(c, line.cents)),
    lead: html`${whoOf(c, line)}, ${shortDay(c, line.day)}`,
    above: [...aboveAccount(c, account), { label: bankTexts(c).lines.caption, href: bankPaths.lines(account.id) }],
    status: state.status,
    ...(next && line.state !== 'open' ? { actions: linkButton({ href: bankPaths.line(next), label: t.nextOpen, icon: 'arrow-right', kind: 'main' }) } : {}),
    content: html`<div class="stack l">${state.above('reason')}${facts(c, line)}${body}</div>`,
  })
}

function facts(c: Ctx, line: BankLine): Html {
  const t = bankTexts(c).line
  const known: [string, string, boolean?][] = [
    [t.who, [line.name, line.iban === '' ? '' : ibanShown(line.iban)].filter(Boolean).join(', ')], [t.text, line.text], [t.valueDay, line.valueDay && line.valueDay !== line.day ? shortDay(c, line.valueDay) : ''], [t.returned, line.isReturn ? line.returnReason || '?' : ''],
    [t.charge, line.chargeCents === 0n ? '' : allMoney(c, line.chargeCents)], [t.reference, line.reference], [t.endToEnd, line.endToEndId, true], [t.mandate, line.mandateId, true], [t.batch, line.batchId, true], [t.bankReference, line.bankReference, true],
  ]
  return section({ title: t.facts, content: definitionList([{ term: t.day, value: shortDay(c, line.day) }, ...known.filter(([, value]) => value !== '').map(([term, value, mono]) => ({ term, value, ...(mono ? { mono } : {}) }))]) })
}

async function matchedPart(c: Ctx, line: BankLine): Promise<Html> {
  const t = bankTexts(c).line
  const parts = (await partsOf(c.get('db'), [line.id])).get(line.id) ?? []
  const [by, at] = [line.match?.by ?? '–', line.match ? dayTaken(c, line.match.at) : '']
  const where = (part: LinePart): string => (part.invoiceId ? purchasePaths.invoice(part.invoiceId) : ledgerPaths.entry(part.entry.id))
  return section({
    title: t.stands,
    content: html`${
      line.state === 'ignored'
        ? html`<p>${t.ignoredBy(by, at, line.match?.reason ?? '')}</p>`
        : html`${table({
            caption: t.stands,
            columns: [{ label: bankTexts(c).account.label }, { label: t.stands, hidden: true, labelled: false }, { label: bankTexts(c).account.amount, numeric: true, folded: 'first' }],
            rows: parts.map((part) => ({ header: html`<a href="${where(part)}">${part.label}</a>`, cells: [html`<a href="${ledgerPaths.entry(part.entry.id)}">${t.entry(number(c, part.entry.number))}</a>`, allMoney(c, part.cents)] })),
          })}<p class="s soft">${t.byWhom(by, at)}</p>`
    }${mayWrite(c) ? html`<p class="soft">${t.undoText}</p><div class="actions">${postButton(c, { action: bankPaths.undo(line.id), label: t.undo, icon: 'rotate-ccw' })}</div>` : ''}`,
  })
}

async function openPart(c: Ctx, account: BankAccount, line: BankLine, given: Fields, state: FormState): Promise<Html> {
  const t = bankTexts(c).line
  const suggestion = (await findSuggestions(c.get('db'), account, await openLines(c.get('db'), account.id, mostLooked))).get(line.id)
  const text = (c.req.query('q') ?? '').slice(0, 100)
  const found = await candidatesFor(c.get('db'), account, line, text, suggestion)
  return html`${suggestion ? section({ title: t.proposal, content: proposal(c, line, suggestion) }) : ''}${section({
    title: t.choose,
    content: html`<p class="soft">${t.chooseText(allMoney(c, size(line.cents)))}</p>${search({ label: t.find, button: bankTexts(c).lines.search, value: text, placeholder: t.findHint })}${form(
      c,
      { action: bankPaths.match(line.id) },
      html`${state.beside('parts') ? note({ kind: 'bad', text: state.beside('parts') ?? '' }) : ''}${candidates(c, line, found, given)}${line.cents > 0n && found.dues.length > 0 ? overpayment(c, found, given) : ''}${await accountsPart(c, given, state)}<div class="actions">${button({ label: t.submit, icon: 'check', ...(suggestion ? {} : { kind: 'main' as const }) })}</div>`,
    )}`,
  })}${section({ title: t.ignore, content: html`<p class="soft">${t.ignoreText}</p>${form(c, { action: bankPaths.ignore(line.id) }, html`<div class="narrow stack m">${field({ name: 'reason', label: t.why, value: state.beside('reason') ? given('reason') : '', error: state.beside('reason'), maxLength: 300, required: true })}<div class="actions">${button({ label: t.ignore })}</div></div>`)}` })}`
}

const proposal = (c: Ctx, line: BankLine, suggestion: Suggestion): Html =>
  card(html`<p><b>${reasonOf(c, suggestion)}</b>${suggestion.sure ? '' : html` ${stateMark('warn', bankTexts(c).lines.maybe)}`}</p><ul class="list s">${suggestion.parts.map((part) => html`<li><span>${part.kind === 'overpayment' ? `${bankTexts(c).line.overpaid} : ` : ''}${part.label || (part.kind === 'account' ? part.account : '')}</span> <span class="soft">${allMoney(c, part.cents)}${part.kind === 'return' && part.chargeCents > 0n ? html` + ${bankTexts(c).line.charge} ${allMoney(c, part.chargeCents)}` : ''}${part.kind === 'account' ? html`, ${part.account}` : ''}</span></li>`)}</ul><div class="actions">${postButton(c, { action: bankPaths.match(line.id), label: bankTexts(c).line.accept, kind: 'main', icon: 'check', values: suggestionFields(suggestion), attributes: { autofocus: true } })}</div>`)

/** What is open, each to be ticked, with its part of the movement. */
function candidates(c: Ctx, line: BankLine, found: Candidates, given: Fields): Html {
  const t = bankTexts(c).line
  const row = (kind: 'due' | 'bill' | 'booked', id: string, label: string, small: string, cents: bigint) => {
    const name = `take-${kind}-${id}`
    return {
      header: html`<label class="check"><input type="checkbox" value="yes"${attributes({ name, checked: given(name) === 'yes' })}><span>${label}</span></label><small>${small}</small>`,
      cells: [
        kind === 'booked'
          ? allMoney(c, cents)
          : html`<input class="in num" inputmode="decimal" maxlength="30"${attributes({ name: `cents-${id}`, value: given(`cents-${id}`) || plainMoney(cents < size(line.cents) ? cents : size(line.cents), decimalSign(c.get('language'))), 'aria-label': t.partFor(label) })}>`,
      ],
    }
  }
  const part = (title: string, rows: ReturnType<typeof row>[]): Html => (rows.length === 0 ? html`` : table({ caption: title, columns: [{ label: title }, { label: t.part, numeric: true, folded: 'full' }], rows }))
  const all = [
    part(line.cents > 0n ? t.dues : t.duesOut, found.dues.map((due) => row('due', due.id, `${due.customerName}, ${due.invoice?.number ?? due.label}`, `${t.owed(allMoney(c, due.remainingCents))}, ${t.dueOn(shortDay(c, due.dueOn))}`, due.remainingCents))),
    part(t.bills, found.bills.map((bill) => row('bill', bill.id, `${bill.supplier.name}, ${bill.reference}`, `${t.owed(allMoney(c, bill.totalCents - bill.paidCents))}, ${t.dueOn(shortDay(c, bill.dueDay))}`, bill.totalCents - bill.paidCents))),
    part(t.booked, found.booked.map((one) => row('booked', `${one.entryId}-${one.place}`, one.label, shortDay(c, one.day), one.cents))),
  ]
  return found.dues.length + found.bills.length + found.booked.length === 0 ? html`<p class="soft">${t.noneFound}</p>` : html`${all}`
}

function overpayment(c: Ctx, found: Candidates, given: Fields): Html {
  const t = bankTexts(c).line
  const customers = [...new Map(found.dues.map((due) => [due.customerId, due.customerName])).entries()]
  return html`<details class="fig"${attributes({ open: given('over') !== '' })}><summary>${t.over}…</summary><div class="narrow stack m">${selectField({ name: 'over', label: t.over, hint: t.overHint, value: given('over'), options: [{ value: '', label: t.overNobody }, ...customers.map(([value, label]) => ({ value, label }))] })}${field({ name: 'overCents', label: t.amountField, value: given('overCents'), maxLength: 30 })}</div></details>`
}

async function accountsPart(c: Ctx, given: Fields, state: FormState): Promise<Html> {
  const t = bankTexts(c).line
  const rows = Array.from({ length: accountRows }, (_, index) => index + 1)
  const isOpen = rows.some((row) => given(`amount${row}`) !== '' || given(`account${row}`) !== '') || state.beside('account') !== undefined
  return html`<details class="fig"${attributes({ open: isOpen })}><summary>${t.toAccounts}</summary><div class="stack m"><p class="soft">${t.toAccountsText}</p>${state.beside('account') ? note({ kind: 'bad', text: state.beside('account') ?? '' }) : ''}${table({
    caption: t.toAccounts,
    columns: [{ label: t.accountField }, { label: t.labelField, folded: 'full' }, { label: t.amountField, numeric: true, folded: 'full' }],
    rows: rows.map((row) => ({
      header: html`<input class="in" maxlength="100" list="bank-part-accounts"${attributes({ name: `account${row}`, value: given(`account${row}`), 'aria-label': `${t.accountField} ${row}` })}>`,
      cells: [html`<input class="in" maxlength="200"${attributes({ name: `label${row}`, value: given(`label${row}`), 'aria-label': `${t.labelField} ${row}` })}>`, html`<input class="in num" inputmode="decimal" maxlength="30"${attributes({ name: `amount${row}`, value: given(`amount${row}`), 'aria-label': `${t.amountField} ${row}` })}>`],
    })),
  })}${await accountList(c, 'bank-part-accounts', ['1', '2', '4', '5', '6', '7'])}</div></details>`
}
