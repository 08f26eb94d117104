/** Who helps with a site: those who can, those who are asked, a form to invite, what was done. */
import { html } from 'hono/html'
import { calendarDay, formatShortDay } from '#lib/format.ts'
import { levels } from '#people/actor.ts'
import type { AuditPage } from '#people/audit-store.ts'
import { stateOf, usualYears, yearsAfter } from '#people/delegations/delegation.ts'
import type { Delegation } from '#people/delegations/delegation.ts'
import { eventList } from '#people/pages/event-list.ts'
import { notRefused } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { mayLend } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import type { Html } from '#web/components/content.ts'
import { dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section, twoColumns } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { accessPaths } from './access-paths.ts'

interface AccessView {
  site: Site
  lent: readonly Delegation[]
  ownerName: string
  /** Everything that was done on the site. */
  activity: AuditPage
  /** A refused invitation, with what was typed. */
  state?: FormState
  typed?: Fields
}

const words = (c: Ctx) => c.get('m').hosting.access
const isAccepted = (one: Delegation): boolean => one.acceptedAt !== null

/** The question before a right or an invitation is taken back. `all` tells who was invited by whom. */
export function ending(c: Ctx, site: Site, one: Delegation, all: readonly Delegation[]): Confirmation {
  const m = words(c)
  const accepted = isAccepted(one)
  const others = accepted ? all.filter((other) => other.invitedBy !== null && other.invitedBy === one.personId).map((other) => other.name) : []
  return {
    id: `end-${one.id}`,
    title: accepted ? m.endTitle(one.name) : m.cancelTitle(one.name),
    text: accepted ? html`<p>${m.endText}</p>${others.length > 0 ? html`<p>${m.endOthers(others.join(', '))}</p>` : ''}` : m.cancelText,
    action: accessPaths.end(site.id, one.id),
    confirm: { label: accepted ? m.end : m.cancel },
    cancel: accepted ? m.keep : m.cancelKeep,
  }
}

export function accessView(c: Ctx, what: AccessView): Html {
  const m = words(c)
  const { site, lent } = what
  const held = lent.filter(isAccepted)
  const asked = lent.filter((one) => !isAccepted(one))
  const people = section({
    title: m.title,
    content: html`<p class="soft">${m.lead} ${m.owner(what.ownerName)}</p>${lent.length === 0 ? empty(m.none) : ''}${held.length > 0 ? heldTable(c, site, held) : ''}`,
  })
  const pending = asked.length === 0 ? '' : section({ title: m.pendingTitle, tight: true, content: askedTable(c, site, asked) })
  const activity = section({ title: m.activity, content: eventList(c, what.activity, m.activityNone) })
  const questions = lent.filter((one) => mayLend(actorOf(c), site, one.level)).map((one) => dialog(c, ending(c, site, one, lent)))
  return html`${twoColumns(html`${people}${pending}`, inviteForm(c, what))}${activity}${questions}`
}

const person = (c: Ctx, one: Delegation): Html =>
  html`${one.name}<small>${one.email}${one.invitedByName === null || one.invitedBy === actorOf(c).personId ? '' : html`, ${words(c).invitedBy(one.invitedByName)}`}</small>`

function heldTable(c: Ctx, site: Site, held: readonly Delegation[]): Html {
  const m = words(c)
  const language = c.get('language')
  const now = c.get('clock').now()
  return table({
    caption: m.caption,
    columns: [{ label: m.columns.person }, { label: m.columns.level, folded: 'first' }, { label: m.columns.until, labelled: true, folded: 'full' }, { label: m.columns.actions, hidden: true, numeric: true, folded: 'full' }],
    rows: held.map((one) => ({
      header: person(c, one),
      cells: [
        m.levels[one.level].label,
        html`${formatShortDay(language, one.endsAt)}${stateOf(one, now) === 'toCome' ? html`<br><small>${m.toCome(formatShortDay(language, one.startsAt))}</small>` : ''}`,
        mayLend(actorOf(c), site, one.level)
          ? html`<span class="actions s">${linkButton({ href: accessPaths.one(site.id, one.id), label: m.change, small: true, describedAs: m.changeOf(one.name) })}${dialogLink({ href: accessPaths.end(site.id, one.id), dialog: `end-${one.id}`, label: m.end, small: true })}</span>`
          : '',
      ],
    })),
  })
}

