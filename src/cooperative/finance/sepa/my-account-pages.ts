/** A member's bank account: the mandate, signed, changed, revoked; the debits to come and those that were. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { memberById } from '#cooperative/members/identity.ts'
import type { MemberIdentity } from '#cooperative/members/identity.ts'
import { inTransaction } from '#db/transaction.ts'
import { notFound } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'
import { formatShortCalendarDay } from '#lib/day.ts'
import { actsFor } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage, dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { checkField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { card, definitionList, head, section, twoColumns } from '#web/components/layout-parts.ts'
import { chips, crumbs } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { way } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths } from '#cooperative/cooperative-paths.ts'
import { ibanShown } from '../purchases/supplier-pages.ts'
import { sellerIdentity } from '../sales/seller.ts'
import { debitsOfCustomer, debitsToCome } from './debit-batch-store.ts'
import { debitState } from './debit-words.ts'
import { maskedIban } from './bank-account.ts'
import { accountFields, signatureHistory, signedWords } from './mandate-pages.ts'
import { mandateOfCustomer, signaturesOf } from './mandate-store.ts'
import type { Mandate } from './mandate-store.ts'
import { returnWords } from './return-words.ts'
import { mandateMark, sepaTexts, todayOf } from './sepa-frame.ts'
import { sepaPaths } from './sepa-paths.ts'
import { seesAccount, signsMandate } from './sepa-policy.ts'
import { sepaSettings } from './sepa-settings.ts'
import { mandateWords, revokeMandate, signMandate } from './sign-mandate.ts'

const memberIn = (c: Ctx): Promise<MemberIdentity> => memberById(c.get('db'), c.req.param('member') ?? '')
/** A member's customer has the id of its party in the books. */
const customerOf = (memberId: string): string => `member-${memberId}`

/** `/bank-account` and below. */
export function makeMyAccountPages(): App {
  const app = new Hono<Env>()
  app.get(sepaPaths.mine, signedIn, async (c) => {
    const [first] = actorOf(c).members
    if (first) return c.redirect(sepaPaths.account(first.id), 303)
    const t = sepaTexts(c).mine
    return page(c, { title: t.title, section: 'cooperative', body: html`${head({ title: t.title, crumbs: path(c, t.title) })}${empty({ title: t.noMember, text: t.noMemberText })}` })
  })
  app.get(sepaPaths.account(':member'), seesAccount, (c) => accountPage(c, () => '', notRefused))
  app.post(sepaPaths.sign(':member'), signsMandate, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const member = await memberIn(c)
        const made = await inTransaction(c.get('db'), (tx) => signMandate(tx, actorOf(c), { memberId: member.id, holder: given('holder'), iban: given('iban'), bic: given('bic'), consent: given('consent') === 'yes', language: c.get('language') }, c.get('clock')))
        flash(c, made.place === 1 ? sepaTexts(c).mine.signed : sepaTexts(c).mine.changed)
        return c.redirect(sepaPaths.account(member.id), 303)
      },
      (refused) => accountPage(c, given, refused),
    )
  })
  app.get(sepaPaths.revoke(':member'), signsMandate, async (c) => {
    const member = await memberIn(c)
    return page(c, { title: sepaTexts(c).mine.revoke, section: 'cooperative', body: confirmationPage(c, revocation(c, member.id), sepaPaths.account(member.id)) })
  })
  app.post(sepaPaths.revoke(':member'), signsMandate, async (c) =>
    orAgain(
      c,
      async () => {
        const member = await memberIn(c)
        await inTransaction(c.get('db'), async (tx) => {
          const mandate = await mandateOfCustomer(tx, customerOf(member.id), todayOf(c))
          if (!mandate) throw notFound()
          await revokeMandate(tx, actorOf(c), { mandateId: mandate.id, reason: '' }, c.get('clock'))
        })
        flash(c, sepaTexts(c).mine.revoked)
        return c.redirect(sepaPaths.account(member.id), 303)
      },
      (refused) => accountPage(c, () => '', refused),
    ),
  )
  return app
}

const path = (c: Ctx, title: string): Html => crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: title }])
const revocation = (c: Ctx, memberId: string): Confirmation => ({ id: 'revoke', title: sepaTexts(c).mine.revokeAsk, text: sepaTexts(c).mine.revokeText, action: sepaPaths.revoke(memberId), confirm: { label: sepaTexts(c).mine.revoke }, cancel: sepaTexts(c).cancel })
const money = (c: Ctx, cents: bigint): string => formatMoney(c.get('language'), cents)
const shortDay = (c: Ctx, day: Parameters<typeof formatShortCalendarDay>[1]): string => formatShortCalendarDay(c.get('language'), day)

async function accountPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = sepaTexts(c).mine
  const db = c.get('db')
  const member = await memberIn(c)
  const isMine = actsFor(actorOf(c), member.id)
  const [settings, seller, mandate] = await Promise.all([sepaSettings(db), sellerIdentity(db), mandateOfCustomer(db, customerOf(member.id), todayOf(c))])
  const isReady = settings !== null && Boolean(seller?.iban)
  const title = isMine ? t.title : t.titleOf(member.name)
  const chosen = actorOf(c).members.length > 1 && isMine ? chips(t.whose, actorOf(c).members.map((one) => ({ label: one.name, href: sepaPaths.account(one.id), current: one.id === member.id }))) : ''
  const lives = mandate !== null && mandate.standing !== 'lapsed'
  const now = mandate ? mandatePart(c, mandate, settings?.creditorId ?? '') : isReady ? empty({ title: t.none, text: t.noneText }) : empty({ title: t.notReady, text: t.notReadyText })
  const sign = isMine && isReady && settings ? signForm(c, { member, mandate: lives ? mandate : null, given, state, creditor: seller?.name ?? '', creditorId: settings.creditorId, noticeDays: settings.noticeDays }) : ''
  const signatures = mandate ? await signaturesOf(db, mandate.id) : []
  return page(c, {
    title,
    section: 'cooperative',
    status: state.status,
    body: html`${head({ title, lead: isMine ? t.lead : member.name, crumbs: path(c, title), ...(isMine && mandate ? { actions: dialogLink({ href: sepaPaths.revoke(member.id), dialog: 'revoke', label: t.revoke }) } : {}) })}${chosen}${state.above('holder', 'iban', 'bic', 'consent')}${twoColumns(
      html`${now}${await comingPart(c, member)}${sign}`,
      html`${await historyPart(c, member)}${signatures.length === 0 ? '' : section({ title: t.proof, content: signatureHistory(c, signatures, '') })}`,
    )}${isMine && mandate ? dialog(c, revocation(c, member.id)) : ''}`,
  })
}

