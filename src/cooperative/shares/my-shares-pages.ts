/** A member's shares: what is held, what is to be paid, the certificate, the way in and the way out. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { documentAnswer } from '#cooperative/documents/document-answer.ts'
import { memberById } from '#cooperative/members/identity.ts'
import type { MemberIdentity } from '#cooperative/members/identity.ts'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import { actsFor } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, head, section, twoColumns } from '#web/components/layout-parts.ts'
import { chips, crumbs } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths, sharePaths } from '../cooperative-paths.ts'
import { subscriptionsOf } from './pay-shares.ts'
import { listPayouts, redemptionByNumber, redemptionsOf } from './redemption-store.ts'
import { cancelRedemption, requestRedemption } from './request-redemption.ts'
import { readShares } from './share-amount.ts'
import { certificateOf } from './share-papers.ts'
import { actsOnShares, seesShares, withShares } from './share-policy.ts'
import { shareRulesAt } from './share-rules.ts'
import { holdingNow, searchMovements } from './share-store.ts'
import { shareWordsOf } from './share-words.ts'
import { subscribeShares } from './subscribe-shares.ts'

const memberIn = (c: Ctx): Promise<MemberIdentity> => memberById(c.get('db'), c.req.param('member') ?? '')
type Refused = { form: 'subscribe' | 'redeem'; given: Fields; state: FormState } | null

/** Pages under `/shares`. */
export function makeMySharesPages(): App {
  const app = new Hono<Env>()
  app.get(sharePaths.mine, signedIn, withShares, async (c) => {
    const [first] = actorOf(c).members
    return first ? c.redirect(sharePaths.of(first.id), 303) : nobodysPage(c)
  })
  app.get(sharePaths.of(':member'), seesShares, withShares, (c) => memberPage(c, null))
  app.get(sharePaths.certificate(':member'), seesShares, withShares, async (c) => {
    const member = await memberIn(c)
    return documentAnswer(c, `${c.get('m').cooperative.shares.papers.certificate} ${member.number}`, await certificateOf(c, member))
  })
  app.post(sharePaths.subscribe(':member'), actsOnShares, withShares, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const member = await memberIn(c)
        const shares = readShares(given('shares'))
        const done = await inTransaction(c.get('db'), (tx) => subscribeShares(tx, actorOf(c), { memberId: member.id, shares }, c.get('clock')))
        const { t, count, money } = shareWordsOf(c)
        flash(c, t.mine.subscribed(count(shares), money(done.totalCents)))
        return c.redirect(sharePaths.of(member.id), 303)
      },
      (state) => memberPage(c, { form: 'subscribe', given, state }),
    )
  })
  app.post(sharePaths.redeem(':member'), actsOnShares, withShares, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const member = await memberIn(c)
        const { t, day } = shareWordsOf(c)
        const cancel = given('cancel')
        if (cancel !== '') {
          const request = await redemptionByNumber(c.get('db'), /^\d{1,9}$/.test(cancel) ? Number(cancel) : -1)
          if (request.memberId !== member.id || request.cause !== 'part') throw notFound()
          await inTransaction(c.get('db'), (tx) => cancelRedemption(tx, actorOf(c), { number: request.number }, c.get('clock')))
          flash(c, t.mine.cancelled)
        } else {
          const shares = readShares(given('shares'))
          const done = await inTransaction(c.get('db'), (tx) => requestRedemption(tx, actorOf(c), { memberId: member.id, cause: 'part', shares }, c.get('clock')))
          if (done) flash(c, t.mine.asked(day(done.dueOn)))
        }
        return c.redirect(sharePaths.of(member.id), 303)
      },
      (state) => memberPage(c, { form: 'redeem', given, state }),
    )
  })
  return app
}

function nobodysPage(c: Ctx): Promise<Response> {
  const { t } = shareWordsOf(c)
  return page(c, { title: t.mine.title, section: 'cooperative', body: html`${head({ title: t.mine.title, crumbs: path(c, t.mine.title) })}${empty({ title: t.mine.noMember, text: t.mine.noMemberText })}` })
}