function askedTable(c: Ctx, site: Site, asked: readonly Delegation[]): Html {
  const m = words(c)
  const language = c.get('language')
  const now = c.get('clock').now()
  return table({
    caption: m.pendingCaption,
    columns: [{ label: m.columns.person }, { label: m.columns.level, folded: 'first' }, { label: m.columnOpen, labelled: true, folded: 'full' }, { label: m.columns.actions, hidden: true, numeric: true, folded: 'full' }],
    rows: asked.map((one) => ({
      header: person(c, one),
      cells: [
        m.levels[one.level].label,
        html`${formatShortDay(language, one.invitedAt)}<br><small>${stateOf(one, now) === 'asked' ? m.open(formatShortDay(language, one.openUntil)) : m.lapsed}</small>`,
        mayLend(actorOf(c), site, one.level)
          ? html`<span class="actions s">${postButton(c, { action: accessPaths.again(site.id, one.id), label: m.again, small: true, describedAs: m.againOf(one.name) })}${dialogLink({ href: accessPaths.end(site.id, one.id), dialog: `end-${one.id}`, label: m.cancel, small: true })}</span>`
          : '',
      ],
    })),
  })
}

/** The levels that the reader may lend. */
const levelChoices = (c: Ctx, site: Site, value: string, error: string | undefined): Html =>
  choices({
    name: 'level',
    legend: words(c).invite.level,
    value,
    error,
    required: true,
    options: levels.filter((level) => mayLend(actorOf(c), site, level)).map((level) => ({ value: level, label: words(c).levels[level].label, hint: words(c).levels[level].hint })),
  })

function inviteForm(c: Ctx, what: AccessView): Html {
  const m = words(c).invite
  const { beside, above } = what.state ?? notRefused
  const given = what.typed ?? (() => '')
  const usual = calendarDay(yearsAfter(c.get('clock').now(), usualYears))
  return section({
    title: m.title,
    content: html`<div class="card">${form(
      c,
      { action: accessPaths.list(what.site.id) },
      html`${above('email', 'called', 'level', 'from', 'until')}${field({ name: 'email', label: m.email, type: 'email', value: given('email'), error: beside('email'), required: true, autocomplete: 'off', maxLength: 254 })}${field({
        name: 'called',
        label: m.called,
        hint: m.calledHint,
        value: given('called'),
        error: beside('called'),
        autocomplete: 'off',
        maxLength: 100,
      })}${levelChoices(c, what.site, given('level') || 'edit', beside('level'))}${field({ name: 'until', label: m.until, hint: m.untilHint, type: 'date', value: what.typed ? given('until') : usual, error: beside('until') })}${field({
        name: 'from',
        label: m.from,
        hint: m.fromHint,
        type: 'date',
        value: given('from'),
        error: beside('from'),
      })}<div class="actions">${button({ label: m.submit, icon: 'mail', kind: 'main' })}</div>`,
    )}</div>`,
  })
}

/** The page that changes one right. */
export function changeView(c: Ctx, what: { site: Site; one: Delegation; state?: FormState; typed?: Fields }): Html {
  const m = words(c)
  const { one, site } = what
  const { beside, above } = what.state ?? notRefused
  const until = what.typed ? what.typed('until') : calendarDay(one.endsAt)
  return section({
    title: m.changeTitle(one.name),
    content: html`<p class="soft">${m.changeLead}</p><div class="narrow">${form(
      c,
      { action: accessPaths.one(site.id, one.id) },
      html`${above('level', 'until')}${levelChoices(c, site, what.typed?.('level') || one.level, beside('level'))}${field({ name: 'until', label: m.invite.until, type: 'date', value: until, error: beside('until'), required: true })}<div class="actions">${button({
        label: m.changeSubmit,
        kind: 'main',
      })}${linkButton({ href: accessPaths.list(site.id), label: m.back })}</div>`,
    )}</div>`,
  })
}
