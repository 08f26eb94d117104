/** The second step of signing in, and what to do when telephone and codes are lost. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { formatDateTime } from '#lib/format.ts'
import { readLink } from '#people/links/one-time-link.ts'
import { askLostFactor, cancelLostFactorByLink, useLostFactor } from '#people/second-factor/lost-factor.ts'
import { personAtDoor, signInWithSecondFactor } from '#people/second-factor/sign-in-with-second-factor.ts'
import { setSessionCookie } from '#people/sessions/session-cookie.ts'
import { visitorOf } from '#people/visitor.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { everyone } from '#web/guard.ts'
import { paths, safeNext, withNext } from '#web/paths.ts'
import { doorPage } from './door-page.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { addLinkPage } from './link-page.ts'
import { linkField } from './link-secret.ts'
import { peoplePaths } from './people-paths.ts'

/** Leads back to the first step when the second is over; otherwise runs `act`. */
async function orFirstStep(c: Ctx, next: string, act: () => Promise<Response>): Promise<Response> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'signInAgain') throw error
    flash(c, c.get('m').errors.signInAgain)
    return c.redirect(withNext(paths.signIn, next), 303)
  }
}

/** Pages of the second factor. */
export function makeSecondFactorPages(): App {
  const app = new Hono<Env>()
  app.get(peoplePaths.secondFactor, everyone, (c) => {
    const next = safeNext(c.req.query('next'), '')
    return orFirstStep(c, next, async () => {
      await personAtDoor(c.get('db'), visitorOf(c), c.get('clock'))
      return codePage(c, next, notRefused)
    })
  })
  app.post(peoplePaths.secondFactor, everyone, async (c) => {
    const given = await readForm(c)
    const next = safeNext(given('next'), '')
    return orFirstStep(c, next, () =>
      orAgain(
        c,
        async () => {
          const input = { code: given('code'), from: letterheadOf(c) }
          setSessionCookie(c, await signInWithSecondFactor(c.get('db'), visitorOf(c), input, c.get('clock')))
          return c.redirect(next || paths.home, 303)
        },
        (refused) => codePage(c, next, refused),
      ),
    )
  })
  app.get(peoplePaths.lostFactorAsk, everyone, (c) =>
    orFirstStep(c, '', async () => {
      await personAtDoor(c.get('db'), visitorOf(c), c.get('clock'))
      return askPage(c, notRefused)
    }),
  )
  app.post(peoplePaths.lostFactorAsk, everyone, (c) =>
    orFirstStep(c, '', () =>
      orAgain(
        c,
        async () => {
          const from = await askLostFactor(c.get('db'), visitorOf(c), { from: letterheadOf(c) }, c.get('clock'))
          const t = c.get('m').people.lostFactor
          return doorPage(c, { title: t.title, heading: t.askedHeading, lead: t.asked(formatDateTime(c.get('language'), from)) })
        },
        (refused) => askPage(c, refused),
      ),
    ),
  )
  addLinkPage(app, peoplePaths.lostFactor, {
    page: usePage,
    act: async (c, link) => {
      await inTransaction(c.get('db'), (tx) => useLostFactor(tx, visitorOf(c), { link, from: letterheadOf(c) }, c.get('clock')))
      flash(c, c.get('m').people.lostFactor.used)
      return c.redirect(paths.signIn, 303)
    },
  })
  addLinkPage(app, peoplePaths.lostFactorCancel, {
    page: async (c, link) => {
      await readLink(c.get('db'), ['lost-factor-cancel'], link, c.get('clock'))
      const t = c.get('m').people.lostFactor
      const content = form(c, { action: peoplePaths.lostFactorCancel }, html`${linkField(link)}${button({ label: t.cancel, kind: 'main' })}`)
      return doorPage(c, { title: t.cancelTitle, heading: t.cancelHeading, lead: t.cancelLead, content })
    },
    act: async (c, link) => {
      await inTransaction(c.get('db'), (tx) => cancelLostFactorByLink(tx, visitorOf(c), { link }, c.get('clock')))
      flash(c, c.get('m').people.lostFactor.cancelled)
      return c.redirect(peoplePaths.forgotten, 303)
    },
  })
  return app
}

function codePage(c: Ctx, next: string, state: FormState): Promise<Response> {
  const t = c.get('m').people.secondFactor
  const fields = html`${state.above('code')}<input type="hidden" name="next"${attributes({ value: next })}>${field({
    name: 'code',
    label: t.code,
    hint: t.hint,
    autocomplete: 'one-time-code',
    required: true,
    maxLength: 40,
    autofocus: true,
    error: state.beside('code'),
  })}${button({ label: t.submit, kind: 'main' })}`
  return doorPage(c, {
    title: t.title,
    heading: t.heading,
    lead: t.lead,
    status: state.status,
    content: html`${form(c, { action: peoplePaths.secondFactor }, fields)}<p class="s"><a${attributes({ href: peoplePaths.lostFactorAsk })}>${t.lost}</a></p><p class="s"><a${attributes({ href: withNext(paths.signIn, next) })}>${t.again}</a></p>`,
  })
}

function askPage(c: Ctx, state: FormState): Promise<Response> {
  const t = c.get('m').people
  return doorPage(c, {
    title: t.lostFactor.title,
    heading: t.lostFactor.heading,
    lead: t.lostFactor.lead,
    status: state.status,
    content: html`${state.above()}${form(
      c,
      { action: peoplePaths.lostFactorAsk },
      html`<div class="actions">${button({ label: t.lostFactor.ask, kind: 'main' })}${linkButton({ label: t.back, href: peoplePaths.secondFactor })}</div>`,
    )}`,
  })
}

async function usePage(c: Ctx, link: string): Promise<Response> {
  const { usableFrom } = await readLink(c.get('db'), ['lost-factor'], link, c.get('clock'))
  const t = c.get('m').people.lostFactor
  if (usableFrom > c.get('clock').now()) return doorPage(c, { title: t.title, heading: t.useHeading, lead: t.early(formatDateTime(c.get('language'), usableFrom)), status: 409 })
  return doorPage(c, {
    title: t.title,
    heading: t.useHeading,
    lead: t.useLead,
    content: form(c, { action: peoplePaths.lostFactor }, html`${linkField(link)}${button({ label: t.use, kind: 'main' })}`),
  })
}
