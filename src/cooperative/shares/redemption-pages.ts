/** The queue of redemptions, and payments back between two people. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { hasRole } from '#people/actor.ts'
import { linesPerPage, listPager, pageOf } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { sharePaths } from '../cooperative-paths.ts'
import { capitalOn } from './capital.ts'
import { discardPayout, preparePayout, waitingBefore } from './prepare-payout.ts'
import { listPayouts, payoutById, redemptionQueue } from './redemption-store.ts'
import type { Payout } from './redemption-store.ts'
import { belowRegister, numberIn, registerPage } from './register-frame.ts'
import { recordPayoutPaid, releasePayout } from './release-payout.ts'
import { cancelRedemption } from './request-redemption.ts'
import { keepsMoney, releases, seesRegister, withShares } from './share-policy.ts'
import { shareWordsOf } from './share-words.ts'

const payoutIn = (c: Ctx): string => c.req.param('payout') ?? ''

/** Pages of redemptions under `/administration/shares`. */
export function makeRedemptionPages(): App {
  const app = new Hono<Env>()
  app.get(sharePaths.redemptions, seesRegister, withShares, (c) => queuePage(c, notRefused))
  app.post(sharePaths.prepare(':redemption'), keepsMoney, withShares, (c) =>
    orAgain(
      c,
      async () => {
        const done = await inTransaction(c.get('db'), (tx) => preparePayout(tx, actorOf(c), { redemption: numberIn(c, 'redemption') }, c.get('clock')))
        const { t, money } = shareWordsOf(c)
        flash(c, t.redemptions.prepared(money(done.amountCents)))
        return c.redirect(sharePaths.payout(done.id), 303)
      },
      (state) => queuePage(c, state),
    ),
  )
  app.post(sharePaths.cancel(':redemption'), keepsMoney, recently, withShares, (c) =>
    orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => cancelRedemption(tx, actorOf(c), { number: numberIn(c, 'redemption') }, c.get('clock')))
        flash(c, shareWordsOf(c).t.mine.cancelled)
        return c.redirect(sharePaths.redemptions, 303)
      },
      (state) => queuePage(c, state),
    ),
  )
  app.get(sharePaths.payout(':payout'), seesRegister, withShares, (c) => payoutPage(c, notRefused))
  app.post(sharePaths.release(':payout'), releases, recently, withShares, (c) =>
    act(c, (tx) => releasePayout(tx, actorOf(c), { id: payoutIn(c) }, c.get('clock')), shareWordsOf(c).t.redemptions.released),
  )
  app.post(sharePaths.discard(':payout'), releases, recently, withShares, (c) => act(c, (tx) => discardPayout(tx, actorOf(c), { id: payoutIn(c) }, c.get('clock')), shareWordsOf(c).t.redemptions.discarded, sharePaths.redemptions))
  app.post(sharePaths.paid(':payout'), keepsMoney, recently, withShares, async (c) => {
    const given = await readForm(c)
    return act(c, (tx) => recordPayoutPaid(tx, actorOf(c), { id: payoutIn(c), day: parseDay(given('day'), 'day') }, c.get('clock')), shareWordsOf(c).t.redemptions.paid)
  })
  return app
}

const act = (c: Ctx, work: Parameters<typeof inTransaction>[1], said: string, then = sharePaths.payout(payoutIn(c))): Promise<Response> =>
  orAgain(
    c,
    async () => {
      await inTransaction(c.get('db'), work)
      flash(c, said)
      return c.redirect(then, 303)
    },
    (state) => payoutPage(c, state),
  )

