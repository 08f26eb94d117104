/** Doubtful debts: what is overdue, what was moved to 416, one of them with all that is done about it. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { asDay, dayOf, parseDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney, sumCents } from '#lib/money.ts'
import { parseRate } from '#lib/rate.ts'
import { decimalSign } from '#lib/format.ts'
import { hasRole } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { checkField, field, selectField, textField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, section, stats, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { searchAccounts } from '../ledger/account-store.ts'
import { allMoney, chooser, ledgerPage, mayWrite, money, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { dunningPaths } from '../dunning/dunning-paths.ts'
import { debtPaths } from './debt-paths.ts'
import { debtApprovers, debtReaders, debtWriters } from './debt-policy.ts'
import { allDebts, debtById, netOf, overdueLines } from './debt-store.ts'
import type { DoubtfulDebt, OverdueLine } from './debt-store.ts'
import { doubtDebt, longestDebtReason, undoubtDebt } from './move-debt.ts'
import { approveWriteOff, declineWriteOff, payDebt, proposeWriteOff, provideDebt } from './settle-debt.ts'

const texts = (c: Ctx) => c.get('m').cooperative.debts
const spans = [30, 60, 90, 180, 365] as const
/** As long as a reminder takes; older debts are looked at one by one. */
const usualDays = 60

/** `/administration/finance/doubtful-debts` and the page of each. */
export function makeDebtPages(): App {
  const app = new Hono<Env>()
  app.get(debtPaths.home, debtReaders, (c) => listPage(c, [], () => '', notRefused))
  app.post(debtPaths.home, debtWriters, async (c) => {
    const body = await c.req.parseBody({ all: true })
    const ticked = [body['line'] ?? []].flat().filter((value) => typeof value === 'string')
    const given: Fields = (name) => (typeof body[name] === 'string' ? body[name] : '')
    return orAgain(
      c,
      async () => {
        const lines = ticked.flatMap((value) => (/^([a-z0-9]{12})-(\d{1,5})$/.test(value) ? [{ entryId: value.slice(0, 12), place: Number(value.slice(13)) }] : []))
        const { id, number: made } = await inTransaction(c.get('db'), (tx) => doubtDebt(tx, actorOf(c), { lines, day: parseDay(given('day'), 'day'), reason: given('reason'), vatRate: rateOf(given('vatRate')) }, c.get('clock')))
        flash(c, texts(c).doubted(String(made)), { action: debtPaths.undoubt(id), values: {} })
        return c.redirect(debtPaths.one(id), 303)
      },
      (refused) => listPage(c, ticked, given, refused),
    )
  })
  app.get(debtPaths.one(':debt'), debtReaders, async (c) => onePage(c, await debtIn(c), () => '', notRefused))
  const act = (path: string, who: typeof debtWriters, work: (c: Ctx, debtId: string, given: Fields) => Promise<string>, after = debtPaths.one) =>
    app.post(path, who, async (c) => {
      const given = await readForm(c)
      const debt = await debtIn(c)
      return orAgain(
        c,
        async () => {
          flash(c, await work(c, debt.id, given))
          return c.redirect(after(debt.id), 303)
        },
        async (refused) => onePage(c, debt, given, refused),
      )
    })
  act(debtPaths.undoubt(':debt'), debtWriters, async (c, debtId) => (await inTransaction(c.get('db'), (tx) => undoubtDebt(tx, actorOf(c), { debtId }, c.get('clock'))), texts(c).undoubted), () => debtPaths.home)
  act(debtPaths.provide(':debt'), debtWriters, async (c, debtId, given) => {
    const made = await inTransaction(c.get('db'), (tx) => provideDebt(tx, actorOf(c), { debtId, day: parseDay(given('day'), 'day'), percent: percentOf(given('percent')) }, c.get('clock')))
    return texts(c).provided(number(c, made.number))
  })
  act(debtPaths.pay(':debt'), debtWriters, async (c, debtId, given) => {
    const made = await inTransaction(c.get('db'), (tx) => payDebt(tx, actorOf(c), { debtId, day: parseDay(given('day'), 'day'), cents: parseMoney(given('cents'), { language: c.get('language'), field: 'cents' }), account: given('account') }, c.get('clock')))
    return texts(c).paid(number(c, made.number))
  })
  act(debtPaths.propose(':debt'), debtWriters, async (c, debtId, given) => (await inTransaction(c.get('db'), (tx) => proposeWriteOff(tx, actorOf(c), { debtId, reason: given('reason'), vatBack: given('vatBack') === 'yes' }, c.get('clock'))), texts(c).proposed))
  act(debtPaths.decline(':debt'), debtApprovers, async (c, debtId) => (await inTransaction(c.get('db'), (tx) => declineWriteOff(tx, actorOf(c), { debtId }, c.get('clock'))), texts(c).declined))
  act(debtPaths.approve(':debt'), debtApprovers, async (c, debtId, given) => {
    const made = await inTransaction(c.get('db'), (tx) => approveWriteOff(tx, actorOf(c), { debtId, day: parseDay(given('day'), 'day') }, c.get('clock')))
    return texts(c).writtenOff(number(c, made.number))
  })
  return app
}

