/** The register of movements and the subscriptions that wait for payment, for those who keep them. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { documentAnswer } from '#cooperative/documents/document-answer.ts'
import { memberIdByNumber } from '#cooperative/members/identity.ts'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { decimalSign, formatDay } from '#lib/format.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { hasRole } from '#people/actor.ts'
import { linesPerPage, listPager, pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { sharePaths } from '../cooperative-paths.ts'
import { correctSharePayment, paymentsOf, recordSharePayment, subscriptionByMovement, unpaidSubscriptions } from './pay-shares.ts'
import { belowRegister, numberIn, registerPage } from './register-frame.ts'
import { reverseMovement } from './reverse-movement.ts'
import { readShares } from './share-amount.ts'
import { extractOf } from './share-papers.ts'
import { keepsMoney, keepsRegister, seesRegister, withShares } from './share-policy.ts'
import { shareRulesAt } from './share-rules.ts'
import { movementByNumber, searchMovements, shareHead } from './share-store.ts'
import type { MovementLine } from './share-store.ts'
import { shareWordsOf } from './share-words.ts'
import { movementKinds } from './share.ts'
import { transferShares } from './transfer-shares.ts'

/** Pages of movements, payments and transfers under `/administration/shares`. */
export function makeShareRegisterPages(): App {
  const app = new Hono<Env>()
  app.get(sharePaths.movements, seesRegister, withShares, (c) => movementsPage(c))
  app.get(sharePaths.subscriptions, seesRegister, withShares, (c) => subscriptionsPage(c))
  app.get(sharePaths.extract, seesRegister, withShares, async (c) => {
    const today = dayOf(c.get('clock').now())
    return documentAnswer(c, `${c.get('m').cooperative.shares.papers.extract} ${today}`, await extractOf(c, c.get('db'), today))
  })
  app.get(sharePaths.movement(':movement'), seesRegister, withShares, (c) => movementPage(c, () => '', notRefused))
  app.post(sharePaths.reverse(':movement'), keepsRegister, recently, withShares, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const number = await inTransaction(c.get('db'), (tx) => reverseMovement(tx, actorOf(c), { number: numberIn(c, 'movement'), reference: given('reference') }, c.get('clock')))
        flash(c, shareWordsOf(c).t.register.reversed(String(number)))
        return c.redirect(sharePaths.movement(String(number)), 303)
      },
      (state) => movementPage(c, given, state),
    )
  })
  app.post(sharePaths.pay(':movement'), keepsMoney, withShares, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const movement = numberIn(c, 'movement')
        const input = { movement, cents: parseMoney(given('amount'), { language: c.get('language'), field: 'amount' }), day: parseDay(given('day'), 'day') }
        const { leftCents } = await inTransaction(c.get('db'), (tx) => recordSharePayment(tx, actorOf(c), input, c.get('clock')))
        const { t, money } = shareWordsOf(c)
        flash(c, leftCents === 0n ? t.register.paidWhole : t.register.paid(money(leftCents)))
        return c.redirect(sharePaths.movement(String(movement)), 303)
      },
      (state) => movementPage(c, given, state),
    )
  })
  app.post(sharePaths.correct(':movement', ':payment'), keepsMoney, recently, withShares, (c) =>
    orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => correctSharePayment(tx, actorOf(c), { number: numberIn(c, 'payment') }, c.get('clock')))
        flash(c, shareWordsOf(c).t.register.corrected)
        return c.redirect(sharePaths.movement(String(numberIn(c, 'movement'))), 303)
      },
      (state) => movementPage(c, () => '', state),
    ),
  )
  app.get(sharePaths.transfer, keepsRegister, withShares, (c) => transferPage(c, () => '', notRefused))
  app.post(sharePaths.transfer, keepsRegister, recently, withShares, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const [fromMember, toMember] = [await memberNumbered(c, given('from'), 'from'), await memberNumbered(c, given('to'), 'to')]
        const input = { fromMember, toMember, shares: readShares(given('shares')), reference: given('reference') }
        const number = await inTransaction(c.get('db'), (tx) => transferShares(tx, actorOf(c), input, c.get('clock')))
        flash(c, shareWordsOf(c).t.transfer.done(String(number)))
        return c.redirect(sharePaths.movement(String(number)), 303)
      },
      (state) => transferPage(c, given, state),
    )
  })
  return app
}

async function memberNumbered(c: Ctx, typed: string, name: string): Promise<string> {
  const id = await memberIdByNumber(c.get('db'), /^\s*\d{1,9}\s*$/.test(typed) ? Number(typed) : -1)
  if (id === null) throw new UserError('sharesMemberUnknown', {}, { field: name })
  return id
}

