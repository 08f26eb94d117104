/** The statutes for everybody, and the recording of a new version for those who keep them. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatDay } from '#lib/format.ts'
import { notFound } from '#lib/errors.ts'
import { hasRole } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { checkField, field, selectField, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { definitionList, head, section, twoColumns } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { way } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, signedIn, withRole } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths } from '../cooperative-paths.ts'
import { changeStatutes, withdrawStatutes } from './change-statutes.ts'
import { differencesOf, statutesFields, statutesOfForm, typedValue, wordsOf } from './statutes-fields.ts'
import type { PartName, StatutesField } from './statutes-fields.ts'
import { presets } from './statutes-presets.ts'
import { allVersions, versionAt } from './statutes-store.ts'
import type { StatutesVersion } from './statutes-store.ts'
import { bodiesOfPreset, legalForms, majorities, presetNames } from './statutes.ts'
import type { PresetName, Statutes } from './statutes.ts'

/** Who may record what a meeting adopted. */
const keepers = withRole('administrator', 'board')

const parts: readonly PartName[] = ['shares', 'members', 'meetings', 'terms', 'colleges']
const shownIn = (statutes: Pick<Statutes, 'preset'>, one: StatutesField): boolean =>
  !(one.part === 'shares' && statutes.preset === 'association') && !(one.part === 'colleges' && statutes.preset !== 'scic') && !(one.name.startsWith('directoire') && statutes.preset !== 'sa-directoire')

/** Pages under `/cooperative/statutes`. */
export function makeStatutesPages(): App {
  const app = new Hono<Env>()
  app.get(cooperativePaths.statutes, signedIn, (c) => statutesPage(c))
  app.get(cooperativePaths.newStatutes, keepers, (c) => newPage(c, null, notRefused))
  app.post(cooperativePaths.newStatutes, keepers, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const preset = presetNames.find((name) => name === given('preset')) ?? 'sa-conseil'
        const input = { statutes: statutesOfForm(preset, given, c.get('language')), fromDay: given('fromDay'), resolution: given('resolution') }
        await inTransaction(c.get('db'), (tx) => changeStatutes(tx, actorOf(c), input, c.get('clock')))
        flash(c, c.get('m').cooperative.statutes.done(formatCalendarDay(c.get('language'), input.fromDay as Day)))
        return c.redirect(cooperativePaths.statutes, 303)
      },
      (refused) => newPage(c, given, refused),
    )
  })
  app.get(cooperativePaths.withdrawStatutes(':version'), keepers, recently, (c) => withdrawPage(c))
  app.post(cooperativePaths.withdrawStatutes(':version'), keepers, recently, async (c) => {
    const { number } = await versionIn(c)
    await inTransaction(c.get('db'), (tx) => withdrawStatutes(tx, actorOf(c), { number }, c.get('clock')))
    flash(c, c.get('m').cooperative.statutes.withdrawn)
    return c.redirect(cooperativePaths.statutes, 303)
  })
  return app
}

async function versionIn(c: Ctx): Promise<StatutesVersion> {
  const version = (await allVersions(c.get('db'))).find(({ number }) => String(number) === c.req.param('version'))
  if (!version) throw notFound()
  return version
}

const path = (c: Ctx, title: string, above: readonly { label: string; href: string }[] = []): Html => crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, ...above, { label: title }])

async function statutesPage(c: Ctx): Promise<Response> {
  const m = c.get('m')
  const t = m.cooperative.statutes
  const today = dayOf(c.get('clock').now())
  const [version, versions] = [await versionAt(c.get('db'), today), await allVersions(c.get('db'))]
  const keeps = hasRole(actorOf(c), 'administrator', 'board')
  if (versions.length === 0) {
    const body = keeps
      ? empty({ title: t.noneTitle, text: t.noneText, actions: linkButton({ href: cooperativePaths.newStatutes, label: t.chooseTitle, kind: 'main' }) })
      : empty({ title: t.noneTitle, text: t.noneMember })
    return page(c, { title: t.title, section: 'cooperative', body: html`${head({ title: t.title, lead: t.leadNone, crumbs: path(c, t.title) })}${body}` })
  }
  const day = (text: string) => formatCalendarDay(c.get('language'), text as Day)
  const facts = version
    ? parts.map((part) => {
        const fields = statutesFields.filter((one) => one.part === part && shownIn(version.statutes, one))
        return fields.length === 0 ? '' : section({ title: t.parts[part], content: definitionList(fields.map((one) => ({ term: t.fields[one.name], value: wordsOf(m, c.get('language'), one, version.statutes) }))) })
      })
    : []
  const steps = versions.map((one, index) => {
    const before = versions[index + 1]
    const changes = before ? differencesOf(m, c.get('language'), before.statutes, one.statutes) : []
    const begun = one.fromDay <= today
    const text = html`${before ? html`<ul>${changes.map((change) => html`<li>${t.change(t.fields[change.field.name], change.before, change.after)}</li>`)}</ul>` : t.historyFirst}<span class="soft s">${t.adoptedBy(one.resolution)}${one.recordedBy ? html`<br>${t.recordedBy(one.recordedBy, formatDay(c.get('language'), one.recordedAt))}` : ''}</span>`
    return {
      state: one.number === version?.number ? ('now' as const) : begun ? ('done' as const) : ('next' as const),
      title: begun ? t.historySince(day(one.fromDay)) : t.historyFrom(day(one.fromDay)),
      text,
      actions: !begun && keeps ? linkButton({ href: cooperativePaths.withdrawStatutes(String(one.number)), label: t.withdraw, small: true }) : undefined,
    }
  })
  const top = head({
    title: t.title,
    lead: version ? t.lead(t.presets[version.statutes.preset], day(version.fromDay)) : t.leadNone,
    crumbs: path(c, t.title),
    actions: keeps ? linkButton({ href: cooperativePaths.newStatutes, label: t.propose }) : undefined,
  })
  return page(c, { title: t.title, section: 'cooperative', body: html`${top}${twoColumns(html`${facts}`, section({ title: t.history, content: way({ steps, kind: 'back' }) }))}` })
}

