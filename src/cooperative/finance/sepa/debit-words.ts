import { html } from 'hono/html'
import type { DebitState } from '#db/sepa-tables.ts'
import { state as stateMark } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { Debit } from './debit-batch-store.ts'
import { returnWords } from './return-words.ts'
import { sepaTexts } from './sepa-frame.ts'

const marks: Readonly<Record<DebitState, StateKind>> = { waiting: 'run', paid: 'ok', returned: 'bad', dropped: 'zz', rejected: 'bad' }

/** Why something was left out, in words. */
export function droppedWords(c: Ctx, why: string): string {
  const words: Readonly<Record<string, string>> = sepaTexts(c).dropped
  return words[why] ?? why
}

/** How a debit is, and why where something went wrong. */
export const debitState = (c: Ctx, one: Pick<Debit, 'state' | 'droppedFor' | 'returnCode' | 'excessDueId'>): Html =>
  html`${stateMark(marks[one.state], sepaTexts(c).debitStates[one.state])}${one.returnCode ? html` <small>${returnWords(c.get('m'), one.returnCode)} (${one.returnCode})</small>` : ''}${one.droppedFor === '' ? '' : html` <small>${droppedWords(c, one.droppedFor)}</small>`}${one.excessDueId && one.state === 'paid' ? html` <small>${sepaTexts(c).one.excess}</small>` : ''}`
