/** What the open data of a part is: one table, told once, of which pages, CSV and JSON are made. */
import type { Day } from '#lib/day.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { TransparencyPorts } from './transparency-ports.ts'

/** In the order of the page. */
export const partNames = ['gauges', 'members', 'accounts', 'tariffs', 'service', 'projects'] as const
export type PartName = (typeof partNames)[number]

/** `cents`: whole cents; `price`: ten-thousandths of a euro; `basis`: hundredths of a per cent; `month`: its first day. */
type ColumnKind = 'text' | 'day' | 'month' | 'count' | 'cents' | 'price' | 'basis'

export interface DataColumn {
  /** Stands in the files; its words are in `cooperative.transparency.columns`. */
  name: keyof Messages['cooperative']['transparency']['columns']
  kind: ColumnKind
}

/** Null: not known, or too few people to be told. */
export type DataCell = string | number | bigint | null

export interface DataSet {
  columns: readonly DataColumn[]
  rows: readonly (readonly DataCell[])[]
  /** Of what day the figures are. */
  day: Day
}

export interface DataNeeds {
  db: DbOrTx
  ports: TransparencyPorts
  today: Day
  m: Messages
  language: Language
}

/** A group of fewer persons than this is not counted in public. */
export const smallestGroup = 5

/** A number of persons, or null where they are so few that one might be recognised. Nobody is nobody. */
export const countedPersons = (count: number): number | null => (count > 0 && count < smallestGroup ? null : count)