const debtIn = (c: Ctx): Promise<DoubtfulDebt> => debtById(c.get('db'), (c.req.param('debt') ?? '').slice(0, 40))

/** « 20 », « 5,5 » in hundredths. @throws {UserError} `debtVat`. */
function rateOf(typed: string): number {
  const rate = parseRate(typed)
  if (rate === null) throw new UserError('debtVat', {}, { field: 'vatRate' })
  return rate
}

/** @throws {UserError} `debtPercent`. */
function percentOf(typed: string): number {
  const bare = typed.trim().replace(/\s*%$/, '')
  if (!/^\d{1,3}$/.test(bare)) throw new UserError('debtPercent', {}, { field: 'percent' })
  return Number(bare)
}

const today = (c: Ctx): Day => dayOf(c.get('clock').now())
const nameOf = (debt: { party: DoubtfulDebt['party']; label: string }): string => debt.party?.name ?? debt.label
const mark = (c: Ctx, debt: DoubtfulDebt): Html => (debt.writtenOffBy ? stateMark('zz', texts(c).states.lost) : debt.leftCents === 0n ? stateMark('ok', texts(c).states.paid) : debt.proposal ? stateMark('warn', texts(c).states.proposed) : stateMark('run', texts(c).states.waiting))

async function listPage(c: Ctx, ticked: readonly string[], given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const db = c.get('db')
  const on = asDay(c.req.query('on') ?? '') ?? today(c)
  const days = spans.find((span) => String(span) === c.req.query('days')) ?? usualDays
  const [debts, overdue] = await Promise.all([allDebts(db), overdueLines(db, on, days)])
  const list = table({
    caption: t.caption,
    columns: [{ label: t.who }, { label: t.state, folded: 'end' }, { label: t.left, numeric: true, folded: 'first' }, { label: t.provision, numeric: true, labelled: true }],
    rows: debts.map((debt) => ({ header: html`<a href="${debtPaths.one(debt.id)}">${debt.number}. ${nameOf(debt)}</a><small>${debt.label}</small>`, cells: [mark(c, debt), allMoney(c, debt.leftCents), money(c, debt.provisionCents)] })),
  })
  const open = debts.filter(({ leftCents }) => leftCents > 0n)
  const choose = chooser(c, { fields: [{ name: 'days', label: t.olderThan, value: String(days), options: spans.map((span) => ({ value: String(span), label: t.days(span) })) }] })
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    tab: 'debts',
    status: state.status,
    content: html`${debts.length === 0 ? empty({ title: t.none, text: t.noneText }) : html`${stats([{ term: t.left, value: allMoney(c, sumCents(open.map(({ leftCents }) => leftCents))) }, { term: t.provision, value: allMoney(c, sumCents(open.map(({ provisionCents }) => provisionCents))) }])}${list}`}${section({ title: t.overdue, content: html`<p class="s soft">${t.overdueText}</p>${choose}${overdue.length === 0 ? empty({ title: t.noOverdue, text: t.noOverdueText }) : overduePart(c, overdue, ticked, given, state)}` })}`,
  })
}

