/** A member's own page: what they pay and what for, what their sites use of it this month, what was billed. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { memberById } from '#cooperative/members/identity.ts'
import type { MemberIdentity } from '#cooperative/members/identity.ts'
import { cooperativePaths } from '#cooperative/cooperative-paths.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { colon, formatNumber } from '#lib/format.ts'
import { actsFor } from '#people/actor.ts'
import { chart, gauge, plot } from '#web/components/figures.ts'
import { head, section, stats } from '#web/components/layout-parts.ts'
import { chips, crumbs } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { money, shortDay } from '../ledger/pages/ledger-frame.ts'
import { latest, periodOn } from './billing-period.ts'
import { newestBy } from './flat-price.ts'
import { missingDays, usedDays } from './measured-use.ts'
import { usedSoFar } from './overage.ts'
import { percentWords } from './one-subscription-pages.ts'
import { allTariffs, plansById } from './plan-store.ts'
import type { Plan, Tariff } from './plan-store.ts'
import { billedSpans, subscriptionsOfMember } from './subscription-store.ts'
import type { BilledSpan, Subscription } from './subscription-store.ts'
import { includedWords, longDay, priceWords, tariffTexts } from './tariff-frame.ts'
import { subscriptionPaths } from './tariff-paths.ts'
import { seesSubscription } from './tariff-policy.ts'
import type { UsagePort } from './usage-port.ts'
import { formatPrice, gigabytes } from './words.ts'

/** Pages under `/subscription`. */
export function makeMySubscriptionPages(ports: UsagePort): App {
  const app = new Hono<Env>()
  app.get(subscriptionPaths.mine, signedIn, (c) => {
    const [first] = actorOf(c).members
    const t = tariffTexts(c).mine
    return first ? Promise.resolve(c.redirect(subscriptionPaths.of(first.id), 303)) : page(c, { title: t.title, section: 'cooperative', body: html`${head({ title: t.title, crumbs: path(c, t.title) })}${empty({ title: t.none, text: t.noneText })}` })
  })
  app.get(subscriptionPaths.of(':member'), seesSubscription, async (c) => memberPage(c, ports, await memberById(c.get('db'), c.req.param('member') ?? '')))
  return app
}

const path = (c: Ctx, title: string): Html => crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: title }])

async function memberPage(c: Ctx, ports: UsagePort, member: MemberIdentity): Promise<Response> {
  const t = tariffTexts(c).mine
  const db = c.get('db')
  const today = dayOf(c.get('clock').now())
  const mine = actsFor(actorOf(c), member.id)
  const title = mine ? t.title : t.titleOf(member.name)
  const [all, plans, tariffs] = await Promise.all([subscriptionsOfMember(db, member.id), plansById(db), allTariffs(db)])
  const spans = await billedSpans(db, all.map(({ id }) => id))
  const live = all.filter(({ endDay }) => endDay === null || endDay >= today)
  const whose = mine && actorOf(c).members.length > 1 ? chips(t.whose, actorOf(c).members.map((one) => ({ label: one.name, href: subscriptionPaths.of(one.id), current: one.id === member.id }))) : ''
  const cards = live.map((one) => subscriptionPart(c, one, plans, tariffs, spans.filter(({ subscriptionId }) => subscriptionId === one.id), today))
  const use = await Promise.all(live.map((one) => usePart(c, ports, one, plans, today)))
  const body = live.length === 0 ? empty({ title: t.none, text: t.noneText }) : html`${cards}${use}`
  return page(c, { title, section: 'cooperative', body: html`${head({ title, lead: mine ? t.lead : member.name, crumbs: path(c, title) })}<div class="stack l">${whose}${body}${historyPart(c, spans)}</div>` })
}

/** What one subscription costs, since when and by whose vote, and what comes. */
function subscriptionPart(c: Ctx, one: Subscription, plans: ReadonlyMap<string, Plan>, tariffs: readonly Tariff[], spans: readonly BilledSpan[], today: Day): Html {
  const t = tariffTexts(c).mine
  const names = tariffTexts(c).subscription
  const chosen = newestBy(one.plans, today) ?? one.plans[0]
  const plan = chosen && plans.get(chosen.planId)
  if (!plan || !chosen) return html``
  const at = latest(today, one.startDay)
  const until = spans.filter(({ kind }) => kind === 'flat').at(-1)?.toDay ?? null
  const vote = tariffs.find((tariff) => !tariff.withdrawn && tariff.fromDay <= at && tariff.prices.some(({ planId }) => planId === plan.id))
  const coming = [
    ...one.plans.filter(({ fromDay }) => fromDay > today).map((next): Step => ({ state: 'next', title: t.coming(longDay(c, next.fromDay), names.planIs(next.quantity, plans.get(next.planId)?.name ?? '')) })),
    ...plan.prices.filter(({ fromDay }) => fromDay > today).map((next): Step => ({ state: 'next', title: t.coming(longDay(c, next.fromDay), priceWords(c, plan, next.fromDay, chosen.quantity) ?? ''), text: votedWords(c, tariffs.find(({ withdrawn, fromDay }) => !withdrawn && fromDay === next.fromDay)) })),
    ...one.reductions.filter(({ toDay }) => toDay >= today).map((cut): Step => ({ state: cut.fromDay > today ? 'next' : 'now', title: cut.percent === 10_000 ? t.free(longDay(c, cut.toDay), cut.reason) : t.reduction(percentWords(c, cut.percent), longDay(c, cut.toDay), cut.reason) })),
    ...(one.endDay === null ? [] : [{ state: 'next', title: names.facts.ending(longDay(c, one.endDay)) } satisfies Step]),
  ]
  const figures = stats([
    { term: names.today, value: priceWords(c, plan, at, chosen.quantity) ?? '–', note: [...(chosen.quantity > 1 ? [names.planIs(chosen.quantity, plan.name)] : []), t.net, includedWords(c, plan, at)].filter(Boolean).join(', ') },
    { term: names.billedUntil, value: until === null ? names.notBilled : shortDay(c, until), note: one.endDay === null ? t.next(longDay(c, until === null ? one.startDay : addDays(until, 1))) : '' },
  ])
  return section({ title: one.label === '' ? plan.name : `${plan.name}, ${one.label}`, content: html`${figures}${vote ? html`<p class="s soft">${t.votedBy}${colon(c.get('language'))}${votedWords(c, vote)}.</p>` : ''}${coming.length === 0 ? '' : way({ steps: coming })}` })
}