function mandatePart(c: Ctx, mandate: Mandate, creditorId: string): Html {
  const t = sepaTexts(c).mine
  const warning = mandate.standing === 'blocked' ? note({ kind: 'bad', text: t.blocked(returnWords(c.get('m'), mandate.blockedCode ?? '')) }) : mandate.standing === 'lapsed' ? note({ kind: 'warn', text: t.lapsed }) : ''
  return html`${warning}${definitionList([
    { term: t.account, value: html`<span class="mono">${ibanShown(mandate.iban)}</span> ${mandateMark(c, mandate.standing)}` },
    { term: t.holder, value: mandate.holder },
    { term: t.reference, value: mandate.reference, mono: true },
    ...(creditorId === '' ? [] : [{ term: t.creditorId, value: creditorId, mono: true }]),
  ])}<p class="s soft">${t.noticeDays(mandate.noticeDays)}</p>`
}

async function comingPart(c: Ctx, member: MemberIdentity): Promise<Html> {
  const t = sepaTexts(c).mine
  const coming = await debitsToCome(c.get('db'), customerOf(member.id))
  return section({ title: t.next, content: coming.length === 0 ? html`<p class="soft">${t.nextNone}</p>` : way({ kind: 'todo', steps: coming.map((one) => ({ state: 'next' as const, title: money(c, one.cents), when: t.nextOn(shortDay(c, one.collectOn)), text: one.label })) }) })
}

async function historyPart(c: Ctx, member: MemberIdentity): Promise<Html> {
  const t = sepaTexts(c).mine
  const past = (await debitsOfCustomer(c.get('db'), customerOf(member.id), 20)).filter(({ state }) => state !== 'waiting')
  return section({
    title: t.history,
    content: past.length === 0 ? html`<p class="soft">${t.historyNone}</p>` : way({ kind: 'back', steps: past.map((one) => ({ state: one.state === 'paid' ? ('done' as const) : ('badly' as const), title: money(c, one.cents), when: shortDay(c, one.collectOn), text: html`${one.label} ${one.state === 'paid' ? '' : debitState(c, one)}` })) }),
  })
}

interface SignForm {
  member: MemberIdentity
  /** One that lives: another account is signed for. */
  mandate: Mandate | null
  given: Fields
  state: FormState
  creditor: string
  creditorId: string
  noticeDays: number
}

function signForm(c: Ctx, { member, mandate, given, state, creditor, creditorId, noticeDays }: SignForm): Html {
  const t = sepaTexts(c).mine
  const blank = t.textBlank
  const words = mandateWords({ language: c.get('language'), reference: mandate?.reference ?? '…', creditor, creditorId, noticeDays, signedOn: todayOf(c), signer: actorOf(c).name, holder: given('holder') || blank, iban: given('iban') || blank, bic: given('bic') })
  const fields = form(
    c,
    { action: sepaPaths.sign(member.id) },
    html`${accountFields(c, (name) => given(name) || (name === 'holder' ? (mandate?.holder ?? member.name) : ''), state)}<details class="fig" open><summary>${t.textTitle}</summary>${signedWords(words)}</details>${checkField({ name: 'consent', label: t.consent, checked: given('consent') === 'yes', error: state.beside('consent') })}<div class="actions">${button({ label: mandate ? t.change : t.sign, kind: 'main' })}</div>`,
  )
  if (!mandate) return section({ title: t.signTitle, content: fields })
  return html`<details class="fig"${state.status === 200 && mandate.standing !== 'blocked' ? '' : ' open'}><summary>${t.changeTitle}</summary>${fields}</details>`
}

/** One card for the page of what a member owes: the account debited, the next debit, the way to the page. */
export async function bankAccountCard(c: Ctx, memberId: string): Promise<Html> {
  const t = sepaTexts(c).mine
  const [mandate, coming] = await Promise.all([mandateOfCustomer(c.get('db'), customerOf(memberId), todayOf(c)), debitsToCome(c.get('db'), customerOf(memberId))])
  const [next] = coming
  const together = coming.filter(({ collectOn }) => collectOn === next?.collectOn).reduce((sum, { cents }) => sum + cents, 0n)
  const isGood = mandate?.standing === 'live'
  return card(html`<h2>${t.card}</h2>${mandate ? html`<p><span class="mono">${maskedIban(mandate.iban)}</span> ${mandateMark(c, mandate.standing)}</p>` : html`<p>${t.cardNone}</p>`}${isGood ? html`<p>${next ? t.cardNext(money(c, together), shortDay(c, next.collectOn)) : t.nextNone}</p>` : ''}<div class="actions">${linkButton({ href: sepaPaths.account(memberId), label: mandate ? t.cardLink : t.cardSign })}</div>`)
}
