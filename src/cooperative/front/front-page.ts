/** What somebody who does not know the cooperative sees first. Only what the software can vouch for. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { linkButton } from '#web/components/button.ts'
import { roofs } from '#web/components/roofs.ts'
import { way } from '#web/components/way.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { everyone } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { joinPaths } from '#cooperative/members/member-paths.ts'

/** An ornament: roofs of all sizes under one line. */
const street = [0.03, 0.09, 0.06, 0.14, 0.22, 0.18, 0.3, 0.42, 0.37, 0.55, 0.62, 0.7, 0.66, 0.82, 0.9, 1]

function hero(c: Ctx): Html {
  const m = c.get('m').cooperative.front
  const { name } = c.get('config').cooperative
  const enter = c.get('actor') ? { label: c.get('m').frame.myHome, href: paths.home } : { label: c.get('m').frame.signIn, href: paths.signIn }
  return html`<section class="wrap hero"><h1>${m.roof}<br>${m.voice}</h1><p class="lead">${m.lead(name)}</p><div class="actions">${linkButton({ ...enter, kind: 'main' })}${linkButton({ label: m.join, href: joinPaths.join })}</div><figure class="roofs">${roofs({ heights: street })}<figcaption><span>${m.street}</span></figcaption></figure></section>`
}

const promises = (c: Ctx): Html => {
  const m = c.get('m').cooperative.front
  return html`<section class="band"><div class="wrap split"><div class="stack"><h2>${m.promisesTitle}</h2><p class="soft">${m.promisesText}</p></div><dl class="price">${m.promises.map(
    (promise) => html`<div><dt>${promise.what}</dt><dd>${promise.text}</dd></div>`,
  )}</dl></div></section>`
}

const steps = (c: Ctx): Html => {
  const m = c.get('m').cooperative.front
  return html`<section class="band tint"><div class="wrap split"><h2>${m.stepsTitle}</h2>${way({
    steps: m.steps.map((step) => ({ state: 'done', title: step.what, text: step.text })),
  })}</div></section>`
}

const rules = (c: Ctx): Html => {
  const m = c.get('m').cooperative.front
  return html`<section class="band"><div class="wrap stack l"><h2>${m.rulesTitle}</h2><div class="proofs">${m.rules.map(
    (rule) => html`<div><p class="fig">${rule.what}</p><p>${rule.text}</p></div>`,
  )}</div></div></section>`
}

/** The front page of the cooperative, at `/`. */
export function makeFrontPages(): App {
  const app = new Hono<Env>()
  app.get('/', everyone, (c) =>
    page(c, { title: c.get('m').cooperative.front.title, frame: 'public', section: null, body: html`${hero(c)}${promises(c)}${steps(c)}${rules(c)}` }),
  )
  return app
}