const path = (c: Ctx, title: string): Html => crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: title }])

async function memberPage(c: Ctx, refused: Refused): Promise<Response> {
  const words = shareWordsOf(c)
  const { t, money, number } = words
  const member = await memberIn(c)
  const mine = actsFor(actorOf(c), member.id)
  const today = dayOf(c.get('clock').now())
  const rules = await shareRulesAt(c.get('db'), today)
  const held = await holdingNow(c.get('db'), member.id)
  const { lines } = await searchMovements(c.get('db'), { text: '', kind: null, memberId: member.id, until: null, page: 1, pageSize: 20 })
  const title = mine ? t.mine.title : t.mine.titleOf(member.name)
  const steps: Step[] = lines.map((line) => {
    const gained = line.toMember === member.id
    const what =
      line.kind === 'transfer' ? (gained ? t.movementWords.transferFrom(line.fromName ?? '') : t.movementWords.transferTo(line.toName ?? '')) : line.reverses === null ? t.kinds[line.kind] : t.movementWords.reverses(number(line.reverses))
    return { state: line.reversedBy === null ? 'done' : 'open', title: `${gained ? '+' : '−'} ${words.count(line.shares)}`, when: words.shortDay(line.day), text: `${what}, ${t.movementWords.number(number(line.number))}${line.reversedBy === null ? '' : `. ${t.movementWords.reversed(number(line.reversedBy))}`}` }
  })
  const history = section({ title: t.mine.history, content: steps.length === 0 ? html`<p class="soft">${t.mine.historyNone}</p>` : way({ steps, kind: 'back' }) })
  const certificate = held.shares > 0 ? linkButton({ href: sharePaths.certificate(member.id), label: t.mine.certificate, icon: 'download' }) : undefined
  const amount =
    held.shares === 0
      ? empty(lines.length > 0 ? { title: t.mine.gone, text: t.mine.goneText } : { title: t.mine.none, text: t.mine.noneText })
      : html`<p class="fig"><b class="big-n">${words.count(held.shares)}</b> <span class="soft">${t.mine.held(money(held.valueCents), money(held.capitalCents))}</span></p><p>${held.unpaidCents === 0n ? t.mine.allPaid : html`<b>${t.mine.unpaid(money(held.unpaidCents))}</b>`} <span class="soft">${t.mine.voice}</span></p>`
  const chosen =
    actorOf(c).members.length > 1 && mine ? chips(t.mine.whose, actorOf(c).members.map((one) => ({ label: one.name, href: sharePaths.of(one.id), current: one.id === member.id }))) : ''
  const forms = member.status === 'admitted' || member.status === 'applicant' ? html`${subscribeForm(c, member, rules, refused)}${held.shares > rules.minimumPerMember ? redeemForm(c, member, rules, refused) : ''}` : ''
  return page(c, {
    title,
    section: 'cooperative',
    status: refused?.state.status ?? 200,
    body: html`${head({ title, lead: member.name, crumbs: path(c, title), actions: certificate })}${chosen}${twoColumns(html`${amount}${await toPay(c, member)}${await requests(c, member)}${forms}`, history)}`,
  })
}

async function toPay(c: Ctx, member: MemberIdentity): Promise<Html | string> {
  const { t, money, day, number } = shareWordsOf(c)
  const open = (await subscriptionsOf(c.get('db'), member.id, dayOf(c.get('clock').now()))).filter(({ leftCents }) => leftCents > 0n)
  if (open.length === 0) return ''
  const steps: Step[] = open.map((one) => ({
    state: one.late ? 'badly' : 'next',
    title: one.late ? t.mine.late(money(one.leftCents)) : one.dueNowCents > 0n ? t.mine.dueNow(money(one.dueNowCents)) : t.mine.dueBy(money(one.leftCents), day(one.balanceDueOn)),
    text: html`${t.mine.subscription(number(one.movement))}${one.dueNowCents > 0n && one.leftCents > one.dueNowCents && !one.late ? html`, ${t.mine.dueBy(money(one.leftCents - one.dueNowCents), day(one.balanceDueOn))}` : ''}`,
  }))
  return section({ title: t.mine.toPay, content: way({ kind: 'todo', steps }) })
}