const memberCell = (c: Ctx, id: string | null, name: string | null): Html =>
  id === null ? html`<span class="soft">${shareWordsOf(c).t.register.cooperative}</span>` : html`<a href="${sharePaths.of(id)}">${name ?? ''}</a>`

async function movementsPage(c: Ctx): Promise<Response> {
  const { t, number, money, shortDay } = shareWordsOf(c)
  const kind = movementKinds.find((name) => name === c.req.query('kind')) ?? null
  const text = c.req.query('q') ?? ''
  const { lines, total } = await searchMovements(c.get('db'), { text, kind, memberId: null, until: null, page: pageOf(c), pageSize: linesPerPage })
  if (lines.length === 0 && total > 0) return toFirstPage(c)
  const head = await shareHead(c.get('db'))
  const list =
    lines.length === 0
      ? empty(text === '' && kind === null ? { title: t.register.none, text: t.register.noneText } : { text: t.register.noneFound })
      : html`${table({
          caption: t.register.caption,
          columns: [{ label: t.register.number }, { label: t.register.kind }, { label: t.register.from, labelled: true }, { label: t.register.to, labelled: true }, { label: t.register.shares, numeric: true, labelled: true }, { label: t.register.day, folded: 'first' }],
          rows: lines.map((line) => ({
            header: html`<a href="${sharePaths.movement(String(line.number))}">${t.movementWords.number(number(line.number))}</a>`,
            cells: [kindOf(c, line), memberCell(c, line.fromMember, line.fromName), memberCell(c, line.toMember, line.toName), number(line.shares), shortDay(line.day)],
          })),
        })}${listPager(c, total)}`
  const filters = html`${search({ label: t.register.searchLabel, button: t.register.search, value: text, placeholder: t.register.searchLabel, kept: kind === null ? {} : { kind } })}${chips(t.register.kindsLabel, [
    { label: t.register.all, href: hereWith(c, { kind: null, page: null }), current: kind === null },
    ...movementKinds.map((name) => ({ label: t.kinds[name], href: hereWith(c, { kind: name, page: null }), current: kind === name })),
  ])}`
  return registerPage(c, 'movements', t.register.lead(number(head.shares), money(head.capitalCents)), html`${filters}${list}`)
}

function kindOf(c: Ctx, line: MovementLine): Html {
  const { t, number } = shareWordsOf(c)
  const more = line.reverses === null ? (line.reversedBy === null ? '' : t.movementWords.reversed(number(line.reversedBy))) : t.movementWords.reverses(number(line.reverses))
  return html`${t.kinds[line.kind]}${more === '' ? '' : html` <small>${more}</small>`}`
}

async function subscriptionsPage(c: Ctx): Promise<Response> {
  const { t, number, money, shortDay } = shareWordsOf(c)
  const text = c.req.query('q') ?? ''
  const found = await unpaidSubscriptions(c.get('db'), { text, page: pageOf(c), pageSize: linesPerPage }, dayOf(c.get('clock').now()))
  if (found.lines.length === 0 && found.total > 0) return toFirstPage(c)
  const list =
    found.lines.length === 0
      ? empty(text === '' ? { title: t.register.subscriptionsNone, text: t.register.subscriptionsNoneText } : { text: t.register.noneFound })
      : html`${table({
          caption: t.register.subscriptionsCaption,
          columns: [{ label: t.register.member }, { label: t.register.state, folded: 'first' }, { label: t.register.due, labelled: true }, { label: t.register.left, numeric: true, labelled: true }, { label: t.register.actions, hidden: true, folded: 'full' }],
          rows: found.lines.map((line) => ({
            header: html`<a href="${sharePaths.of(line.memberId)}">${line.memberName}</a><small>${t.movementWords.number(number(line.movement))}</small>`,
            cells: [line.late ? stateMark('warn', t.register.late) : stateMark('run', t.register.waiting), shortDay(line.balanceDueOn), money(line.leftCents), linkButton({ href: sharePaths.movement(String(line.movement)), label: t.register.pay, describedAs: `${t.register.pay}, ${line.memberName}`, small: true })],
          })),
        })}${listPager(c, found.total)}`
  return registerPage(
    c,
    'subscriptions',
    t.register.subscriptionsLead(number(found.total), money(found.missingCents)),
    html`${search({ label: t.register.searchLabel, button: t.register.search, value: text, placeholder: t.register.searchLabel })}${list}`,
  )
}

