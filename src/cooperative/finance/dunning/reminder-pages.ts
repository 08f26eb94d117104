/** Reminders: what is about to leave, what was written, and how all that is set. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { addDays } from '#lib/day.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { pageOf } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { checkField, field, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { ledgerPage, ledgerPager, linesPerPage, mayWrite } from '../ledger/pages/ledger-frame.ts'
import { sentLetter, sentLetters } from './arrears-store.ts'
import type { SentLetter } from './arrears-store.ts'
import { longDay, money, shortDay, today, words } from './due-words.ts'
import { dunningPaths } from './dunning-paths.ts'
import { arrearKeepers, arrearReaders } from './dunning-policy.ts'
import type { DunningPorts } from './dunning-ports.ts'
import { changeDunning, dunningSetting, longestWords, mostLevels } from './dunning-setting.ts'
import { upcomingLetters } from './remindable-store.ts'

const daysAhead = 7

/** Pages under `/administration/finance/reminders`. */
export function makeReminderPages(ports: DunningPorts): App {
  const app = new Hono<Env>()
  app.get(dunningPaths.reminders, arrearReaders, (c) => listPage(c, ports))
  app.get(dunningPaths.setting, arrearKeepers, (c) => settingPage(c, null, notRefused))
  app.post(dunningPaths.setting, arrearKeepers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const places = Array.from({ length: mostLevels }, (_, index) => index + 1)
        const levels = places.filter((place) => given(`days${place}`).trim() !== '').map((place) => ({ days: whole(given(`days${place}`)), wordsFr: given(`wordsFr${place}`), wordsEn: given(`wordsEn${place}`) }))
        const input = { version: whole(given('version')), active: given('active') === 'yes', leastCents: parseMoney(given('leastCents'), { language: c.get('language'), field: 'leastCents' }), noticeDays: whole(given('noticeDays')), lateDays: whole(given('lateDays')), levels }
        await inTransaction(c.get('db'), (tx) => changeDunning(tx, actorOf(c), input, c.get('clock')))
        flash(c, words(c).setting.saved)
        return c.redirect(dunningPaths.reminders, 303)
      },
      (refused) => settingPage(c, given, refused),
    )
  })
  app.get(dunningPaths.letter(':reminder'), arrearReaders, (c) => letterPage(c))
  return app
}

const whole = (typed: string): number => (/^\s*\d{1,4}\s*$/.test(typed) ? Number(typed) : Number.NaN)

/** How a letter left. */
const howSent = (c: Ctx, letter: SentLetter): string => (letter.letters === 0 ? words(c).one.byPost : words(c).one.byMail(letter.letters))
/** « relance 2 », « mise en demeure ». */
const levelName = (c: Ctx, letter: Pick<SentLetter, 'kind' | 'level'>): string => (letter.kind === 'notice' ? words(c).reminders.noticeShort : words(c).reminders.level(letter.level))

async function listPage(c: Ctx, ports: DunningPorts): Promise<Response> {
  const t = words(c).reminders
  const db = c.get('db')
  const on = today(c)
  const page = pageOf(c)
  const [setting, coming, sent] = await Promise.all([dunningSetting(db), upcomingLetters(db, ports, { today: on, until: addDays(on, daysAhead) }), sentLetters(db, { page, pageSize: linesPerPage })])
  const ahead = table({
    caption: t.caption,
    columns: [{ label: t.who }, { label: t.what, folded: 'full' }, { label: t.when, labelled: true }, { label: t.amount, numeric: true, folded: 'first' }],
    rows: coming.slice(0, 200).map((one) => ({
      header: html`<a href="${dunningPaths.one(one.customer.customerId)}">${one.customer.name}</a><small>${one.dues.map(({ label }) => label).join(', ').slice(0, 120)}</small>`,
      cells: [one.kind === 'notice' ? t.notice : t.level(one.letter.level.place), shortDay(c, one.letter.on < on ? on : one.letter.on), money(c, one.letter.cents)],
    })),
  })
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    above: [{ label: words(c).arrears.title, href: dunningPaths.arrears }],
    actions: mayWrite(c) ? linkButton({ href: dunningPaths.setting, label: t.setting, icon: 'settings' }) : undefined,
    content: html`${setting.active ? '' : note({ kind: 'warn', text: t.off })}${section({ title: t.coming, content: coming.length === 0 ? empty({ title: t.comingNone, text: t.comingNoneText }) : html`<p class="s soft">${t.comingText}</p>${ahead}` })}${section({
      title: t.sentTitle,
      content: sent.total === 0 ? html`<p class="soft">${t.sentNone}</p>` : html`${lettersTable(c, sent.letters, true)}${ledgerPager(c, sent.total)}`,
    })}`,
  })
}

