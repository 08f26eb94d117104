import { asDay, formatCalendarDay } from '#lib/day.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('en', known) : (value ?? '')
}

/** The journal of acts, for fixed assets. */
export const assetActs = {
  'asset.entered': (p: Words) => `Fixed asset ${p['number']} “${p['name']}” recorded`,
  'asset.changed': (p: Words) => `Record ${p['number']} “${p['name']}” changed`,
  'asset.removed': (p: Words) => `Record ${p['before.number']} “${p['before.name']}” deleted`,
  'asset.revised': (p: Words) => `Life of “${p['name']}” changed from ${on(p['from'])}: ${p['reason']}`,
  'asset.disposed': (p: Words) => `“${p['name']}” taken out of the accounts on ${on(p['day'])}`,
  'asset.disposalReversed': (p: Words) => `Leaving of “${p['name']}” taken back`,
  'depreciation.written': (p: Words) => `Depreciation of the year that ended on ${on(p['to'])} written, entry no. ${p['number']}`,
  'depreciation.reversed': (p: Words) => `Depreciation of the year that ended on ${on(p['to'])} reversed`,
}
