/** Why banks give a debit back: codes of ISO 20022 (external code list, ExternalStatusReason1Code, ExternalReturnReason1Code) that the core scheme uses. */

/** Codes with words of their own; others are shown as they are. */
export const returnCodes = ['AC01', 'AC04', 'AC06', 'AC13', 'AG01', 'AG02', 'AM04', 'AM05', 'BE05', 'CNOR', 'DNOR', 'FF01', 'MD01', 'MD02', 'MD06', 'MD07', 'MS02', 'MS03', 'RC01', 'RR01', 'RR02', 'RR03', 'RR04', 'SL01'] as const
export type ReturnCode = (typeof returnCodes)[number]

/** After these the next debit would come back too: account wrong, closed, blocked or none of debits, no mandate, debtor dead, refused, blocked by the debtor. */
const endsDebits: ReadonlySet<string> = new Set(['AC01', 'AC04', 'AC06', 'AC13', 'AG01', 'MD01', 'MD02', 'MD07', 'MS02', 'SL01'])
export const stopsMandate = (code: string): boolean => endsDebits.has(code)
export const isReturnCode = (code: string): boolean => /^[A-Z0-9]{4}$/.test(code)
