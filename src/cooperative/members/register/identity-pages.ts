/** Rectifying who a member is. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { administrationPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { longestName } from '#people/persons/person-name.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { withRole } from '#web/guard.ts'
import { memberPaths } from '../member-paths.ts'
import { memberById } from '../member-store.ts'
import { changeIdentity } from './change-identity.ts'
import { fieldsOf } from './civil-identity.ts'
import { identityField, typedIdentity } from './identity-fields.ts'
import { identityOf } from './identity-store.ts'

const administrators = withRole('administrator')

/** Pages `/administration/members/:member/identity`. */
export function makeIdentityPages(): App {
  const app = new Hono<Env>()
  app.get(memberPaths.identity(':member'), administrators, (c) => editPage(c, null, notRefused))
  app.post(memberPaths.identity(':member'), administrators, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const memberId = (await memberById(c.get('db'), c.req.param('member') ?? '')).id
        const changed = await inTransaction(c.get('db'), (tx) => changeIdentity(tx, actorOf(c), { memberId, name: given('memberName'), identity: typedIdentity(given) }, c.get('clock')))
        const t = c.get('m').cooperative.members.identity
        flash(c, changed ? t.saved : t.same)
        return c.redirect(memberPaths.one(memberId), 303)
      },
      (refused) => editPage(c, given, refused),
    )
  })
  return app
}

async function editPage(c: Ctx, typed: Fields | null, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.members.identity
  const member = await memberById(c.get('db'), c.req.param('member') ?? '')
  const known = await identityOf(c.get('db'), member.id)
  const given: Fields = typed ?? ((name) => (name === 'memberName' ? member.name : String(known[name as keyof typeof known] ?? '')))
  const fields = fieldsOf(member.kind)
  const hints: Readonly<Record<string, string>> = { legalForm: t.hints.legalForm, registrationNumber: t.hints.registrationNumber, ...(member.kind === 'legal' ? { birthDay: t.hints.birthOfLegal } : {}) }
  const edit = form(
    c,
    { action: memberPaths.identity(member.id) },
    html`${state.above('memberName', ...fields)}${field({ name: 'memberName', label: t.fields.name, value: given('memberName'), required: true, maxLength: longestName, error: state.beside('memberName') })}${fields.map((name) =>
      identityField(c, name, given, state, hints[name]),
    )}<div class="actions">${button({ label: t.save, kind: 'main' })}${linkButton({ href: memberPaths.one(member.id), label: c.get('m').people.cancel })}</div>`,
  )
  return administrationPage(c, {
    title: t.editTitle,
    lead: t.editLead,
    above: [
      { label: c.get('m').people.administration.members.title, href: memberPaths.list },
      { label: member.name, href: memberPaths.one(member.id) },
    ],
    status: state.status,
    content: html`<div class="narrow">${edit}</div>`,
  })
}