async function newPage(c: Ctx, given: Fields | null, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.statutes
  const versions = await allVersions(c.get('db'))
  const newest = versions[0]?.statutes
  const asked = given ? given('preset') : (c.req.query('preset') ?? newest?.preset ?? '')
  const preset = presetNames.find((name) => name === asked)
  const above = [{ label: t.title, href: cooperativePaths.statutes }]
  if (!preset) {
    const choices = html`<p>${t.chooseText}</p><ul class="parts">${presetNames.map((name) => html`<li><a class="t name" href="${cooperativePaths.newStatutes}?preset=${name}">${t.presets[name]}</a><span class="soft s">${t.presetTexts[name]}</span></li>`)}</ul>`
    return page(c, { title: t.chooseTitle, section: 'cooperative', body: html`${head({ title: t.chooseTitle, crumbs: path(c, t.chooseTitle, above) })}${choices}` })
  }
  const from = newest?.preset === preset ? newest : presets[preset]
  const valueOf = (one: StatutesField) => (given ? given(one.path) : typedValue(one, from))
  const shown = (['kind', ...parts] as PartName[]).map((part) => {
    const fields = statutesFields.filter((one) => one.part === part && shownIn({ preset }, one))
    return fields.length === 0 ? '' : html`<h2>${t.parts[part]}</h2>${fields.map((one) => input(c, preset, one, valueOf(one), state))}`
  })
  const paths = statutesFields.map((one) => one.path)
  const edit = form(
    c,
    { action: cooperativePaths.newStatutes },
    html`<input type="hidden" name="preset" value="${preset}">${state.above('fromDay', 'resolution', ...paths)}${field({
      name: 'fromDay',
      type: 'date',
      label: t.from,
      hint: newest ? t.fromHint : t.fromHintFirst,
      value: given ? given('fromDay') : dayOf(c.get('clock').now()),
      error: state.beside('fromDay'),
      required: true,
    })}${field({ name: 'resolution', label: t.resolution, hint: t.resolutionHint, value: given ? given('resolution') : '', maxLength: 300, error: state.beside('resolution'), required: true })}${shown}<p class="soft">${t.proposeText}</p><div class="actions">${button({ label: t.submit, kind: 'main' })}${linkButton({ href: cooperativePaths.statutes, label: t.cancel })}</div>`,
  )
  return page(c, {
    title: t.proposeTitle,
    section: 'cooperative',
    status: state.status,
    body: html`${head({ title: t.proposeTitle, lead: html`${t.presets[preset]}. ${t.proposeLead}`, crumbs: path(c, t.proposeTitle, above) })}<div class="narrow">${edit}</div>`,
  })
}

function input(c: Ctx, preset: PresetName, one: StatutesField, value: string, state: FormState): Html {
  const t = c.get('m').cooperative.statutes
  const common = { name: one.path, id: one.path.replace('.', '-'), label: t.fields[one.name], error: state.beside(one.path) }
  const choose = (values: readonly string[], words: Readonly<Record<string, string>>) => selectField({ ...common, value, options: values.map((name) => ({ value: name, label: words[name] ?? name })) })
  if (one.kind === 'yes') return checkField({ ...common, checked: value === 'yes' })
  if (one.kind === 'body') return choose(bodiesOfPreset(preset), t.bodies)
  if (one.kind === 'majority') return choose(majorities, t.majorities)
  if (one.kind === 'losses') return choose(['whole', 'after-reserves'], t.lossRules)
  if (one.kind === 'form') return choose(preset === 'scic' ? legalForms.filter((name) => name !== 'association') : preset === 'association' ? ['association'] : ['sa'], t.forms)
  if (one.kind === 'colleges') return textField({ ...common, value, rows: 4, hint: t.collegesHint })
  const unit = t.formUnits[one.kind]
  return field({ ...common, value, inputmode: 'numeric', autocomplete: 'off', ...(unit === '' ? {} : { suffix: unit }), ...(one.name === 'nonMemberCeilingPercent' ? { hint: t.ceilingHint } : one.name === 'appealDays' ? { hint: t.appealHint } : {}) })
}

async function withdrawPage(c: Ctx): Promise<Response> {
  const t = c.get('m').cooperative.statutes
  const version = await versionIn(c)
  const ask = confirmationPage(
    c,
    { id: 'withdraw', title: t.withdrawAsk(formatCalendarDay(c.get('language'), version.fromDay as Day)), text: t.withdrawText, action: cooperativePaths.withdrawStatutes(String(version.number)), confirm: { label: t.withdraw }, cancel: t.cancel },
    cooperativePaths.statutes,
  )
  return page(c, { title: t.withdraw, section: 'cooperative', body: ask })
}
