/** Says which lines of an account answer each other. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { letterLines, openLines, unletter } from '../letter-lines.ts'
import { accountIn } from './account-pages.ts'
import { chooser, ledgerPage, mayWrite, money, number, readers, shortDay, texts, writers } from './ledger-frame.ts'
import { ledgerPaths } from './ledger-paths.ts'

/** `/administration/finance/accounts/:account/lettering`. */
export function makeLetteringPages(): App {
  const app = new Hono<Env>()
  app.get(ledgerPaths.lettering(':account'), readers, (c) => letteringPage(c, [], notRefused))
  app.post(ledgerPaths.lettering(':account'), writers, async (c) => {
    const account = await accountIn(c)
    const body = await c.req.parseBody({ all: true })
    const ticked = [body['line'] ?? []].flat().filter((value) => typeof value === 'string')
    return orAgain(
      c,
      async () => {
        const lines = ticked.flatMap((value) => (/^([a-z0-9]{12})-(\d{1,4})$/.exec(value) ? [{ entryId: value.slice(0, 12), place: Number(value.slice(13)) }] : []))
        const letters = await inTransaction(c.get('db'), (tx) => letterLines(tx, actorOf(c), { account: account.code, lines }, c.get('clock')))
        flash(c, texts(c).lettering.done(letters), { action: ledgerPaths.unletter(account.code), values: { code: letters } })
        return c.redirect(ledgerPaths.lettering(account.code), 303)
      },
      (refused) => letteringPage(c, ticked, refused),
    )
  })
  app.post(ledgerPaths.unletter(':account'), writers, async (c) => {
    const account = await accountIn(c)
    const code = (await readForm(c))('code').trim().toUpperCase()
    await inTransaction(c.get('db'), (tx) => unletter(tx, actorOf(c), { account: account.code, code }, c.get('clock')))
    flash(c, texts(c).lettering.undone(code))
    return c.redirect(ledgerPaths.lettering(account.code), 303)
  })
  return app
}

async function letteringPage(c: Ctx, ticked: readonly string[], state: FormState): Promise<Response> {
  const t = texts(c)
  const account = await accountIn(c)
  const wanted = (c.req.query('party') ?? '').slice(0, 100)
  const everything = await openLines(c.get('db'), account.code, null)
  const parties = [...new Map(everything.flatMap(({ party }) => (party ? [[party.id, party] as const] : []))).values()]
  const party = parties.find(({ id }) => id === wanted)
  const lines = party ? await openLines(c.get('db'), account.code, party.id) : everything
  const key = (line: { entryId: string; place: number }) => `${line.entryId}-${line.place}`
  const rows = table({
    caption: t.lettering.caption,
    columns: [{ label: t.label }, { label: t.date, folded: 'first' }, { label: t.number, numeric: true, labelled: true }, { label: t.party, folded: 'full' }, { label: t.debit, numeric: true, labelled: true }, { label: t.credit, numeric: true, labelled: true }],
    rows: lines.map((line) => ({
      header: mayWrite(c)
        ? html`<label class="check"><input type="checkbox" name="line"${attributes({ value: key(line), checked: ticked.includes(key(line)), 'aria-label': t.lettering.pick(line.label) })}><span>${line.label}</span></label>`
        : line.label,
      cells: [shortDay(c, line.day), html`<a href="${ledgerPaths.entry(line.entryId)}">${line.journal} ${number(c, line.number)}</a>`, line.party ? `${line.party.name} (${line.party.code})` : '', money(c, line.debitCents), money(c, line.creditCents)],
    })),
  })
  const choose = parties.length > 1 ? chooser(c, { fields: [{ name: 'party', label: t.party, value: party?.id ?? '', options: [{ value: '', label: t.lettering.everybody }, ...parties.map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }))] }] }) : ''
  return ledgerPage(c, {
    title: t.lettering.title(account.code),
    lead: t.lettering.lead,
    above: [
      { label: t.accounts.title, href: ledgerPaths.accounts },
      { label: account.code, href: ledgerPaths.account(account.code) },
    ],
    status: state.status,
    content: html`${
      lines.length === 0
        ? empty({ title: t.lettering.none, text: t.lettering.noneText })
        : html`${choose}${mayWrite(c) ? form(c, {}, html`${state.above()}${rows}<div class="actions">${button({ label: t.lettering.submit, kind: 'main' })}</div>`) : rows}`
    }${mayWrite(c) ? removePart(c, account.code) : ''}`,
  })
}

const removePart = (c: Ctx, account: string) =>
  html`<details class="fig"><summary>${texts(c).lettering.remove}</summary>${form(
    c,
    { action: ledgerPaths.unletter(account) },
    html`<div class="narrow stack m">${field({ name: 'code', label: texts(c).accountLedger.letters, hint: texts(c).lettering.removeHint, maxLength: 6, required: true })}<div class="actions">${button({ label: texts(c).lettering.remove })}</div></div>`,
  )}</details>`
