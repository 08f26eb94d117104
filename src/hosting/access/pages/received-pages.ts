/** What others lent to the reader: a part of their account. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { notFound } from '#lib/errors.ts'
import { formatDay, formatShortDay } from '#lib/format.ts'
import { stateOf } from '#people/delegations/delegation.ts'
import { accountPage, accountStep } from '#people/pages/account-frame.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { receivedIn, receives } from '#hosting/access/access-guard.ts'
import { acceptReceived, declineReceived, receivedBy } from '#hosting/access/received.ts'
import type { Received } from '#hosting/access/received.ts'
import { addressLink, shownHostName } from '#hosting/sites/pages/list-view.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { confirmationPage, dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { signedIn } from '#web/guard.ts'
import { accessPaths } from './access-paths.ts'

const words = (c: Ctx) => c.get('m').hosting.access.received

/** Page `/account/access` and what its buttons do. */
export function makeReceivedPages(): App {
  const app: App = new Hono<Env>()
  const all = (c: Ctx) => receivedBy(c.get('db'), actorOf(c).personId, c.get('clock').now())
  /** The one in the address. @throws {UserError} `notFound`. */
  async function oneOf(c: Ctx): Promise<Received> {
    const found = (await all(c)).find(({ one }) => one.id === receivedIn(c))
    if (!found) throw notFound()
    return found
  }

  app.get(accessPaths.received, signedIn, async (c) => accountPage(c, 'access', { lead: words(c).lead, content: receivedView(c, await all(c)) }))
  app.post(accessPaths.accept(':received'), receives, async (c) => {
    const received = await oneOf(c)
    const { one, site } = received
    await inTransaction(c.get('db'), (tx) => acceptReceived(tx, actorOf(c), { delegation: one.id, from: letterheadOf(c) }, c.get('clock')))
    const later = one.startsAt > c.get('clock').now()
    flash(c, later ? words(c).acceptedLater(shownHostName(site), formatDay(c.get('language'), one.startsAt)) : words(c).accepted(shownHostName(site)))
    return c.redirect(later ? accessPaths.received : sitePaths.one(site.id), 303)
  })
  app.get(accessPaths.decline(':received'), receives, async (c) => {
    const received = await oneOf(c)
    const question = givingBack(c, received)
    return accountStep(c, 'access', { title: words(c).giveBack, content: confirmationPage(c, question, accessPaths.received, 'h2') })
  })
  app.post(accessPaths.decline(':received'), receives, async (c) => {
    const { one, site } = await oneOf(c)
    await inTransaction(c.get('db'), (tx) => declineReceived(tx, actorOf(c), { delegation: one.id, from: letterheadOf(c) }, c.get('clock')))
    flash(c, one.acceptedAt ? words(c).givenBack(shownHostName(site)) : words(c).declined)
    return c.redirect(accessPaths.received, 303)
  })
  return app
}

function givingBack(c: Ctx, { one, site }: Received): Confirmation {
  const m = words(c)
  return {
    id: `give-back-${one.id}`,
    title: m.giveBackTitle(shownHostName(site)),
    text: m.giveBackText,
    action: accessPaths.decline(one.id),
    confirm: { label: m.giveBack },
    cancel: m.keep,
  }
}

function receivedView(c: Ctx, all: readonly Received[]): Html {
  const m = words(c)
  if (all.length === 0) return empty(m.none)
  const now = c.get('clock').now()
  const asked = all.filter(({ one }) => stateOf(one, now) === 'asked')
  const held = all.filter(({ one }) => stateOf(one, now) !== 'asked')
  return html`${asked.length > 0 ? section({ title: m.askedTitle, content: html`${asked.map((received) => askedCard(c, received))}` }) : ''}${held.length > 0 ? section({ title: m.heldTitle, content: heldTable(c, held) }) : ''}`
}

function askedCard(c: Ctx, { one, site, ownerName }: Received): Html {
  const m = words(c)
  const name = shownHostName(site)
  const id = `asked-${one.id}`
  return html`<article class="card stack"${attributes({ 'aria-labelledby': id })}><h3${attributes({ id })}>${m.asked(one.invitedByName ?? m.someone, name)}</h3><p>${m.askedText(
    c.get('m').people.levels[one.level].does,
    ownerName,
    formatDay(c.get('language'), one.endsAt),
  )} ${c.get('m').hosting.access.levels[one.level].hint}</p><div class="actions">${postButton(c, { action: accessPaths.accept(one.id), label: m.accept, kind: 'main', describedAs: m.acceptOf(name) })}${postButton(c, {
    action: accessPaths.decline(one.id),
    label: m.decline,
    describedAs: m.declineOf(name),
  })}</div></article>`
}

function heldTable(c: Ctx, held: readonly Received[]): Html {
  const m = words(c)
  const access = c.get('m').hosting.access
  const language = c.get('language')
  const now = c.get('clock').now()
  const list = table({
    caption: m.caption,
    columns: [
      { label: m.columns.site },
      { label: m.columns.level, folded: 'first' },
      { label: m.columns.owner, folded: 'full' },
      { label: m.columns.until, labelled: true, folded: 'full' },
      { label: m.columns.actions, hidden: true, numeric: true, folded: 'full' },
    ],
    rows: held.map(({ one, site, ownerName }) => ({
      header: stateOf(one, now) === 'held' ? addressLink(c, site) : shownHostName(site),
      cells: [
        access.levels[one.level].label,
        ownerName,
        html`${formatShortDay(language, one.endsAt)}${stateOf(one, now) === 'toCome' ? html`<br><small>${access.toCome(formatShortDay(language, one.startsAt))}</small>` : ''}`,
        dialogLink({ href: accessPaths.decline(one.id), dialog: `give-back-${one.id}`, label: m.giveBack, small: true }),
      ],
    })),
  })
  return html`${list}${held.map((received) => dialog(c, givingBack(c, received)))}`
}
