/** Leaving in one page, and standing up for oneself: for who acts for the member. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatDay } from '#lib/format.ts'
import { actsFor } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { button, linkButton } from '#web/components/button.ts'
import { textField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section, twoColumns } from '#web/components/layout-parts.ts'
import { verdict } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { ownerOf, recently } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberById } from '../member-store.ts'
import type { Member } from '../member.ts'
import { memberRulesAt } from '../member-rules.ts'
import { membershipPage } from '../membership-frame.ts'
import { departurePaths } from './departure-paths.ts'
import { departuresOf } from './departure-store.ts'
import { longestStatement } from './departure.ts'
import type { Departure } from './departure.ts'
import { dayWords, exclusionWay, moneyPart, writings } from './departure-views.ts'
import { fileAppeal, fileDefence, mayAppeal } from './exclude.ts'
import { askWithdrawal, lastDayOfNotice, takeWithdrawalBack } from './withdraw.ts'

/** Who acts for the member that the address names. */
export const ownMember = ownerOf('member', async (c) => actsFor(actorOf(c), c.req.param('member') ?? ''))

/** Pages `/membership/:member/leave` and the acts below. */
export function makeLeavePages(ports: MemberPorts): App {
  const app = new Hono<Env>()
  const memberId = (c: Ctx) => c.req.param('member') ?? ''
  const back = (c: Ctx) => c.redirect(departurePaths.mine(memberId(c)), 303)
  const again = (c: Ctx, act: () => Promise<Response>, given: Fields = () => '') => orAgain(c, act, (refused) => leavePage(c, ports, given, refused))
  app.get(departurePaths.mine(':member'), ownMember, (c) => leavePage(c, ports, () => '', notRefused))
  app.post(departurePaths.mine(':member'), ownMember, recently, (c) =>
    again(c, async () => {
      const day = await inTransaction(c.get('db'), (tx) => askWithdrawal(tx, actorOf(c), { memberId: memberId(c), from: letterheadOf(c) }, ports, c.get('clock')))
      flash(c, c.get('m').cooperative.departures.leave.asked(dayWords(c, day)), { action: departurePaths.takeBack(memberId(c)) })
      return back(c)
    }),
  )
  app.post(departurePaths.takeBack(':member'), ownMember, (c) =>
    again(c, async () => {
      await inTransaction(c.get('db'), (tx) => takeWithdrawalBack(tx, actorOf(c), { memberId: memberId(c), from: letterheadOf(c) }, c.get('clock')))
      flash(c, c.get('m').cooperative.departures.leave.takenBack)
      return back(c)
    }),
  )
  app.post(departurePaths.defence(':member'), ownMember, async (c) => {
    const given = await readForm(c)
    return again(
      c,
      async () => {
        const appeal = given('appeal') !== ''
        await inTransaction(c.get('db'), (tx) =>
          appeal ? fileAppeal(tx, actorOf(c), { memberId: memberId(c), appeal: given('appeal') }, c.get('clock')) : fileDefence(tx, actorOf(c), { memberId: memberId(c), defence: given('defence') }, c.get('clock')),
        )
        const t = c.get('m').cooperative.departures.exclusion
        flash(c, appeal ? t.appealDone : t.filed)
        return back(c)
      },
      given,
    )
  })
  return app
}

async function leavePage(c: Ctx, ports: MemberPorts, given: Fields, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.departures.leave
  const db = c.get('db')
  const member = await memberById(db, c.req.param('member') ?? '')
  const today = dayOf(c.get('clock').now())
  const [last] = await departuresOf(db, member.id)
  const exclusion = last?.kind === 'exclusion' && (last.state === 'open' || last.state === 'done') ? last : null
  const sites = (await ports.countSites(db, [member.id])).get(member.id) ?? 0
  const day = last?.state === 'open' && last.effectiveOn ? last.effectiveOn : member.leftOn ?? (await lastDayOfNotice(db, today, ports))
  const main = exclusion ? exclusionPart(c, exclusion, today, given, state) : await withdrawalPart(c, member, last ?? null, day)
  const money = member.admittedOn === null ? '' : await moneyPart(c, ports, member.id, day)
  return membershipPage(c, member, {
    title: exclusion ? c.get('m').cooperative.departures.exclusion.title : t.title,
    lead: t.lead,
    status: state.status,
    content: twoColumns(
      html`${state.above('defence', 'appeal')}${main}${money}`,
      html`${section({ title: t.sites, content: html`<p>${t.sitesText(sites)}</p>` })}${section({ title: t.data, content: html`<p>${t.dataText}</p><p class="s soft">${t.bound}</p>` })}`,
    ),
  })
}

