import { importBankFile, receiveBankFile } from '#cooperative/finance/bank/import-statement.ts'
import { addRule } from '#cooperative/finance/bank/rule-store.ts'
import { addBankAccount } from '#cooperative/finance/bank/save-bank-account.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { csvRow } from '#lib/csv.ts'
import type { Doer } from '#people/audit.ts'

/** An account at a bank with a statement of one movement that waits, a rule, a file that is looked at. */
export async function addBank(tx: Tx, of: { doer: Doer; words: string }, clock: Clock): Promise<Record<'bank' | 'statement' | 'rule' | 'line' | 'upload', string>> {
  const words = of.words.slice(0, 90).replaceAll(/\p{C}/gu, ' ')
  const { id: bank } = await addBankAccount(tx, of.doer, { name: words, iban: '', account: '530' }, clock)
  const table = (cents: string) => Buffer.from(csvRow(['Date', 'Libellé', 'Montant']) + csvRow(['2026-02-01', words, cents]))
  const { statements } = await importBankFile(tx, of.doer, { name: 'a.csv', content: table('1,23'), acceptGap: false, accountId: bank }, clock)
  const { id: line } = await tx.selectFrom('bank_line').select('id').executeTakeFirstOrThrow()
  const { id: rule } = await addRule(tx, of.doer, { name: words, accountId: bank, direction: 'in', words: 'attack', mostCents: null, account: '706' }, clock)
  const { id: upload } = await receiveBankFile(tx, of.doer, { name: words, content: table('4,56'), accountId: bank }, clock)
  return { bank, statement: statements[0] ?? '', rule, line, upload }
}
