/** Everything about what one customer owes, and what may be done about it. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { addMonths, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { linkButton } from '#web/components/button.ts'
import { section, twoColumns } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Guard } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { dueById, openDues } from '../dues/due-store.ts'
import type { Due } from '../dues/due-store.ts'
import { ledgerPage } from '../ledger/pages/ledger-frame.ts'
import { customerById } from '../sales/customer.ts'
import type { Customer } from '../sales/customer.ts'
import { salesPaths } from '../sales/sales-paths.ts'
import { arrearState } from './arrears-pages.ts'
import { arrearOf, givingUpOf, holdOf, sentLetters } from './arrears-store.ts'
import { debtPaths } from '../doubtful-debts/debt-paths.ts'
import { debtsOfDues } from '../doubtful-debts/debt-store.ts'
import { disputeDue, replyInDispute, settleDispute } from './dispute-due.ts'
import { disputeById } from './dispute-store.ts'
import { doubtDue } from './doubt-due.ts'
import { disputeParts, doubtPart, givingUpParts, holdPart, lettersPart, planPart, suspensionPart } from './arrear-parts.ts'
import { money, shortDay, today, words } from './due-words.ts'
import { duePaths, dunningPaths } from './dunning-paths.ts'
import { arrearKeepers, arrearReaders, writeOffApprovers } from './dunning-policy.ts'
import type { DunningPorts } from './dunning-ports.ts'
import { declineGivingUp, giveUpDue, proposeGivingUp } from './give-up-due.ts'
import { holdReminders, releaseReminders } from './hold-reminders.ts'
import { liftSuspension } from './lift-suspension.ts'
import { partsOf } from './plan-form.ts'
import { agreePlan, endProposal, proposePlan } from './propose-plan.ts'
import { suspendUnpaid } from './suspend-unpaid.ts'
import { writeReminder } from './write-reminder.ts'

/** Which form was refused, with what was typed. */
export interface RefusedAct {
  act: string
  given: Fields
  state: FormState
}