async function queuePage(c: Ctx, state: FormState): Promise<Response> {
  const words = shareWordsOf(c)
  const { t, money, number } = words
  const today = dayOf(c.get('clock').now())
  const queue = await redemptionQueue(c.get('db'), 200)
  const capital = await capitalOn(c.get('db'), today)
  const keeps = hasRole(actorOf(c), 'administrator', 'treasurer')
  const unprepared = queue.filter(({ openPayout }) => openPayout === null)
  const queued =
    queue.length === 0
      ? empty({ title: t.redemptions.queueNone, text: t.redemptions.queueNoneText })
      : table({
          caption: t.redemptions.caption,
          columns: [{ label: t.register.member }, { label: t.redemptions.cause }, { label: t.redemptions.from, labelled: true }, { label: t.redemptions.left, numeric: true, labelled: true }, { label: t.register.actions, hidden: true, folded: 'full' }],
          rows: queue.map((request) => {
            const waits = request.dueOn > today ? t.redemptions.early(words.shortDay(request.dueOn)) : waitingBefore(unprepared, request.number, today) ? t.redemptions.waitsTurn : null
            const action =
              request.openPayout !== null
                ? html`<a href="${sharePaths.payout(request.openPayout)}">${t.redemptions.states.prepared}</a>`
                : waits !== null || !keeps
                  ? html`<span class="soft">${waits ?? ''}</span>`
                  : postButton(c, { action: sharePaths.prepare(String(request.number)), label: t.redemptions.prepare, describedAs: `${t.redemptions.prepare}, ${request.memberName}`, small: true })
            return {
              header: html`<a href="${sharePaths.of(request.memberId)}">${request.memberName}</a><small>${t.redemptions.payoutLead(number(request.number))}</small>`,
              cells: [t.causes[request.cause], words.shortDay(request.dueOn), request.left === request.shares ? number(request.left) : `${number(request.left)} / ${number(request.shares)}`, action],
            }
          }),
        })
  const { payouts, total } = await listPayouts(c.get('db'), { memberId: null, page: pageOf(c), pageSize: linesPerPage })
  const made =
    payouts.length === 0
      ? html`<p class="soft">${t.redemptions.payoutsNone}</p>`
      : html`${table({
          caption: t.redemptions.payoutsCaption,
          columns: [{ label: t.register.member }, { label: t.register.state, folded: 'first' }, { label: t.register.shares, numeric: true, labelled: true }, { label: t.redemptions.amount, numeric: true, labelled: true }],
          rows: payouts.map((payout) => ({
            header: html`<a href="${sharePaths.payout(payout.id)}">${payout.memberName}</a><small>${t.redemptions.payoutLead(number(payout.redemption))}</small>`,
            cells: [payoutState(c, payout), number(payout.shares), money(payout.amountCents)],
          })),
        })}${listPager(c, total)}`
  return registerPage(
    c,
    'redemptions',
    (capital?.roomCents ?? 0n) === 0n ? t.redemptions.leadHeld : t.redemptions.lead(money(capital?.roomCents ?? 0n)),
    html`${state.above()}${section({ title: t.redemptions.queueTitle, content: queued })}${section({ title: t.redemptions.payoutsTitle, content: made })}`,
    state.status,
  )
}

const marks = { prepared: 'warn', discarded: 'zz', released: 'run', paid: 'ok', reversed: 'zz' } as const
const payoutState = (c: Ctx, payout: Payout): Html => stateMark(marks[payout.state], shareWordsOf(c).t.redemptions.states[payout.state])

async function payoutPage(c: Ctx, state: FormState): Promise<Response> {
  const { t, money, count, day, number } = shareWordsOf(c)
  const payout = await payoutById(c.get('db'), payoutIn(c))
  const facts = definitionList([
    { term: t.register.state, value: payoutState(c, payout) },
    { term: t.register.member, value: html`<a href="${sharePaths.of(payout.memberId)}">${payout.memberName}</a>` },
    { term: t.register.shares, value: count(payout.shares) },
    { term: t.redemptions.preparedBy, value: payout.preparedByName },
    ...(payout.releasedByName ? [{ term: t.redemptions.releasedBy, value: payout.releasedByName }] : []),
    ...(payout.movement === null ? [] : [{ term: t.register.kind, value: html`<a href="${sharePaths.movement(String(payout.movement))}">${t.movementWords.number(number(payout.movement))}</a>` }]),
    ...(payout.paidOn ? [{ term: t.redemptions.paidDay, value: day(payout.paidOn) }] : []),
  ])
  const sums = definitionList(
    [
      { term: t.redemptions.nominal, value: money(payout.nominalCents) },
      ...(payout.unpaidCents > 0n ? [{ term: t.redemptions.unpaid, value: money(-payout.unpaidCents) }] : []),
      ...(payout.lossCents > 0n ? [{ term: t.redemptions.loss, value: money(-payout.lossCents) }] : []),
      { term: t.redemptions.amount, value: html`<b>${money(payout.amountCents)}</b>` },
    ],
    true,
  )
  return belowRegister(c, {
    title: t.redemptions.payoutTitle(payout.memberName),
    lead: t.redemptions.payoutLead(number(payout.redemption)),
    above: { label: t.register.tabs.redemptions, href: sharePaths.redemptions },
    status: state.status,
    content: html`${state.above('day')}${twoColumns(html`${sums}${nextStep(c, payout, state)}`, facts)}`,
  })
}

function nextStep(c: Ctx, payout: Payout, state: FormState): Html | string {
  const { t } = shareWordsOf(c)
  const actor = actorOf(c)
  if (payout.state === 'prepared') {
    const own = payout.preparedBy === actor.personId
    const discard = hasRole(actor, 'administrator', 'treasurer', 'board') ? postButton(c, { action: sharePaths.discard(payout.id), label: t.redemptions.discard }) : ''
    if (own || !hasRole(actor, 'administrator', 'treasurer', 'board')) return html`${own ? note({ text: t.redemptions.own }) : ''}<div class="actions">${discard}</div>`
    return html`<p>${t.redemptions.releaseText}</p><div class="actions">${discard}${postButton(c, { action: sharePaths.release(payout.id), label: t.redemptions.release, kind: 'main' })}</div>`
  }
  if (payout.state !== 'released' || !hasRole(actor, 'administrator', 'treasurer')) return ''
  return card(
    form(
      c,
      { action: sharePaths.paid(payout.id) },
      html`${field({ name: 'day', type: 'date', label: t.redemptions.paidDay, value: dayOf(c.get('clock').now()), required: true, error: state.beside('day') })}<div class="actions">${button({ label: t.redemptions.markPaid, kind: 'main' })}</div>`,
    ),
  )
}
