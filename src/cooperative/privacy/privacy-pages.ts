/** What is held on people: for themselves, for the administrator, and how long all of it is kept. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { formatDay, formatNumber, formatShortDay } from '#lib/format.ts'
import { recordAudit } from '#people/audit.ts'
import { accountPage } from '#people/pages/account-frame.ts'
import { administrationPage } from '#people/pages/administration-frame.ts'
import { doorPage } from '#people/pages/door-page.ts'
import { peoplePaths } from '#people/pages/people-paths.ts'
import { erasePerson, erasureHindrances } from '#people/persons/erase-person.ts'
import { personById } from '#people/persons/person-store.ts'
import { clearSessionCookie } from '#people/sessions/session-cookie.ts'
import { linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, signedIn, withRole } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { collectData } from './collect-data.ts'
import type { PersonalData, PrivacyPorts } from './collect-data.ts'
import { loggedErasures, nextErasures } from './execute-retention.ts'
import { ruleDays } from './retention-rules.ts'

const administrators = withRole('administrator')
const readers = withRole('administrator', 'board', 'auditor')
const previewDays = 30
const loggedShown = 50

const privacyPaths = {
  mine: peoplePaths.data,
  download: `${peoplePaths.data}/download`,
  erase: `${peoplePaths.data}/erase`,
  of: (person: string): string => `${peoplePaths.person(person)}/data`,
  downloadOf: (person: string): string => `${peoplePaths.person(person)}/data/download`,
  eraseOf: (person: string): string => `${peoplePaths.person(person)}/data/erase`,
  policy: peoplePaths.privacy,
  processing: `${peoplePaths.privacy}/processing`,
} as const

/** Pages `/account/data`, `/administration/persons/:person/data`, `/administration/privacy`. */
export function makePrivacyPages(ports: PrivacyPorts): App {
  const app = new Hono<Env>()
  const collect = (c: Ctx, personId: string) => collectData(c.get('db'), personId, ports, c.get('clock').now())
  const asFile = (c: Ctx, data: PersonalData) => c.body(JSON.stringify(data, null, 2), 200, { 'content-type': 'application/json; charset=utf-8', 'content-disposition': 'attachment; filename="onyva-data.json"', 'cache-control': 'private, no-store' })
  app.get(privacyPaths.mine, signedIn, async (c) => minePage(c, await collect(c, actorOf(c).personId)))
  app.get(privacyPaths.download, signedIn, recently, async (c) => asFile(c, await collect(c, actorOf(c).personId)))
  app.get(privacyPaths.erase, signedIn, recently, (c) => askPage(c, privacyPaths.erase, privacyPaths.mine, (content) => accountPage(c, 'data', { lead: c.get('m').cooperative.privacy.lead, content })))
  app.post(privacyPaths.erase, signedIn, recently, async (c) => {
    await inTransaction(c.get('db'), (tx) => erasePerson(tx, actorOf(c), { personId: actorOf(c).personId }, c.get('clock')))
    clearSessionCookie(c)
    c.set('actor', null)
    const t = c.get('m').cooperative.privacy
    return doorPage(c, { title: t.eraseTitle, heading: t.erased, lead: t.erasedGone })
  })
  app.get(privacyPaths.of(':person'), administrators, recently, async (c) => {
    const person = await personById(c.get('db'), c.req.param('person') ?? '')
    await told(c, person.id)
    const t = c.get('m').cooperative.privacy
    return administrationPage(c, { title: t.title, lead: t.adminLead(person.name), above: aboveOf(c, person), actions: linkButton({ href: privacyPaths.downloadOf(person.id), label: t.download, icon: 'download' }), content: twoColumns(partsOf(c, await collect(c, person.id)), await erasePart(c, person.id, privacyPaths.eraseOf(person.id))) })
  })
  app.get(privacyPaths.downloadOf(':person'), administrators, recently, async (c) => {
    const person = await personById(c.get('db'), c.req.param('person') ?? '')
    await told(c, person.id)
    return asFile(c, await collect(c, person.id))
  })
  app.get(privacyPaths.eraseOf(':person'), administrators, recently, async (c) => {
    const person = await personById(c.get('db'), c.req.param('person') ?? '')
    return askPage(c, privacyPaths.eraseOf(person.id), privacyPaths.of(person.id), (content) => administrationPage(c, { title: c.get('m').cooperative.privacy.eraseTitle, lead: person.name, above: aboveOf(c, person), content }))
  })
  app.post(privacyPaths.eraseOf(':person'), administrators, recently, async (c) => {
    const person = await personById(c.get('db'), c.req.param('person') ?? '')
    await inTransaction(c.get('db'), (tx) => erasePerson(tx, actorOf(c), { personId: person.id }, c.get('clock')))
    flash(c, c.get('m').cooperative.privacy.erased)
    return c.redirect(peoplePaths.persons, 303)
  })
  app.get(privacyPaths.policy, readers, (c) => policyPage(c))
  app.get(privacyPaths.processing, readers, (c) => processingPage(c))
  return app
}

const aboveOf = (c: Ctx, person: { id: string; name: string }) => [
  { label: c.get('m').people.administration.persons.title, href: peoplePaths.persons },
  { label: person.name, href: peoplePaths.person(person.id) },
]

/** Looking at all that is held on somebody is itself told in their journal. */
const told = (c: Ctx, personId: string): Promise<void> => inTransaction(c.get('db'), (tx) => recordAudit(tx, actorOf(c), { action: 'person.dataRead', subjectKind: 'person', subjectId: personId }, c.get('clock')))

