import { formatMoney, largestCents } from '#lib/money.ts'

/** Amounts and dates. */
export const moneyErrors = {
  moneyShape: 'Write an amount in euros, such as “1,234.56”.',
  moneyDecimals: 'There are more than two decimals. Amounts are written to the cent, such as “12.50”.',
  moneyNegative: 'This amount can’t be negative. Write it without the minus sign.',
  moneyLarge: `This amount is too large: ${formatMoney('en', largestCents)} at most.`,
  dayShape: 'There is no such date. Write it as 2027-06-30 or 30/06/2027.',
} as const
