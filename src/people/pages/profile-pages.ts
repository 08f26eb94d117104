/** Name, language, look, address. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { askEmailChange } from '#people/email/change-email.ts'
import { changeProfile } from '#people/persons/change-profile.ts'
import { longestName } from '#people/persons/person-name.ts'
import type { Actor } from '#people/actor.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, signedIn } from '#web/guard.ts'
import { paths } from '#web/paths.ts'
import { keepChoice, themes } from '#web/preferences.ts'
import { languages } from '#locales/messages.ts'
import { accountPage, accountStep } from './account-frame.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'

const emailPath = `${paths.account}/email`

type Profile = Pick<Actor, 'name' | 'language' | 'theme'>

/** Pages `/account` and `/account/email`. */
export function makeProfilePages(): App {
  const app = new Hono<Env>()
  app.get(paths.account, signedIn, (c) => profilePage(c, actorOf(c), notRefused))
  app.post(paths.account, signedIn, async (c) => {
    const given = await readForm(c)
    const profile: Profile = {
      name: given('name'),
      language: languages.find((language) => language === given('language')) ?? actorOf(c).language,
      theme: themes.find((theme) => theme === given('theme')) ?? actorOf(c).theme,
    }
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => changeProfile(tx, actorOf(c), profile, c.get('clock')))
        keepChoice(c, { language: profile.language, theme: profile.theme })
        flash(c, c.get('m').people.account.saved)
        return c.redirect(paths.account, 303)
      },
      (refused) => profilePage(c, profile, refused),
    )
  })
  app.get(emailPath, signedIn, recently, (c) => emailPage(c, '', notRefused))
  app.post(emailPath, signedIn, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => askEmailChange(tx, actorOf(c), { email: given('email'), from: letterheadOf(c) }, c.get('clock')))
        flash(c, c.get('m').people.account.emailAsked)
        return c.redirect(paths.account, 303)
      },
      (refused) => emailPage(c, given('email'), refused),
    )
  })
  return app
}

function profilePage(c: Ctx, profile: Profile, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const actor = actorOf(c)
  const edit = form(
    c,
    { action: paths.account },
    html`${state.above('name')}${field({ name: 'name', label: t.name, value: profile.name, autocomplete: 'name', required: true, maxLength: longestName, error: state.beside('name') })}${selectField({
      name: 'language',
      label: t.account.language,
      value: profile.language,
      options: languages.map((language) => ({ value: language, label: t.languages[language] })),
    })}${selectField({
      name: 'theme',
      label: t.account.theme,
      value: profile.theme,
      options: themes.map((theme) => ({ value: theme, label: t.themes[theme] })),
    })}<div class="actions">${button({ label: t.account.save, kind: 'main' })}</div>`,
  )
  const email = section({
    title: t.account.emailTitle,
    content: html`<p>${t.account.emailNow(actor.email)}</p><div class="actions">${linkButton({ href: emailPath, label: t.account.emailChange, icon: 'mail' })}</div>`,
  })
  const members = section({
    title: t.account.members,
    content:
      actor.members.length === 0
        ? html`<p class="soft">${t.account.membersNone}</p>`
        : definitionList(actor.members.map((member) => ({ term: html`<a href="${paths.membership(member.id)}">${member.name}</a>`, value: c.get('m').frame.member(member.number.toLocaleString(c.get('language'))) }))),
  })
  const roles = actor.roles.length === 0 ? '' : section({ title: t.account.rolesTitle, content: html`<ul class="list s">${actor.roles.map((role) => html`<li>${t.roles[role]}</li>`)}</ul>` })
  return accountPage(c, 'profile', { lead: t.account.profileLead, status: state.status, content: twoColumns(html`${edit}${email}`, html`${members}${roles}`) })
}

function emailPage(c: Ctx, email: string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const edit = form(
    c,
    { action: emailPath },
    html`${state.above('email')}${field({
      name: 'email',
      label: t.account.emailNew,
      hint: t.account.emailHint,
      type: 'email',
      value: email,
      autocomplete: 'email',
      required: true,
      maxLength: 254,
      error: state.beside('email'),
    })}<div class="actions">${button({ label: t.account.emailSubmit, kind: 'main' })}${linkButton({ href: paths.account, label: t.cancel })}</div>`,
  )
  return accountStep(c, 'profile', { title: t.account.emailChange, lead: t.account.emailNow(actorOf(c).email), status: state.status, content: edit })
}
