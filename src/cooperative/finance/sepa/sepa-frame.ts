/** What the pages of debits and transfers have in common. */
import { html } from 'hono/html'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatShortDay } from '#lib/format.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { rail } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { state as stateMark } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { searchAccounts } from '../ledger/account-store.ts'
import { shortDay } from '../ledger/pages/ledger-frame.ts'
import type { BatchState } from './debit-batch-store.ts'
import type { MandateStanding } from './mandate-store.ts'
import { sepaPaths } from './sepa-paths.ts'
import type { TransferBatchState } from './transfer-store.ts'

export const sepaTexts = (c: Ctx) => c.get('m').cooperative.sepa
export const todayOf = (c: Ctx): Day => dayOf(c.get('clock').now())
export const at = (c: Ctx, instant: Date): string => formatShortDay(c.get('language'), instant)

const batchMarks: Readonly<Record<BatchState | TransferBatchState, StateKind>> = { prepared: 'warn', released: 'warn', sent: 'run', entering: 'run', paid: 'ok', done: 'ok', cancelled: 'zz' }
export const batchMark = (c: Ctx, state: BatchState): Html => stateMark(batchMarks[state], sepaTexts(c).batchStates[state])
export const transferBatchMark = (c: Ctx, state: TransferBatchState): Html => stateMark(batchMarks[state], sepaTexts(c).transferStates[state])

const mandateMarks: Readonly<Record<MandateStanding, StateKind>> = { live: 'ok', blocked: 'bad', lapsed: 'warn', revoked: 'zz' }
export const mandateMark = (c: Ctx, standing: MandateStanding): Html => stateMark(mandateMarks[standing], sepaTexts(c).standings[standing])

/** Where a page stands: the crumbs above it. */
export const above = (c: Ctx, ...more: { label: string; href: string }[]) => [{ label: sepaTexts(c).title, href: sepaPaths.home }, ...more]

interface BatchWay {
  preparedByName: string
  preparedAt: Date
  releasedByName: string | null
  releasedAt: Date | null
  sentOn: Day | null
  settledOn: Day | null
  isCancelled: boolean
}

/** How far a batch is. */
export function batchWay(c: Ctx, batch: BatchWay, last: string): Html {
  const t = sepaTexts(c).one
  const done = [true, batch.releasedAt !== null, batch.sentOn !== null, batch.settledOn !== null]
  const texts = [t.by(batch.preparedByName, at(c, batch.preparedAt)), batch.releasedAt ? t.by(batch.releasedByName ?? '', at(c, batch.releasedAt)) : '', batch.sentOn ? t.onDay(shortDay(c, batch.sentOn)) : '', batch.settledOn ? t.onDay(shortDay(c, batch.settledOn)) : '']
  const next = done.indexOf(false)
  return rail([t.steps.prepared, t.steps.released, t.steps.sent, last].map((title, index): Step => ({ state: done[index] ? 'done' : index === next && !batch.isCancelled ? 'now' : 'open', title, text: texts[index] ?? '' })))
}

/** One day and a button; the field keeps what was refused. */
export const dayForm = (c: Ctx, what: { action: string; id: string; label: string; button: string; value: Day; given: Fields | null; state: FormState | null; kind?: 'main' | undefined; more?: Html | '' }): Html =>
  form(c, { action: what.action }, html`${field({ name: 'day', id: what.id, type: 'date', label: what.label, value: what.given?.('day') || what.value, required: true, error: what.state?.beside('day') })}${what.more ?? ''}<div class="actions">${button({ label: what.button, kind: what.kind })}</div>`)

/** Accounts of banks to choose from. */
export async function bankField(c: Ctx, what: { id: string; value: string; error: string | undefined }): Promise<Html> {
  const banks = (await searchAccounts(c.get('db'))).filter(({ code, open }) => open && /^5[13]/.test(code))
  return selectField({ name: 'account', id: what.id, label: sepaTexts(c).one.onAccount, value: what.value, error: what.error, options: banks.map(({ code, label }) => ({ value: code, label: `${code} ${label}` })) })
}

/** The file of a released batch, its reference and fingerprint. */
export const fileLink = (href: string, label: string): Html => linkButton({ href, label, icon: 'download', attributes: { download: true } })
export const fingerprint = (text: string): Html => html`<span class="mono">${text.replaceAll(/(.{8})/g, '$1\u200b')}</span>`
