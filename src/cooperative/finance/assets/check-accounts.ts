import type { DbOrTx } from '#db/open-database.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { trialBalance } from '../ledger/trial-balance.ts'
import { registerOn } from './asset-store.ts'

export interface AccountCheck {
  account: string
  label: string
  /** What the books hold; what is written off is positive too. */
  booksCents: bigint
  registerCents: bigint
}

/** Accounts 20 to 22 and 280 to 282 at the end of a fiscal year: the books beside the register of assets. */
export async function checkAssetAccounts(db: DbOrTx, year: FiscalYear): Promise<AccountCheck[]> {
  const held = await registerOn(db, year.endDay)
  const register = new Map<string, bigint>()
  const add = (account: string, cents: bigint) => register.set(account, (register.get(account) ?? 0n) + cents)
  for (const { account, depreciationAccount, grossCents, accumulatedCents } of held) {
    add(account, grossCents)
    if (depreciationAccount !== null) add(depreciationAccount, accumulatedCents)
  }
  const books = new Map((await trialBalance(db, year)).filter(({ account }) => /^2(8)?[012]/.test(account)).map((row) => [row.account, row]))
  const labels = await db.selectFrom('ledger_account').select(['code', 'label']).where('code', 'in', [...new Set([...register.keys(), ...books.keys(), '']).values()]).execute()
  return labels
    .map(({ code, label }) => {
      const balance = books.get(code)?.balanceCents ?? 0n
      return { account: code, label, booksCents: code.startsWith('28') ? -balance : balance, registerCents: register.get(code) ?? 0n }
    })
    .filter(({ booksCents, registerCents }) => booksCents !== 0n || registerCents !== 0n)
    .sort((a, b) => (a.account < b.account ? -1 : 1))
}

/** How much books and register are apart, all accounts together. */
export const apartCents = (checks: readonly AccountCheck[]): bigint => checks.reduce((sum, { booksCents, registerCents }) => sum + (booksCents > registerCents ? booksCents - registerCents : registerCents - booksCents), 0n)
