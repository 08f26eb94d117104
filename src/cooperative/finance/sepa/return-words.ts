import type { Messages } from '#locales/messages.ts'
import type { ReturnCode } from './return-reasons.ts'

/** What a code of a bank means, in plain words; the code itself where we know none. */
export function returnWords(m: Messages, code: string): string {
  const words: Readonly<Record<ReturnCode, string>> = m.cooperative.sepa.returnCodes
  return Object.hasOwn(words, code) ? words[code as ReturnCode] : m.cooperative.sepa.returnUnknown(code)
}