function overduePart(c: Ctx, lines: readonly OverdueLine[], ticked: readonly string[], given: Fields, state: FormState): Html {
  const t = texts(c)
  const key = (one: OverdueLine) => `${one.entryId}-${one.place}`
  const rows = table({
    caption: t.overdue,
    columns: [{ label: t.what }, { label: t.since, folded: 'end' }, { label: t.who, folded: 'full' }, { label: t.amount, numeric: true, folded: 'first' }],
    rows: lines.map((one) => ({
      header: one.customerId !== null ? html`<a href="${dunningPaths.one(one.customerId)}">${one.label}</a><small>${t.fromArrears}</small>` : mayWrite(c) ? html`<label class="check"><input type="checkbox" name="line"${attributes({ value: key(one), checked: ticked.includes(key(one)), 'aria-label': t.pick(one.label) })}><span>${one.label}</span></label>` : html`<a href="${ledgerPaths.entry(one.entryId)}">${one.label}</a>`,
      cells: [shortDay(c, one.day), one.party ? `${one.party.name} (${one.party.code})` : '', allMoney(c, one.cents)],
    })),
  })
  if (!mayWrite(c)) return rows
  return form(
    c,
    { action: debtPaths.home },
    html`${state.above('day', 'reason', 'vatRate')}${rows}<div class="narrow stack m"><div class="pair">${field({ name: 'day', type: 'date', label: t.day, value: given('day') || today(c), required: true, error: state.beside('day') })}${field({ name: 'vatRate', label: t.vatRate, hint: t.vatRateHint, value: given('vatRate') || '20', required: true, error: state.beside('vatRate'), attributes: { inputmode: 'decimal' } })}</div>${field({ name: 'reason', label: t.reason, hint: t.reasonHint, value: given('reason'), maxLength: longestDebtReason, required: true, error: state.beside('reason') })}<div class="actions">${button({ label: t.doubt, kind: 'main' })}</div></div>`,
  )
}

async function onePage(c: Ctx, debt: DoubtfulDebt, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const steps = table({
    caption: t.steps,
    columns: [{ label: t.what }, { label: t.day, folded: 'end' }, { label: t.amount, numeric: true, folded: 'first' }, { label: t.provision, numeric: true, labelled: true }],
    rows: [
      { header: html`<a href="${ledgerPaths.entry(debt.movedEntryId)}">${t.moved}</a>`, cells: [shortDay(c, debt.movedOn), allMoney(c, debt.cents), ''] },
      ...debt.steps.map((step) => ({ header: html`<a href="${ledgerPaths.entry(step.entryId)}">${t.kinds[step.kind]}</a><small>${t.entryNumber(number(c, step.number ?? 0))}</small>`, cells: [shortDay(c, step.day), step.cents === 0n ? '' : allMoney(c, -step.cents), step.provisionCents === 0n ? '' : allMoney(c, step.provisionCents)] })),
    ],
  })
  const facts = definitionList([
    ...(debt.party ? [{ term: t.who, value: `${debt.party.name} (${debt.party.code})` }] : []),
    { term: t.since, value: shortDay(c, debt.sinceDay) },
    { term: t.reason, value: debt.reason },
    { term: t.net, value: t.netIs(allMoney(c, netOf(debt, debt.cents)), allMoney(c, debt.vatCents)) },
    ...(debt.writtenOffBy ? [{ term: t.states.lost, value: t.givenUpBy(debt.writtenOffBy.proposedByName, debt.writtenOffBy.name, debt.writtenOffBy.reason) }] : []),
  ])
  const isOpen = debt.leftCents > 0n
  const undo = mayWrite(c) && debt.steps.length === 0 && !debt.proposal ? postButton(c, { label: t.undoubt, icon: 'undo-2', action: debtPaths.undoubt(debt.id) }) : undefined
  return ledgerPage(c, {
    title: `${debt.number}. ${nameOf(debt)}`,
    lead: debt.label,
    facts: mark(c, debt),
    above: [{ label: c.get('m').cooperative.closing.title, href: ledgerPaths.closing }, { label: t.title, href: debtPaths.home }],
    actions: undo,
    status: state.status,
    content: html`${state.above('day', 'percent', 'cents', 'account', 'reason')}${stats([{ term: t.owed, value: allMoney(c, debt.cents) }, { term: t.left, value: allMoney(c, debt.leftCents) }, { term: t.provision, value: allMoney(c, debt.provisionCents) }])}${isOpen && debt.proposal ? proposalPart(c, debt, given, state) : ''}${facts}${section({ title: t.steps, content: html`${steps}<p class="s soft">${t.correct}</p>` })}${isOpen && mayWrite(c) ? twoColumns(debt.due ? note({ text: html`<p>${t.isDue}</p><p><a href="${dunningPaths.one(debt.due.customerId)}">${t.toDue}</a></p>` }) : html`${await payForm(c, debt, given, state)}${debt.proposal ? '' : proposeForm(c, debt, given, state)}`, provideForm(c, debt, given, state), true) : ''}`,
  })
}