/** Letters that were written; `named` says to whom. */
export function lettersTable(c: Ctx, letters: readonly SentLetter[], named: boolean): Html {
  const t = words(c).reminders
  return table({
    caption: t.sentCaption,
    columns: [{ label: t.letter }, { label: t.howSent, folded: 'full' }, { label: t.by, folded: 'full' }, { label: t.amount, numeric: true, folded: 'first' }],
    rows: letters.map((one) => ({ header: html`<a href="${dunningPaths.letter(one.id)}">${shortDay(c, one.sentOn)}, ${levelName(c, one)}</a>${named ? html`<small>${one.name}</small>` : ''}`, cells: [howSent(c, one), one.sentBy ?? t.itself, money(c, one.cents)] })),
  })
}

async function letterPage(c: Ctx): Promise<Response> {
  const t = words(c).reminders
  const letter = await sentLetter(c.get('db'), c.req.param('reminder') ?? '')
  return ledgerPage(c, {
    title: letter.subject,
    lead: t.letterLead(letter.name, longDay(c, letter.sentOn)),
    facts: `${levelName(c, letter)}, ${howSent(c, letter)}`,
    above: [{ label: words(c).arrears.title, href: dunningPaths.arrears }, { label: letter.name, href: dunningPaths.one(letter.customerId) }],
    content: html`<div class="narrow stack m">${letter.words.split('\n\n').map((part) => html`<p>${part.split('\n').map((line, index) => html`${index === 0 ? '' : html`<br>`}${line}`)}</p>`)}${letter.kind === 'notice' ? note({ text: t.printHint }) : ''}</div>`,
  })
}

async function settingPage(c: Ctx, typed: Fields | null, state: FormState): Promise<Response> {
  const t = words(c).setting
  const now = await dunningSetting(c.get('db'))
  const value = (name: string, kept: string) => (typed ? typed(name) : kept)
  const sign = decimalSign(c.get('language'))
  // those that are there, and one more
  const shown = Math.min(mostLevels, now.levels.length + 1)
  const levels = Array.from({ length: typed ? mostLevels : shown }, (_, index) => {
    const level = now.levels[index]
    const place = index + 1
    const name = !level ? t.more : level.kind === 'notice' ? t.notice : t.level(place)
    const text = (field: 'wordsFr' | 'wordsEn', label: string) => textField({ name: `${field}${place}`, label, hint: t.wordsHint, rows: 3, value: value(`${field}${place}`, level?.[field] ?? ''), maxLength: longestWords, error: state.beside(`${field}${place}`) })
    return html`<fieldset class="stack m"><legend><b>${name}</b></legend>${field({ name: `days${place}`, label: t.days, value: value(`days${place}`, level ? String(level.days) : ''), inputmode: 'numeric', maxLength: 3, error: state.beside(`days${place}`) })}<details class="fig"${level && (level.wordsFr !== '' || level.wordsEn !== '') ? html` open` : ''}><summary>${t.own}</summary>${text('wordsFr', t.wordsFr)}${text('wordsEn', t.wordsEn)}</details></fieldset>`
  })
  const fields = html`<input type="hidden" name="version" value="${String(typed ? typed('version') : now.version)}">${state.above('leastCents', 'noticeDays', 'lateDays', ...levels.flatMap((_, index) => [`days${index + 1}`, `wordsFr${index + 1}`]))}${checkField({ name: 'active', label: t.active, hint: t.activeHint, checked: typed ? typed('active') === 'yes' : now.active })}${field({ name: 'leastCents', label: t.least, value: value('leastCents', plainMoney(now.leastCents, sign)), suffix: '€', attributes: { inputmode: 'decimal' }, error: state.beside('leastCents') })}<div class="pair">${field({ name: 'noticeDays', label: t.noticeDays, hint: t.noticeDaysHint, value: value('noticeDays', String(now.noticeDays)), inputmode: 'numeric', maxLength: 2, error: state.beside('noticeDays') })}${field({ name: 'lateDays', label: t.lateDays, value: value('lateDays', String(now.lateDays)), inputmode: 'numeric', maxLength: 2, error: state.beside('lateDays') })}</div><h2>${t.levels}</h2><p class="s soft">${t.levelsText}</p>${levels}<div class="actions">${button({ label: t.save, kind: 'main' })}</div>`
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    above: [{ label: words(c).arrears.title, href: dunningPaths.arrears }, { label: words(c).reminders.title, href: dunningPaths.reminders }],
    status: state.status,
    content: html`<div class="narrow">${form(c, { action: dunningPaths.setting }, fields)}</div>`,
  })
}