async function withdrawalPart(c: Ctx, member: Member, last: Departure | null, day: Day): Promise<Html> {
  const t = c.get('m').cooperative.departures.leave
  if (member.leftOn) return verdict({ kind: 'warn', title: t.left(dayWords(c, member.leftOn)), text: '' })
  if (last?.kind === 'withdrawal' && last.state === 'open')
    return verdict({ kind: 'warn', title: t.underWay(dayWords(c, day)), text: t.until, actions: postButton(c, { action: departurePaths.takeBack(member.id), label: t.takeBack, kind: 'main' }) })
  if (member.status !== 'admitted') return html`<p>${t.cannot}</p>`
  const rules = await memberRulesAt(c.get('db'), dayOf(c.get('clock').now()))
  const when = rules.withdrawalAtYearEnd ? t.whenYearEnd(dayWords(c, day)) : t.whenText(dayWords(c, day), rules.withdrawalNoticeMonths)
  const ask = form(c, { action: departurePaths.mine(member.id) }, html`<div class="actions">${linkButton({ href: departurePaths.membership(member.id), label: t.takeBack })}${button({ label: t.confirm, kind: 'bad' })}</div>`)
  return section({ title: t.when, content: html`<p>${when}</p><p>${t.until}</p>${ask}` })
}

function exclusionPart(c: Ctx, exclusion: Departure, today: Day, given: Fields, state: FormState): Html {
  const t = c.get('m').cooperative.departures.exclusion
  const mayDefend = exclusion.state === 'open' && today <= (exclusion.defenceUntil ?? today)
  const title = exclusion.state === 'open' ? t.mine : t.excluded(dayWords(c, exclusion.day))
  const text = exclusion.state === 'open' ? t.mineText(dayWords(c, exclusion.hearingOn), dayWords(c, exclusion.defenceUntil)) : exclusion.appealUpheld ? t.rejected(dayWords(c, exclusion.appealDay)) : exclusion.reason
  const defence = mayDefend
    ? section({
        title: t.defence,
        content: form(
          c,
          { action: departurePaths.defence(exclusion.memberId) },
          html`${textField({ name: 'defence', label: t.defence, hint: t.defenceText, value: given('defence') || exclusion.defence, rows: 10, required: true, maxLength: longestStatement, error: state.beside('defence') })}<div class="actions">${button({ label: t.defenceFile, kind: 'main' })}</div>`,
        ),
      })
    : ''
  const inTime = exclusion.appealUntil === null || today <= exclusion.appealUntil
  const mayCall = exclusion.state === 'done' && exclusion.appealUpheld === null && mayAppeal(exclusion.body) && (inTime || exclusion.appealedAt !== null)
  const appeal = mayCall
    ? section({
        title: t.appeal,
        content: html`${exclusion.appealedAt ? html`<p>${t.appealed(formatDay(c.get('language'), exclusion.appealedAt))}</p>` : ''}${exclusion.appealUntil === null ? '' : html`<p>${t.appealUntil(dayWords(c, exclusion.appealUntil))}</p>`}${!inTime ? '' : form(
          c,
          { action: departurePaths.defence(exclusion.memberId) },
          html`${textField({ name: 'appeal', label: t.appeal, hint: t.appealText, value: given('appeal') || exclusion.appeal, rows: 8, required: true, maxLength: longestStatement, error: state.beside('appeal') })}<div class="actions">${button({ label: t.appealFile, kind: 'main' })}</div>`,
        )}`,
      })
    : ''
  return html`${verdict({ kind: exclusion.state === 'open' ? 'warn' : 'bad', title, text })}${exclusionWay(c, exclusion, today)}${writings(c, exclusion)}${defence}${appeal}`
}