/** Pages under `/administration/finance/arrears/:customer`, and the acts about disputes and amounts. */
export function makeOneArrearPages(ports: DunningPorts): App {
  const app = new Hono<Env>()
  const house = (c: Ctx) => ({ ports, from: letterheadOf(c) })
  app.get(dunningPaths.one(':customer'), arrearReaders, async (c) => onePage(c, ports, await customerIn(c), null))

  /** An act that comes back to the customer's page, with what was typed when it was refused. */
  const act = (name: string, path: string, who: Guard, whose: (c: Ctx) => Promise<string>, work: (c: Ctx, customerId: string, given: Fields) => Promise<string>) =>
    app.post(path, who, async (c) => {
      const given = await readForm(c)
      const customer = await customerById(c.get('db'), await whose(c))
      return orAgain(
        c,
        async () => {
          flash(c, await work(c, customer.id, given))
          return c.redirect(dunningPaths.one(customer.id), 303)
        },
        (state) => onePage(c, ports, customer, { act: name, given, state }),
      )
    })
  const ofAddress = async (c: Ctx) => (await customerIn(c)).id
  const ofDue = async (c: Ctx) => (await dueById(c.get('db'), (c.req.param('due') ?? '').slice(0, 40))).customerId
  const ofDispute = async (c: Ctx) => (await disputeById(c.get('db'), (c.req.param('dispute') ?? '').slice(0, 40))).customerId
  const t = (c: Ctx) => words(c)
  const tx = inTransaction

  act('hold', dunningPaths.hold(':customer'), arrearKeepers, ofAddress, async (c, customerId, given) => {
    const until = parseDay(given('until'), 'until')
    await tx(c.get('db'), (within) => holdReminders(within, actorOf(c), { customerId, until, reason: given('reason') }, c.get('clock')))
    return t(c).one.held(shortDay(c, until))
  })
  act('release', dunningPaths.release(':customer'), arrearKeepers, ofAddress, async (c, customerId) => (await tx(c.get('db'), (within) => releaseReminders(within, actorOf(c), { customerId }, c.get('clock'))), t(c).one.released))
  act('remind', dunningPaths.remind(':customer'), arrearKeepers, ofAddress, async (c, customerId) => t(c).one.sent((await tx(c.get('db'), (within) => writeReminder(within, actorOf(c), { customerId, kind: 'reminder' }, house(c), c.get('clock')))).letters))
  act('notice', dunningPaths.notice(':customer'), arrearKeepers, ofAddress, async (c, customerId) => t(c).one.noticed((await tx(c.get('db'), (within) => writeReminder(within, actorOf(c), { customerId, kind: 'notice' }, house(c), c.get('clock')))).letters))
  act('suspend', dunningPaths.suspend(':customer'), arrearKeepers, ofAddress, async (c, customerId, given) => t(c).one.suspendedDone((await tx(c.get('db'), (within) => suspendUnpaid(within, actorOf(c), { customerId, reason: given('reason') }, house(c), c.get('clock')))).sites))
  act('lift', dunningPaths.lift(':customer'), arrearKeepers, ofAddress, async (c, customerId) => {
    const { memberId } = await customerById(c.get('db'), customerId)
    if (memberId === null) throw new UserError('suspendNone', {}, { status: 409 })
    await tx(c.get('db'), (within) => liftSuspension(within, actorOf(c), { memberId }, house(c), c.get('clock')))
    return t(c).one.lifted
  })
  act('plan', dunningPaths.plan(':customer'), arrearKeepers, ofAddress, async (c, customerId, given) => {
    const parts = partsOf(c, given, 'house')
    await tx(c.get('db'), (within) => proposePlan(within, actorOf(c), { customerId, side: 'house', parts, words: given('words') }, house(c), c.get('clock')))
    return t(c).plan.proposedToCustomer
  })
  act('answer', dunningPaths.answerPlan(':customer'), arrearKeepers, ofAddress, async (c, customerId, given) => {
    if (given('agree') === 'yes') {
      await tx(c.get('db'), (within) => agreePlan(within, actorOf(c), { customerId, side: 'house', planId: given('plan') || undefined }, house(c), c.get('clock')))
      return t(c).plan.agreed
    }
    const state = await tx(c.get('db'), (within) => endProposal(within, actorOf(c), { customerId, side: 'house', words: given('words') }, house(c), c.get('clock')))
    return state === 'declined' ? t(c).plan.declined : t(c).plan.withdrawn
  })
  act('dispute', dunningPaths.openDispute(':customer'), arrearKeepers, ofAddress, async (c, customerId, given) => (await tx(c.get('db'), (within) => disputeDue(within, actorOf(c), { dueId: given('due').slice(0, 40), customerId, words: given('words'), from: letterheadOf(c) }, c.get('clock'))), t(c).one.disputedDone))
  act('reply', dunningPaths.dispute(':dispute'), arrearKeepers, ofDispute, async (c, _customerId, given) => (await tx(c.get('db'), (within) => replyInDispute(within, actorOf(c), { disputeId: c.req.param('dispute') ?? '', customerId: null, words: given('words'), from: letterheadOf(c) }, c.get('clock'))), t(c).one.answered))
  act('settle', dunningPaths.settle(':dispute'), arrearKeepers, ofDispute, async (c, _customerId, given) => (await tx(c.get('db'), (within) => settleDispute(within, actorOf(c), { disputeId: c.req.param('dispute') ?? '', outcome: given('outcome') === 'credited' ? 'credited' : 'upheld', words: given('words'), from: letterheadOf(c) }, c.get('clock'))), t(c).one.settledDone))
  act('giveUp', dunningPaths.giveUp(':customer'), arrearKeepers, ofAddress, async (c, customerId, given) => {
    const due = await dueById(c.get('db'), given('due').slice(0, 40))
    if (due.customerId !== customerId) throw new UserError('dueNone', {}, { status: 404 })
    await tx(c.get('db'), (within) => proposeGivingUp(within, actorOf(c), { dueId: due.id, reason: given('reason') }, c.get('clock')))
    return t(c).one.proposedLoss
  })
  app.post(dunningPaths.doubt(':customer'), arrearKeepers, async (c) => {
    const given = await readForm(c)
    const customer = await customerIn(c)
    return orAgain(
      c,
      async () => {
        const due = await dueById(c.get('db'), given('due').slice(0, 40))
        if (due.customerId !== customer.id) throw new UserError('dueNone', {}, { status: 404 })
        const { id, number: made } = await tx(c.get('db'), (within) => doubtDue(within, actorOf(c), { dueId: due.id, day: parseDay(given('day'), 'day'), reason: given('reason') }, c.get('clock')))
        flash(c, t(c).one.doubted(String(made)), { action: debtPaths.undoubt(id), values: {} })
        return c.redirect(dunningPaths.one(customer.id), 303)
      },
      (state) => onePage(c, ports, customer, { act: 'doubt', given, state }),
    )
  })
  act('approveLoss', dunningPaths.approveLoss(':due'), writeOffApprovers, ofDue, async (c, _customerId, given) => (await tx(c.get('db'), (within) => giveUpDue(within, actorOf(c), { dueId: c.req.param('due') ?? '', day: parseDay(given('day'), 'day') }, c.get('clock'))), t(c).one.approvedLoss))
  act('declineLoss', dunningPaths.declineLoss(':due'), writeOffApprovers, ofDue, async (c) => (await tx(c.get('db'), (within) => declineGivingUp(within, actorOf(c), { dueId: c.req.param('due') ?? '' }, c.get('clock'))), t(c).one.declinedLoss))
  return app
}