const dayField = (c: Ctx, id: string, given: Fields, state: FormState) => field({ name: 'day', id, type: 'date', label: texts(c).day, value: given('day') || today(c), required: true, error: state.beside('day') })

const provideForm = (c: Ctx, debt: DoubtfulDebt, given: Fields, state: FormState): Html =>
  section({
    title: texts(c).provide,
    content: html`<p class="s soft">${texts(c).provideText(allMoney(c, netOf(debt, debt.leftCents)))}</p>${form(c, { action: debtPaths.provide(debt.id) }, html`${dayField(c, 'provide-day', given, state)}${field({ name: 'percent', label: texts(c).percent, hint: texts(c).percentHint, value: given('percent') || '50', inputmode: 'numeric', maxLength: 5, required: true, error: state.beside('percent') })}<div class="actions">${button({ label: texts(c).provide })}</div>`)}`,
  })

async function payForm(c: Ctx, debt: DoubtfulDebt, given: Fields, state: FormState): Promise<Html> {
  const t = texts(c)
  const banks = (await searchAccounts(c.get('db'))).filter(({ code, open }) => open && /^5[13]/.test(code))
  return section({
    title: t.pay,
    content: form(c, { action: debtPaths.pay(debt.id) }, html`<div class="pair">${dayField(c, 'pay-day', given, state)}${field({ name: 'cents', label: t.amount, value: given('cents') || plainMoney(debt.leftCents, decimalSign(c.get('language'))), required: true, error: state.beside('cents'), attributes: { inputmode: 'decimal' } })}</div>${selectField({ name: 'account', label: t.bank, value: given('account') || '512', options: banks.map(({ code, label }) => ({ value: code, label: `${code} ${label}` })), error: state.beside('account') })}<div class="actions">${button({ label: t.pay })}</div>`),
  })
}

const proposeForm = (c: Ctx, debt: DoubtfulDebt, given: Fields, state: FormState): Html =>
  section({
    title: texts(c).propose,
    content: html`<p class="s soft">${texts(c).proposeText}</p>${form(c, { action: debtPaths.propose(debt.id) }, html`${textField({ name: 'reason', label: texts(c).reason, hint: texts(c).lostHint, rows: 2, value: given('reason'), maxLength: longestDebtReason, required: true, error: state.beside('reason') })}${checkField({ name: 'vatBack', label: texts(c).vatBack, hint: texts(c).vatBackHint, checked: given('vatBack') === 'yes' })}<div class="actions">${button({ label: texts(c).propose })}</div>`)}`,
  })

function proposalPart(c: Ctx, debt: DoubtfulDebt, given: Fields, state: FormState): Html {
  const t = texts(c)
  const { proposal } = debt
  if (!proposal) return html``
  const actor = actorOf(c)
  const said = html`<p>${t.proposedBy(proposal.proposedByName, allMoney(c, debt.leftCents), proposal.reason)} ${proposal.vatBack ? t.withVat : t.withoutVat}</p>`
  if (!hasRole(actor, 'treasurer', 'board')) return note({ kind: 'warn', text: said })
  const decline = postButton(c, { label: actor.personId === proposal.proposedBy ? t.takeBack : t.decline, small: true, action: debtPaths.decline(debt.id) })
  const approve = actor.personId === proposal.proposedBy ? html`<p class="s">${t.waitsForOther}</p>` : form(c, { action: debtPaths.approve(debt.id) }, html`${dayField(c, 'approve-day', given, state)}<div class="actions">${button({ label: t.approve, kind: 'bad' })}</div>`)
  return note({ kind: 'warn', text: html`${said}${approve}${decline}` })
}