async function requests(c: Ctx, member: MemberIdentity): Promise<Html | string> {
  const { t, money, day, count } = shareWordsOf(c)
  const asked = await redemptionsOf(c.get('db'), member.id)
  if (asked.length === 0) return ''
  const { payouts } = await listPayouts(c.get('db'), { memberId: member.id, page: 1, pageSize: 100 })
  const steps: Step[] = asked.map((one) => {
    const paid = payouts.filter((payout) => payout.redemption === one.number && payout.state !== 'prepared')
    const said = paid.map((payout) => (payout.state === 'paid' && payout.paidOn ? t.mine.requestPaid(money(payout.amountCents), day(payout.paidOn)) : payout.state === 'reversed' ? t.mine.requestReversed : t.mine.requestReleased(money(payout.amountCents))))
    const waits = one.left > 0 ? [t.mine.requestState(count(one.left), day(one.dueOn))] : []
    const mayCancel = one.cause === 'part' && one.left === one.shares && one.openPayout === null
    return {
      state: one.left > 0 ? 'next' : 'done',
      title: `${count(one.shares)}, ${t.causes[one.cause]}`,
      when: day(one.requestedOn),
      text: [...said, ...waits].join('. '),
      actions: mayCancel ? postButton(c, { action: sharePaths.redeem(member.id), values: { cancel: String(one.number) }, label: t.mine.cancelRequest, small: true }) : undefined,
    }
  })
  return section({ title: t.mine.requests, content: way({ kind: 'todo', steps }) })
}

const stateOf = (refused: Refused, name: 'subscribe' | 'redeem'): FormState => (refused?.form === name ? refused.state : notRefused)
const typedIn = (refused: Refused, name: 'subscribe' | 'redeem'): string => (refused?.form === name ? refused.given('shares') : '')

function subscribeForm(c: Ctx, member: MemberIdentity, rules: Awaited<ReturnType<typeof shareRulesAt>>, refused: Refused): Html {
  const { t, money } = shareWordsOf(c)
  const state = stateOf(refused, 'subscribe')
  const value = money(BigInt(rules.valueCents))
  const edit = form(
    c,
    { action: sharePaths.subscribe(member.id) },
    html`<h2>${t.mine.subscribe}</h2><p class="soft">${rules.paidUpPercent === 100 ? t.mine.subscribeWhole(value) : t.mine.subscribeText(value, String(rules.paidUpPercent), String(rules.balanceMonths))}</p>${state.above('shares')}${field({ name: 'shares', id: 'subscribe-shares', label: t.mine.howMany, value: typedIn(refused, 'subscribe'), inputmode: 'numeric', autocomplete: 'off', required: true, error: state.beside('shares') })}<div class="actions">${button({ label: t.mine.subscribe, kind: 'main' })}</div>`,
  )
  return card(edit)
}

function redeemForm(c: Ctx, member: MemberIdentity, rules: Awaited<ReturnType<typeof shareRulesAt>>, refused: Refused): Html {
  const { t, count } = shareWordsOf(c)
  const state = stateOf(refused, 'redeem')
  const edit = form(
    c,
    { action: sharePaths.redeem(member.id) },
    html`<p class="soft">${t.mine.redeemText(count(rules.minimumPerMember), String(rules.redemptionWaitMonths))}</p><p class="soft">${t.mine.leave}</p>${state.above('shares')}${field({ name: 'shares', id: 'redeem-shares', label: t.mine.howMany, value: typedIn(refused, 'redeem'), inputmode: 'numeric', autocomplete: 'off', required: true, error: state.beside('shares') })}<div class="actions">${button({ label: t.mine.redeemAsk })}</div>`,
  )
  return html`<details class="fig"${refused?.form === 'redeem' ? html` open` : ''}><summary>${t.mine.redeem}</summary>${edit}</details>`
}