const customerIn = (c: Ctx): Promise<Customer> => customerById(c.get('db'), (c.req.param('customer') ?? '').slice(0, 60))

async function onePage(c: Ctx, ports: DunningPorts, customer: Customer, refused: RefusedAct | null): Promise<Response> {
  const t = words(c)
  const db = c.get('db')
  const on = today(c)
  const [line, dues, letters, hold, losses] = await Promise.all([arrearOf(db, customer.id, on), openDues(db, { direction: 'in', customerId: customer.id }), sentLetters(db, { customerId: customer.id, page: 1, pageSize: 20 }), holdOf(db, customer.id, on), givingUpOf(db, customer.id)])
  const lead = !line ? t.one.leadNone : line.lateCents > 0n ? t.one.lead(money(c, line.lateCents), money(c, line.openCents)) : t.one.leadOpen(money(c, line.openCents))
  const main = html`${await duesPart(c, dues)}${await disputeParts(c, customer, dues, refused)}${await planPart(c, customer, dues, refused)}${doubtPart(c, customer, dues, refused)}${await givingUpParts(c, customer, dues, losses, refused)}`
  const aside = html`${await lettersPart(c, ports, customer, letters.letters)}${await suspensionPart(c, customer, refused)}${holdPart(c, customer, hold, refused, addMonths(on, 1))}`
  return ledgerPage(c, {
    title: customer.name,
    lead,
    facts: line ? html`${arrearState(c, line)}` : '',
    above: [{ label: t.arrears.title, href: dunningPaths.arrears }],
    actions: customer.memberId === null ? undefined : linkButton({ href: duePaths.of(customer.memberId), label: t.one.page }),
    status: refused?.state.status ?? 200,
    content: html`${(refused?.state ?? notRefused).above('until', 'reason', 'words', 'day')}${twoColumns(main, aside)}`,
  })
}

async function duesPart(c: Ctx, dues: readonly Due[]): Promise<Html> {
  const t = words(c).one
  if (dues.length === 0) return section({ title: t.dues, content: empty({ text: t.nothingDue }) })
  const reached = new Map((await c.get('db').selectFrom('reminder_due').select((make) => ['due_id', make.fn.max('level').as('level')]).where('due_id', 'in', dues.map(({ id }) => id)).groupBy('due_id').execute()).map((row) => [row.due_id, Number(row.level)]))
  const doubts = await debtsOfDues(c.get('db'), dues.map(({ id }) => id))
  return section({
    title: t.dues,
    content: table({
      caption: t.duesCaption,
      columns: [{ label: t.what }, { label: t.dueOn, labelled: true }, { label: t.levelReached, labelled: true }, { label: t.left, numeric: true, folded: 'first' }],
      rows: dues.map((due) => ({ header: html`${due.invoice === null ? due.label : html`<a href="${salesPaths.invoice(due.invoice.id)}">${due.label}</a>`}${doubts.has(due.id) ? html`<small><a href="${debtPaths.one(doubts.get(due.id) ?? '')}">${t.isDoubtful}</a></small>` : ''}`, cells: [shortDay(c, due.dueOn), String(reached.get(due.id) ?? t.noLevel), money(c, due.remainingCents)] })),
    }),
  })
}