const votedWords = (c: Ctx, vote: Tariff | undefined): string => (vote ? tariffTexts(c).tariff.votedBy(vote.body, longDay(c, vote.votedOn), vote.resolution) : '')

/** This month's use of a measured plan, drawn; days that nobody told are said. */
async function usePart(c: Ctx, ports: UsagePort, one: Subscription, plans: ReadonlyMap<string, Plan>, today: Day): Promise<Html | ''> {
  const t = tariffTexts(c).mine
  const month = periodOn(one.anchorDay, 1, today)
  const plan = plans.get(newestBy(one.plans, today)?.planId ?? '')
  if (!plan?.measure || one.memberId === null || one.startDay > today) return ''
  const told = (await ports.usageOf(c.get('db'), [one.memberId], latest(month.fromDay, one.startDay), today)).get(one.memberId) ?? []
  const used = usedDays(plan.measure, told)
  const far = usedSoFar(one, plans, month, used, today)
  if (!far) return ''
  const language = c.get('language')
  const warning = await c.get('db').selectFrom('usage_warning').select('warned_on').where('subscription_id', '=', one.id).where('from_day', '=', month.fromDay).executeTakeFirst()
  const missing = missingDays(plan.measure, told, { fromDay: month.fromDay, toDay: addDays(today, -1) })
  const whole = Number(far.used > far.included ? far.used : far.included) || 1
  const words = t.useIs(gigabytes(language, far.used), gigabytes(language, far.included))
  const drawn = gauge({ parts: [{ value: Number(far.used), tone: far.used > far.included ? 'cbad' : far.warns ? 'cwarn' : 'c1' }], whole, mark: Number(far.included), label: words, thick: true })
  const days = used.map((each) => ({ day: each.day, gigabytes: Number(each.bytes) / 1e9, known: !missing.includes(each.day) }))
  const top = Math.max(0.001, ...days.map((each) => each.gigabytes))
  const step = Math.ceil(days.length / 4)
  const first = days[0]
  const daily = !first
    ? ''
    : chart({
        title: t.daily(shortDay(c, first.day), shortDay(c, today)),
        drawing: plot({ label: t.daily(shortDay(c, first.day), shortDay(c, today)), columns: days.map((each) => [each.gigabytes]), tones: ['c1'], x: days.map((each, index) => (index % step === 0 ? shortDay(c, each.day).replace(/ \d{4}$/, '') : '')), y: ['0', formatNumber(language, top / 2, 2), formatNumber(language, top, 2)], top }),
        seeFigures: t.figures,
        table: table({ caption: t.use, fold: false, columns: [{ label: t.day }, { label: t.gigabytes, numeric: true }], rows: [...days].reverse().map((each) => ({ header: shortDay(c, each.day), cells: [each.known ? formatNumber(language, each.gigabytes, 3) : t.unknown] })) }),
      })
  const said = html`<p>${t.above(formatPrice(language, far.price))} ${warning ? t.warnedOn(longDay(c, day(warning.warned_on))) : t.notWarned}</p><p class="s soft">${t.useUntil(longDay(c, month.toDay))}${plan.measure === 'disk' ? ` ${t.useDisk}` : ''}</p>`
  return section({ title: t.use, content: html`<p class="fig"><b class="big-n">${words}</b></p>${drawn}${missing.length === 0 ? '' : note({ kind: 'warn', text: t.unknownText(missing.length) })}${said}${daily}` })
}

function historyPart(c: Ctx, spans: readonly BilledSpan[]): Html | '' {
  const t = tariffTexts(c).mine
  const names = tariffTexts(c).subscription
  const shown = [...spans].filter(({ outcome }) => outcome === 'invoiced' || outcome === 'free').sort((a, b) => (a.toDay < b.toDay ? 1 : -1)).slice(0, 40)
  if (shown.length === 0) return ''
  return section({
    title: t.history,
    content: table({
      caption: t.billedCaption,
      columns: [{ label: names.days }, { label: names.invoice, labelled: true }, { label: names.amount, numeric: true, folded: 'first' }],
      rows: shown.map((one) => ({ header: html`${names.nextIs(shortDay(c, one.fromDay), shortDay(c, one.toDay))}<small>${names.kinds[one.kind]}, ${names.outcomes[one.outcome]}</small>`, cells: [one.invoice?.number ?? '', money(c, one.netCents)] })),
    }),
  })
}
