/** The page on which what the meeting voted is written down. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, formatCalendarDay, parseDay } from '#lib/day.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { closingPaths } from '../closing/closing-paths.ts'
import { closingPreparers, closingReaders } from '../closing/closing-policy.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { allMoney, ledgerPage, mayWrite, yearName } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { proposalOf } from './allocation-proposal.ts'
import { lossParts, minimumsOf, partNames, profitParts } from './allocation-rules.ts'
import type { AllocationBasis, PartName, Parts } from './allocation-rules.ts'
import { allocationOf, basisOf } from './allocation-store.ts'
import type { Allocation } from './allocation-store.ts'
import { readPercent } from './read-percent.ts'
import { longestResolution, recordAllocation } from './record-allocation.ts'

const texts = (c: Ctx) => c.get('m').cooperative.closing.allocation

/** `/administration/finance/closing/:year/allocation`. */
export function makeAllocationPages(): App {
  const app = new Hono<Env>()
  app.get(closingPaths.allocation(':year'), closingReaders, async (c) => allocationPage(c, await yearOf(c), () => '', notRefused))
  app.post(closingPaths.allocation(':year'), closingPreparers, async (c) => {
    const given = await readForm(c)
    const year = await yearOf(c)
    return orAgain(
      c,
      async () => {
        const amount = (name: string) => (given(name).trim() === '' ? 0n : parseMoney(given(name), { language: c.get('language'), field: name }))
        const parts: Parts = Object.fromEntries(partNames.map((name) => [name, amount(name)]))
        const input = { yearId: year.id, meetingDay: parseDay(given('meetingDay'), 'meetingDay'), resolution: given('resolution'), parts, interestCeiling: readPercent(given('interestCeiling'), 'interestCeiling'), memberTurnover: readPercent(given('memberTurnover'), 'memberTurnover') }
        await inTransaction(c.get('db'), (tx) => recordAllocation(tx, actorOf(c), input, c.get('clock')))
        flash(c, texts(c).recorded)
        return c.redirect(closingPaths.allocation(year.id), 303)
      },
      (refused) => allocationPage(c, year, given, refused),
    )
  })
  return app
}

const yearOf = (c: Ctx): Promise<FiscalYear> => fiscalYearById(c.get('db'), (c.req.param('year') ?? '').slice(0, 40))

/** Parts that a meeting of this kind of cooperative can vote. */
function partsFor({ preset, resultCents, lossesBeforeCents, carriedBeforeCents }: AllocationBasis): readonly PartName[] {
  if (resultCents < 0n) return carriedBeforeCents > 0n ? lossParts : ['lossCarried']
  const closed: readonly PartName[] = [...(lossesBeforeCents > 0n ? [] : ['losses' as const]), ...(preset === 'association' ? (['legalReserve', 'interest', 'refund'] as const) : preset === 'scic' ? (['refund'] as const) : [])]
  return profitParts.filter((name) => !closed.includes(name))
}

async function allocationPage(c: Ctx, year: FiscalYear, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const today = dayOf(c.get('clock').now())
  const basis = await basisOf(c.get('db'), year.id, today, c.get('clock').now())
  const size = basis.resultCents < 0n ? -basis.resultCents : basis.resultCents
  const recorded = await allocationOf(c.get('db'), year.id)
  const content = recorded ? recordedPart(c, recorded) : size === 0n ? note({ text: t.nothing }) : mayWrite(c) ? votedForm(c, year, basis, given, state) : note({ text: t.waits })
  return ledgerPage(c, {
    title: t.title,
    ...(size === 0n || recorded ? {} : { lead: t.lead(allMoney(c, size), basis.resultCents < 0n) }),
    above: [{ label: c.get('m').cooperative.closing.title, href: closingPaths.home }, { label: yearName(c, year), href: closingPaths.year(year.id) }],
    status: state.status,
    content,
  })
}

function recordedPart(c: Ctx, allocation: Allocation): Html {
  const t = texts(c)
  return html`${note({ kind: 'ok', text: t.votedOn(formatCalendarDay(c.get('language'), allocation.meetingDay), allocation.resolution) })}${table({
    caption: t.caption,
    columns: [{ label: t.part }, { label: t.amount, numeric: true, folded: 'first' }],
    rows: allocation.parts.map(({ name, cents }) => ({ header: t.parts[name], cells: [allMoney(c, cents)] })),
  })}<p class="s soft">${t.correct}</p><div class="actions">${linkButton({ href: ledgerPaths.entry(allocation.entryId), label: t.entry })}</div>`
}

function votedForm(c: Ctx, year: FiscalYear, basis: AllocationBasis, given: Fields, state: FormState): Html {
  const t = texts(c)
  const minimums = minimumsOf(basis)
  const proposal = proposalOf(basis)
  const sign = decimalSign(c.get('language'))
  const names = partsFor(basis)
  const hint = (name: PartName): string | undefined => {
    if (name === 'losses') return t.most(allMoney(c, basis.lossesBeforeCents))
    if (name === 'lossOnCarried') return t.most(allMoney(c, basis.carriedBeforeCents))
    if (name === 'legalReserve' && minimums.legalReserveCents > 0n) return t.least(allMoney(c, minimums.legalReserveCents))
    if (name !== 'statutoryReserve') return undefined
    if (minimums.statutoryReserveCents > 0n) return t.leastScic(allMoney(c, minimums.statutoryReserveCents))
    return minimums.allReservesCents > 0n ? t.leastAll(allMoney(c, minimums.allReservesCents)) : undefined
  }
  // once something was typed, what is empty was meant so
  const value = (name: PartName) => (state.status === 200 ? ((proposal[name] ?? 0n) === 0n ? '' : plainMoney(proposal[name] ?? 0n, sign)) : given(name))
  const amounts = names.map((name) => field({ name, label: t.parts[name], hint: hint(name), value: value(name), error: state.beside(name) }))
  const facts = [...(names.includes('interest') ? (['interestCeiling'] as const) : []), ...(names.includes('refund') ? (['memberTurnover'] as const) : [])]
  return html`<p class="s soft">${t.proposal}</p><div class="narrow">${form(
    c,
    { action: closingPaths.allocation(year.id) },
    html`${state.above('meetingDay', 'resolution', ...facts, ...names)}${field({ name: 'meetingDay', type: 'date', label: t.meetingDay, value: given('meetingDay'), required: true, error: state.beside('meetingDay') })}${field({ name: 'resolution', label: t.resolution, hint: t.resolutionHint, value: given('resolution'), maxLength: longestResolution, required: true, error: state.beside('resolution') })}${amounts}${facts.map((name) =>
      field({ name, label: t[name], hint: name === 'interestCeiling' ? t.interestCeilingHint : t.memberTurnoverHint, value: given(name), suffix: '%', maxLength: 7, error: state.beside(name) }),
    )}<div class="actions">${button({ label: t.record, kind: 'main' })}</div>`,
  )}</div>`
}