async function movementPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const { t, number, money, day, count } = shareWordsOf(c)
  const line = await movementByNumber(c.get('db'), numberIn(c, 'movement'))
  const facts = definitionList([
    { term: t.register.kind, value: kindOf(c, line) },
    { term: t.register.day, value: day(line.day) },
    { term: t.register.from, value: memberCell(c, line.fromMember, line.fromName) },
    { term: t.register.to, value: memberCell(c, line.toMember, line.toName) },
    { term: t.register.shares, value: count(line.shares) },
    { term: t.register.amount, value: money(BigInt(line.shares) * line.valueCents) },
    ...(line.reference === '' ? [] : [{ term: t.register.reference, value: line.reference }]),
    { term: t.register.recordedBy, value: line.recordedBy ? t.register.recorded(line.recordedBy, formatDay(c.get('language'), line.recordedAt)) : formatDay(c.get('language'), line.recordedAt) },
  ])
  const mayReverse = hasRole(actorOf(c), 'administrator', 'board') && line.reversedBy === null && line.kind !== 'reversal' && line.kind !== 'takeover'
  const reverse = mayReverse
    ? html`<details class="fig"${state.status !== 200 && given('reference') !== '' ? html` open` : ''}><summary>${t.register.reverse}</summary>${form(
        c,
        { action: sharePaths.reverse(String(line.number)) },
        html`<p class="soft">${t.register.reverseText}</p>${field({ name: 'reference', label: t.register.reverseWhy, value: given('reference'), maxLength: 300, required: true, error: state.beside('reference') })}<div class="actions">${button({ label: t.register.reverse, kind: 'bad' })}</div>`,
      )}</details>`
    : ''
  const paid = line.kind === 'subscription' || line.kind === 'takeover' ? await paymentsPart(c, line, given, state) : ''
  return belowRegister(c, { title: t.register.movement(number(line.number)), status: state.status, content: html`${state.above('reference', 'amount', 'day')}${twoColumns(html`${paid}${reverse}`, facts)}` })
}

async function paymentsPart(c: Ctx, line: MovementLine, given: Fields, state: FormState): Promise<Html> {
  const { t, money, shortDay } = shareWordsOf(c)
  const today = dayOf(c.get('clock').now())
  const payments = await paymentsOf(c.get('db'), line.number)
  const keeps = hasRole(actorOf(c), 'administrator', 'treasurer')
  const left = line.reversedBy === null ? (await subscriptionByMovement(c.get('db'), line.number, today)).leftCents : 0n
  const list =
    payments.length === 0
      ? html`<p class="soft">${t.register.paymentsNone}</p>`
      : table({
          caption: t.register.payments,
          columns: [{ label: t.register.day }, { label: t.register.kind }, { label: t.register.amount, numeric: true, labelled: true }, { label: t.register.actions, hidden: true, folded: 'full' }],
          rows: payments.map((payment) => ({
            header: shortDay(payment.day),
            cells: [t.register.paymentKinds[payment.kind], money(payment.cents), keeps && payment.kind === 'payment' && !payment.corrected ? postButton(c, { action: sharePaths.correct(String(line.number), String(payment.number)), label: t.register.correct, small: true }) : ''],
          })),
        })
  const pay =
    keeps && left > 0n
      ? card(
          form(
            c,
            { action: sharePaths.pay(String(line.number)) },
            html`<h3>${t.register.pay}</h3>${field({ name: 'amount', label: t.register.payAmount, value: given('amount') || plainMoney(left, decimalSign(c.get('language'))), suffix: '€', inputmode: 'text', autocomplete: 'off', required: true, error: state.beside('amount') })}${field({ name: 'day', type: 'date', label: t.register.payDay, value: given('day') || today, required: true, error: state.beside('day') })}<div class="actions">${button({ label: t.register.pay, kind: 'main' })}</div>`,
          ),
        )
      : ''
  return section({ title: t.register.payments, content: html`${list}${left > 0n ? html`<p>${t.register.left} <b>${money(left)}</b></p>` : ''}${pay}` })
}

async function transferPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const { t } = shareWordsOf(c)
  const rules = await shareRulesAt(c.get('db'), dayOf(c.get('clock').now()))
  const line = (name: 'from' | 'to', label: string) => field({ name, label, value: given(name), inputmode: 'numeric', autocomplete: 'off', required: true, error: state.beside(name) })
  const edit = form(
    c,
    { action: sharePaths.transfer },
    html`${state.above('from', 'to', 'shares', 'reference')}${line('from', t.transfer.from)}${line('to', t.transfer.to)}${field({ name: 'shares', label: t.mine.howMany, value: given('shares'), inputmode: 'numeric', autocomplete: 'off', required: true, error: state.beside('shares') })}${field({ name: 'reference', label: t.transfer.reference, hint: t.transfer.referenceHint, value: given('reference'), maxLength: 300, required: true, error: state.beside('reference') })}<div class="actions">${button({ label: t.transfer.submit, kind: 'main' })}${linkButton({ href: sharePaths.movements, label: t.transfer.cancel })}</div>`,
  )
  return belowRegister(c, { title: t.transfer.title, lead: t.transfer.lead(c.get('m').cooperative.statutes.bodies[rules.transferBody]), status: state.status, content: html`<div class="narrow">${edit}</div>` })
}
