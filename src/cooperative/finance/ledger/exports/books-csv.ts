/** The books as a table, a line each, with decimal commas as French spreadsheets read them. */
import { csvRow, csvStart } from '#lib/csv.ts'
import { plainMoney } from '#lib/money.ts'
import type { BookEntry } from './read-books.ts'

export const csvHead = `${csvStart}${csvRow(['Journal', 'Numéro', 'Date', 'Compte', 'Nom du compte', 'Tiers', 'Nom du tiers', 'Pièce', 'Date de la pièce', 'Libellé', 'Débit', 'Crédit', 'Lettrage', 'Validée le'])}`

/** An amount is a number for the spreadsheet: no quotes, no apostrophe; it is never negative. */
const amount = (cents: bigint): string => (cents === 0n ? '' : plainMoney(cents, ','))

export const csvEntry = (entry: BookEntry): string =>
  entry.lines
    .map((line) =>
      csvRow([
        entry.journal,
        entry.number,
        entry.day,
        line.account,
        line.accountLabel,
        line.party?.code ?? '',
        line.party?.name ?? '',
        entry.document?.reference ?? '',
        entry.document?.day ?? '',
        line.label,
        amount(line.debitCents),
        amount(line.creditCents),
        line.lettering?.code ?? '',
        entry.validatedOn,
      ]),
    )
    .join('')
