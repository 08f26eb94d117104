/** What the cooperative opens to everybody: the page, its files, and where that is chosen. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import { colon } from '#lib/format.ts'
import { hasRole } from '#people/actor.ts'
import { administrationPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { checkField, field, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { everyone } from '#web/guard.ts'
import { page } from '#web/page.ts'
import { csvOf, jsonOf } from './data-files.ts'
import { partNames } from './data-set.ts'
import type { DataNeeds, PartName } from './data-set.ts'
import { partView } from './part-views.ts'
import { PartReader } from './read-part.ts'
import { transparencyPaths } from './transparency-paths.ts'
import { choosesParts } from './transparency-policy.ts'
import type { TransparencyPorts } from './transparency-ports.ts'
import { chooseParts, longestIntro, longestLicence, transparencySetting } from './transparency-setting.ts'

const texts = (c: Ctx) => c.get('m').cooperative.transparency

/** `/transparence`, `/transparence/:file`, `/administration/transparency`. */
export function makeTransparencyPages(ports: TransparencyPorts): App {
  const app = new Hono<Env>()
  const reader = new PartReader()
  const read = (c: Ctx, part: PartName) => {
    const needs: DataNeeds = { db: c.get('db'), ports, today: dayOf(c.get('clock').now()), m: c.get('m'), language: c.get('language') }
    return reader.read(part, needs, c.get('clock').now())
  }

  app.get(transparencyPaths.open, everyone, async (c) => {
    const t = texts(c)
    const { parts, intro, licence } = await transparencySetting(c.get('db'))
    const sets = await Promise.all(parts.map((part) => read(c, part)))
    const actor = c.get('actor')
    const change = actor && hasRole(actor, 'board', 'administrator') ? html`<div class="actions">${linkButton({ href: transparencyPaths.settings, label: t.choose, icon: 'settings' })}</div>` : ''
    const body =
      parts.length === 0
        ? empty({ title: t.nothing, text: t.nothingText })
        : html`${parts.map((part, index) => partView(c, part, sets[index]!))}${section({ title: t.reuse, content: html`<p>${t.reuseText(licence)}</p><p class="soft">${t.filesText}</p>` })}`
    return page(c, {
      title: t.title,
      frame: 'public',
      section: null,
      body: html`<div class="wrap page"><div class="head"><div><h1>${t.title}</h1><p class="lead">${t.lead(c.get('config').cooperative.name)}</p></div>${change}</div>${intro ? html`<div class="stack">${intro.split(/\n\s*\n/).map((part) => html`<p>${part}</p>`)}</div>` : ''}<div class="stack l">${body}</div></div>`,
    })
  })

  app.get(transparencyPaths.file(':file'), everyone, async (c) => {
    const [, name = '', kind = ''] = /^([a-z]{1,20})\.(csv|json)$/.exec(c.req.param('file') ?? '') ?? []
    const { parts, licence } = await transparencySetting(c.get('db'))
    const part = parts.find((one) => one === name)
    if (!part) throw notFound()
    const set = await read(c, part)
    const headers = { 'content-disposition': `attachment; filename="${part}-${set.day}.${kind}"`, 'x-content-type-options': 'nosniff', 'cache-control': 'public, max-age=60', vary: 'accept-language, cookie' }
    if (kind === 'csv') return c.body(csvOf(set), 200, { ...headers, 'content-type': 'text/csv; charset=utf-8' })
    const about = { cooperative: c.get('config').cooperative.name, licence, madeAt: c.get('clock').now(), url: c.get('config').panelOrigin + transparencyPaths.open }
    return c.body(`${JSON.stringify(jsonOf(part, set, c.get('m'), about), null, 1)}\n`, 200, { ...headers, 'content-type': 'application/json; charset=utf-8' })
  })

  app.get(transparencyPaths.settings, choosesParts, async (c) => {
    const now = await transparencySetting(c.get('db'))
    return settingsPage(c, (name) => ({ intro: now.intro, licence: now.licence })[name] ?? (now.parts.some((part) => name === `part-${part}`) ? 'yes' : ''), notRefused)
  })
  app.post(transparencyPaths.settings, choosesParts, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const before = await transparencySetting(c.get('db'))
        await inTransaction(c.get('db'), (tx) => chooseParts(tx, actorOf(c), { parts: partNames.filter((part) => given(`part-${part}`) === 'yes'), intro: given('intro'), licence: given('licence') }, c.get('clock')))
        flash(c, texts(c).saved, { action: transparencyPaths.settings, values: { intro: before.intro, licence: before.licence, ...Object.fromEntries(before.parts.map((part) => [`part-${part}`, 'yes'])) } })
        return c.redirect(transparencyPaths.settings, 303)
      },
      (refused) => settingsPage(c, given, refused),
    )
  })
  app.get(transparencyPaths.preview(':part'), choosesParts, async (c) => {
    const part = partNames.find((one) => one === c.req.param('part'))
    if (!part) throw notFound()
    const t = texts(c)
    return administrationPage(c, { title: t.previewTitle, lead: t.previewLead, above: [{ label: t.settingsTitle, href: transparencyPaths.settings }], content: partView(c, part, await read(c, part), true) })
  })
  return app
}

async function settingsPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const content = form(
    c,
    {},
    html`${state.above('intro', 'licence')}<fieldset class="stack"><legend>${t.partsLegend}</legend>${partNames.map((part) => checkField({ name: `part-${part}`, label: t.parts[part].title, hint: html`${t.parts[part].text} <a href="${transparencyPaths.preview(part)}">${t.preview}<span class="sr">${colon(c.get('language'))}${t.parts[part].title}</span></a>`, checked: given(`part-${part}`) === 'yes' }))}</fieldset>${textField({ name: 'intro', label: t.intro, hint: t.introHint, value: given('intro'), rows: 4, maxLength: longestIntro, error: state.beside('intro') })}${field({ name: 'licence', label: t.licence, hint: t.licenceHint, value: given('licence'), required: true, maxLength: longestLicence, error: state.beside('licence') })}<div class="actions">${button({ label: t.save, kind: 'main' })}${linkButton({ href: transparencyPaths.open, label: t.seePage, icon: 'eye' })}</div>`,
  )
  return administrationPage(c, { title: t.settingsTitle, lead: t.settingsLead, status: state.status, content: html`<div class="narrow stack">${note({ text: t.settingsNote })}${content}</div>` })
}