const askPage = (c: Ctx, action: string, back: string, frame: (content: Html) => Promise<Response>): Promise<Response> => {
  const t = c.get('m').cooperative.privacy
  return frame(confirmationPage(c, { id: 'erase', title: t.eraseAsk, text: t.eraseText, action, confirm: { label: t.eraseConfirm }, cancel: t.eraseKeep }, back, 'h2'))
}

async function minePage(c: Ctx, data: PersonalData): Promise<Response> {
  const t = c.get('m').cooperative.privacy
  const rectify = section({ title: t.rectify, content: html`<p class="s">${t.rectifyText}</p><div class="actions">${linkButton({ href: paths.account, label: t.rectify })}${linkButton({ href: privacyPaths.download, label: t.download, icon: 'download' })}</div>` })
  return accountPage(c, 'data', { lead: t.lead, content: twoColumns(partsOf(c, data), html`${rectify}${await erasePart(c, actorOf(c).personId, privacyPaths.erase)}`) })
}

async function erasePart(c: Ctx, personId: string, action: string): Promise<Html> {
  const t = c.get('m').cooperative.privacy
  const hindrances = await erasureHindrances(c.get('db'), personId, c.get('clock').now())
  const may = hindrances.length === 0 ? html`<p class="s">${t.eraseText}</p><div class="actions">${linkButton({ href: action, label: t.erase })}</div>` : html`${hindrances.map((name) => html`<p class="s">${t.hindrances[name]}</p>`)}`
  return html`${section({ title: t.eraseTitle, content: may })}${section({ title: t.keptTitle, content: html`<ul class="list s">${t.kept.map((line) => html`<li>${line}</li>`)}</ul>` })}`
}

const instantShape = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

/** A value as people read it. */
function shown(c: Ctx, value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (value instanceof Date) return formatDay(c.get('language'), value)
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  return instantShape.test(text) ? formatDay(c.get('language'), new Date(text)) : text
}

/** Every part with its count; opened, each row with its fields. */
function partsOf(c: Ctx, data: PersonalData): Html {
  const t = c.get('m').cooperative.privacy
  const fields = (row: object) => html`<ul class="xs">${Object.entries(row).map(([name, value]) => html`<li><b>${name}</b> ${shown(c, value)}</li>`)}</ul>`
  const part = (name: string, rows: readonly object[]) =>
    html`<details class="fig"><summary>${t.parts[name] ?? name} <span class="soft">${formatNumber(c.get('language'), rows.length)}</span></summary>${rows.length === 0 ? html`<p class="soft">${t.none}</p>` : html`<ol class="list s">${rows.slice(0, rowsShown).map((row) => html`<li>${fields(row)}</li>`)}</ol>`}</details>`
  return html`${part('person', [data.person])}${Object.entries(data.parts).map(([name, rows]) => part(name, rows))}`
}

/** The file holds all of them. */
const rowsShown = 50

async function policyPage(c: Ctx): Promise<Response> {
  const t = c.get('m').cooperative.privacy
  const number = (value: number) => formatNumber(c.get('language'), value)
  const now = c.get('clock').now()
  const next = await nextErasures(c.get('db'), previewDays, now)
  const log = await loggedErasures(c.get('db'), loggedShown)
  const rows = next.map((one) => ({
    header: html`${t.rules[one.rule]}<small>${t.reasons[one.rule]}</small>`,
    cells: [t.days(number(ruleDays(one.rule))), number(one.count), one.first ? formatShortDay(c.get('language'), one.first < now ? now : one.first) : '–'],
  }))
  const erased = log.map((one) => html`<li><span>${one.subject === '' ? t.logLine(t.rules[one.rule], number(one.count)) : t.logMember(one.subject)}</span><span class="soft">${formatDay(c.get('language'), one.at)}</span></li>`)
  return administrationPage(c, {
    title: t.policyTitle,
    lead: t.policyLead,
    actions: linkButton({ href: privacyPaths.processing, label: t.processingLink }),
    content: html`<div class="stack l">${section({ title: t.nextTitle, content: table({ caption: t.nextCaption, columns: [{ label: t.rule }, { label: t.keptFor, labelled: true }, { label: t.howMany, numeric: true, labelled: true }, { label: t.firstOn, labelled: true }], rows }) })}${section({ title: t.logTitle, content: log.length === 0 ? html`<p class="soft">${t.logNone}</p>` : html`<ul class="list s">${erased}</ul>` })}</div>`,
  })
}

function processingPage(c: Ctx): Promise<Response> {
  const t = c.get('m').cooperative.privacy
  const { name, contactEmail } = c.get('config').cooperative
  const activities = t.activities.map((one) =>
    section({
      title: one.name,
      content: definitionList([
        { term: t.purpose, value: one.purpose },
        { term: t.basis, value: one.basis },
        { term: t.people, value: one.people },
        { term: t.data, value: one.data },
        { term: t.recipients, value: one.recipients },
        { term: t.retention, value: one.retention },
        { term: t.transfers, value: t.noTransfers },
        { term: t.security, value: t.securityText },
      ]),
    }),
  )
  return administrationPage(c, {
    title: t.processingTitle,
    lead: t.processingLead(name),
    above: [{ label: t.policyTitle, href: privacyPaths.policy }],
    content: html`<div class="stack l">${definitionList([{ term: t.controller, value: `${name}, ${contactEmail}` }])}${activities}</div>`,
  })
}
