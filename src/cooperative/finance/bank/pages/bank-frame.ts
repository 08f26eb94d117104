/** What the pages of the bank have in common. */
import { html } from 'hono/html'
import { formatShortDay } from '#lib/format.ts'
import { ibanShown } from '#cooperative/finance/purchases/supplier-pages.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { BankAccount } from '../bank-account-store.ts'
import { bankPaths } from '../bank-paths.ts'
import type { BankLine } from '../line-store.ts'
import type { SuggestedPart, Suggestion } from '../matching/suggestion.ts'

export const bankTexts = (c: Ctx) => c.get('m').cooperative.bank

export const above = (c: Ctx) => [{ label: bankTexts(c).title, href: bankPaths.home }]
export const aboveAccount = (c: Ctx, account: Pick<BankAccount, 'id' | 'name'>) => [...above(c), { label: account.name, href: bankPaths.account(account.id) }]

/** IBAN and account of the books in a line. */
export const accountFacts = (account: BankAccount): Html => html`${account.iban === null ? '' : html`<span class="mono">${ibanShown(account.iban)}</span>, `}${account.account}`

export const dayTaken = (c: Ctx, at: Date): string => formatShortDay(c.get('language'), at)

/** Who a movement is about: the name, else what was written, else that there is none. */
export const whoOf = (c: Ctx, line: Pick<BankLine, 'name' | 'text'>): string => line.name || line.text || bankTexts(c).lines.unnamed

/** Why something is proposed, in words. */
export const reasonOf = (c: Ctx, suggestion: Pick<Suggestion, 'reason' | 'about'>): string => bankTexts(c).reasons[suggestion.reason](suggestion.about)

/** A part as a field of a form carries it. */
function partText(part: SuggestedPart): string {
  if (part.kind === 'due') return `due ${part.dueId} ${part.cents}`
  if (part.kind === 'overpayment') return `over ${part.customerId} ${part.cents}`
  if (part.kind === 'supplier') return `supplier ${part.invoiceId} ${part.cents}`
  if (part.kind === 'booked') return `booked ${part.entryId} ${part.place}`
  if (part.kind === 'return') return `return ${part.debitId} ${part.cents} ${part.chargeCents}`
  return `account ${part.account} ${part.cents} ${part.label}`
}

/** The hidden fields of a proposal that is accepted as it is. */
export const suggestionFields = (suggestion: Suggestion): Record<string, string> => ({
  reason: suggestion.reason,
  ...Object.fromEntries(suggestion.parts.map((part, index) => [`part${index + 1}`, partText(part)])),
})
