/** Which column of a bank's table says what: guessed from its titles, chosen by a person, remembered for the next file. */
import { UserError } from '#lib/errors.ts'

export const csvMeanings = ['day', 'valueDay', 'amount', 'debit', 'credit', 'name', 'iban', 'text', 'reference'] as const
export type CsvMeaning = (typeof csvMeanings)[number]

export interface CsvMapping {
  /** Titles of the table's columns, as the file has them: a file with others is asked about anew. */
  titles: string[]
  /** What each column means, by its place; null: nothing that is taken. Several may be text. */
  columns: (CsvMeaning | null)[]
  /** 03/04 is 3 April; otherwise 4 March. Days that begin with the year are read in any case. */
  dayFirst: boolean
}

const names: Readonly<Record<CsvMeaning, readonly string[]>> = {
  day: ['date', 'date operation', 'date de l operation', 'date d operation', 'date comptable', 'date de comptabilisation', 'dateop', 'jour', 'booking date', 'date posted', 'transaction date', 'operation date'],
  valueDay: ['date valeur', 'date de valeur', 'dateval', 'value date', 'valeur'],
  amount: ['montant', 'amount', 'montant eur', 'montant en euros', 'montant euros', 'amount eur', 'montant ttc'],
  debit: ['debit', 'debit eur', 'debit euros', 'debits', 'montant debit'],
  credit: ['credit', 'credit eur', 'credit euros', 'credits', 'montant credit'],
  name: ['nom', 'contrepartie', 'tiers', 'counterparty', 'nom de la contrepartie', 'beneficiaire', 'emetteur', 'nom du tiers', 'name', 'beneficiary', 'libelle simplifie'],
  iban: ['iban', 'iban contrepartie', 'compte contrepartie', 'iban de la contrepartie', 'counterparty iban', 'iban du tiers'],
  text: ['libelle', 'libelle operation', 'libelle de l operation', 'libelle complet', 'label', 'description', 'detail', 'details', 'communication', 'motif', 'intitule', 'informations complementaires', 'memo', 'message'],
  reference: ['reference', 'reference de l operation', 'numero d operation', 'ref', 'transaction id', 'identifiant'],
}

/** Small letters without accents, signs between words as one space. */
export const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()

/** What a column of that title holds, null where nobody can tell from the title. */
export function meaningOf(title: string): CsvMeaning | null {
  const bare = folded(title)
  return csvMeanings.find((meaning) => names[meaning].includes(bare)) ?? null
}

/** Whether columns say a day and an amount: without these nothing can be read. */
export const isUsable = (columns: readonly (CsvMeaning | null)[]): boolean => columns.includes('day') && (columns.includes('amount') || columns.includes('debit') || columns.includes('credit'))

const single: readonly CsvMeaning[] = csvMeanings.filter((meaning) => meaning !== 'text')

/** A mapping as guessed from titles: of two columns of one meaning the first counts, save texts. */
export function guessMapping(titles: readonly string[]): CsvMapping {
  const columns = titles.map(meaningOf)
  return { titles: [...titles], columns: columns.map((meaning, index) => (meaning !== null && single.includes(meaning) && columns.indexOf(meaning) !== index ? null : meaning)), dayFirst: true }
}

/** @throws {UserError} `csvMapping`: no day, no amount, two columns of one meaning. */
export function checkMapping(mapping: CsvMapping): CsvMapping {
  if (!isUsable(mapping.columns) || mapping.titles.length !== mapping.columns.length || mapping.titles.length > 60) throw new UserError('csvMapping', {}, { field: 'columns' })
  if (mapping.columns.includes('amount') && (mapping.columns.includes('debit') || mapping.columns.includes('credit'))) throw new UserError('csvMapping', {}, { field: 'columns' })
  for (const meaning of single) if (mapping.columns.filter((one) => one === meaning).length > 1) throw new UserError('csvMapping', {}, { field: 'columns' })
  return mapping
}

/** What stands in the database, or null where it is of another shape. */
export function mappingFrom(stored: unknown): CsvMapping | null {
  if (typeof stored !== 'object' || stored === null) return null
  const { titles, columns, dayFirst } = stored as Partial<CsvMapping>
  if (!Array.isArray(titles) || !Array.isArray(columns) || titles.length !== columns.length) return null
  return { titles: titles.map(String), columns: columns.map((one) => csvMeanings.find((meaning) => meaning === one) ?? null), dayFirst: dayFirst !== false }
}

/** Whether a table has the columns that a mapping was made for. */
export const fits = (mapping: CsvMapping, titles: readonly string[]): boolean => mapping.titles.length === titles.length && mapping.titles.every((title, index) => folded(title) === folded(titles[index] ?? ''))
