/** Tariffs on trial: every member reads them and works them out again; board and treasurer propose; the treasurer enters what was voted. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { TariffBody } from '#db/billing-tables.ts'
import { inTransaction } from '#db/transaction.ts'
import { parseDay } from '#lib/day.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { empty } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { signedIn } from '#web/guard.ts'
import { liveStream } from '#web/live-stream.ts'
import { longestTariffLabel, tariffBodies } from '../enter-tariff.ts'
import { allPlans } from '../plan-store.ts'
import { tariffTexts } from '../tariff-frame.ts'
import { simulationPaths } from '../tariff-paths.ts'
import { tariffProposers, tariffWriters } from '../tariff-policy.ts'
import type { UsagePort } from '../usage-port.ts'
import { askRun } from './ask-run.ts'
import { applySimulation, attachResolution, withdrawSimulation } from './decide-simulation.ts'
import { proposeSimulation } from './propose-simulation.ts'
import { fieldsOf, proposePage, simulationOf } from './simulation-form.ts'
import { simulationPage, simulationTexts, titleOf } from './simulation-frame.ts'
import { comparePage, listPage } from './simulation-list.ts'
import { onePage, progressPart } from './simulation-view.ts'
import { runsOf, simulationById } from './simulation-store.ts'
import type { Simulation } from './simulation-store.ts'

const lookEveryMs = 500
const simulationIn = (c: Ctx): Promise<Simulation> => simulationById(c.get('db'), (c.req.param('simulation') ?? '').slice(0, 40))
const bodyIn = (given: Fields): TariffBody => tariffBodies.find((one) => one === given('body')) ?? 'meeting'
const above = (c: Ctx, one: Simulation) => [{ label: titleOf(c, one), href: simulationPaths.one(one.id) }]

/** `/cooperative/simulations` and below. */
export function makeSimulationPages(ports: UsagePort): App {
  const app = new Hono<Env>()
  app.get(simulationPaths.list, signedIn, (c) => listPage(c))
  app.get(simulationPaths.add, tariffProposers, async (c) => {
    const from = c.req.query('from')
    return proposePage(c, from ? fieldsOf(c, await simulationById(c.get('db'), from.slice(0, 40))) : () => '', notRefused)
  })
  app.post(simulationPaths.add, tariffProposers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const input = simulationOf(given, await allPlans(c.get('db')))
        const { id } = await inTransaction(c.get('db'), (tx) => proposeSimulation(tx, actorOf(c), input, c.get('clock')))
        flash(c, simulationTexts(c).form.sent)
        return c.redirect(simulationPaths.one(id), 303)
      },
      (refused) => proposePage(c, given, refused),
    )
  })
  app.get(simulationPaths.compare, signedIn, (c) => comparePage(c))
  app.get(simulationPaths.one(':simulation'), signedIn, async (c) => {
    const simulation = await simulationIn(c)
    return onePage(c, ports, simulation, await runsOf(c.get('db'), [simulation.id]))
  })
  app.get(simulationPaths.events(':simulation'), signedIn, async (c) => {
    // before the stream begins: what is not there is answered, not broken off
    const simulation = await simulationIn(c)
    return liveStream(c, async (stream) => {
      for (let over = false; !over && !stream.closed.aborted; ) {
        const [run] = await runsOf(c.get('db'), [simulation.id])
        await stream.send(progressPart(c, simulation, run))
        over = run?.state !== 'waiting'
        if (!over) await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
      }
      await stream.done(simulationPaths.one(simulation.id))
    })
  })
  app.post(simulationPaths.again(':simulation'), signedIn, async (c) => {
    const { id } = await simulationIn(c)
    await inTransaction(c.get('db'), (tx) => askRun(tx, actorOf(c), { simulationId: id }, c.get('clock')))
    flash(c, simulationTexts(c).one.againAsked)
    return c.redirect(simulationPaths.one(id), 303)
  })
  app.get(simulationPaths.attach(':simulation'), tariffProposers, async (c) => {
    const simulation = await simulationIn(c)
    return attachPage(c, simulation, (name) => ({ body: simulation.vote?.body ?? '', resolution: simulation.vote?.resolution ?? '' })[name] ?? '', notRefused)
  })
  app.post(simulationPaths.attach(':simulation'), tariffProposers, async (c) => {
    const given = await readForm(c)
    const simulation = await simulationIn(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => attachResolution(tx, actorOf(c), { simulationId: simulation.id, body: bodyIn(given), resolution: given('resolution') }, c.get('clock')))
        flash(c, simulationTexts(c).attach.done)
        return c.redirect(simulationPaths.one(simulation.id), 303)
      },
      (refused) => attachPage(c, simulation, given, refused),
    )
  })
  app.get(simulationPaths.apply(':simulation'), tariffWriters, async (c) => {
    const simulation = await simulationIn(c)
    return applyPage(c, simulation, (name) => ({ label: simulation.label, body: simulation.vote?.body ?? '', resolution: simulation.vote?.resolution ?? '' })[name] ?? '', notRefused)
  })
  app.post(simulationPaths.apply(':simulation'), tariffWriters, async (c) => {
    const given = await readForm(c)
    const simulation = await simulationIn(c)
    return orAgain(
      c,
      async () => {
        const input = { simulationId: simulation.id, label: given('label'), fromDay: parseDay(given('fromDay'), 'fromDay'), body: bodyIn(given), votedOn: parseDay(given('votedOn'), 'votedOn'), resolution: given('resolution') }
        const { alreadyBilled } = await inTransaction(c.get('db'), (tx) => applySimulation(tx, actorOf(c), input, c.get('clock')))
        const t = simulationTexts(c).apply
        flash(c, alreadyBilled > 0 ? t.doneBilled(alreadyBilled) : t.done)
        return c.redirect(simulationPaths.one(simulation.id), 303)
      },
      (refused) => applyPage(c, simulation, given, refused),
    )
  })
  app.get(simulationPaths.withdraw(':simulation'), tariffProposers, async (c) => {
    const t = simulationTexts(c)
    const simulation = await simulationIn(c)
    const question = { id: 'withdraw', title: t.withdrawal.ask(simulation.label), text: t.withdrawal.text, fields: html`<input type="hidden" name="withdrawn" value="yes">`, action: simulationPaths.withdraw(simulation.id), confirm: { label: t.one.withdraw }, cancel: t.withdrawal.keep }
    return simulationPage(c, { title: t.one.withdraw, above: above(c, simulation), content: confirmationPage(c, question, simulationPaths.one(simulation.id), 'h2') })
  })
  app.post(simulationPaths.withdraw(':simulation'), tariffProposers, async (c) => {
    const given = await readForm(c)
    const { id } = await simulationIn(c)
    const withdrawn = given('withdrawn') === 'yes'
    await inTransaction(c.get('db'), (tx) => withdrawSimulation(tx, actorOf(c), { simulationId: id, withdrawn }, c.get('clock')))
    const t = simulationTexts(c).withdrawal
    if (withdrawn) flash(c, t.done, { action: simulationPaths.withdraw(id), values: { withdrawn: '' } })
    else flash(c, t.restored)
    return c.redirect(withdrawn ? simulationPaths.list : simulationPaths.one(id), 303)
  })
  return app
}

const bodyField = (c: Ctx, label: string, given: Fields) => selectField({ name: 'body', label, value: given('body') || 'meeting', options: tariffBodies.map((one) => ({ value: one, label: tariffTexts(c).tariff.bodies[one] })) })

function attachPage(c: Ctx, simulation: Simulation, given: Fields, state: FormState): Promise<Response> {
  const t = simulationTexts(c)
  const edit = form(c, {}, html`${state.above('resolution')}${bodyField(c, t.attach.body, given)}${field({ name: 'resolution', label: t.attach.resolution, hint: t.attach.resolutionHint, value: given('resolution'), maxLength: 60, error: state.beside('resolution') })}<div class="actions">${button({ label: t.attach.save, kind: 'main' })}${linkButton({ href: simulationPaths.one(simulation.id), label: tariffTexts(c).cancel })}</div>`)
  return simulationPage(c, { title: t.one.attach, lead: t.attach.lead, above: above(c, simulation), status: state.status, content: html`<div class="narrow">${edit}</div>` })
}

function applyPage(c: Ctx, simulation: Simulation, given: Fields, state: FormState): Promise<Response> {
  const t = simulationTexts(c)
  const frame = { title: t.one.apply, above: above(c, simulation), status: state.status }
  if (simulation.prices.length === 0) return simulationPage(c, { ...frame, content: empty({ text: t.apply.nothing, actions: linkButton({ href: simulationPaths.one(simulation.id), label: tariffTexts(c).cancel }) }) })
  const w = tariffTexts(c).tariff
  const names = html`<div class="pair">${field({ name: 'label', label: t.apply.label, value: given('label'), required: true, maxLength: longestTariffLabel, error: state.beside('label') })}${field({ name: 'fromDay', type: 'date', label: t.apply.fromDay, hint: w.fromHint, value: given('fromDay'), required: true, error: state.beside('fromDay') })}</div>`
  const vote = html`<div class="pair">${bodyField(c, w.body, given)}${field({ name: 'votedOn', type: 'date', label: t.apply.votedOn, value: given('votedOn'), required: true, error: state.beside('votedOn') })}</div>${field({ name: 'resolution', label: w.resolution, value: given('resolution'), required: true, maxLength: 60, error: state.beside('resolution') })}`
  const edit = form(c, {}, html`${state.above('label', 'fromDay', 'votedOn', 'resolution')}${names}${vote}<div class="actions">${button({ label: t.apply.button, kind: 'main' })}${linkButton({ href: simulationPaths.one(simulation.id), label: tariffTexts(c).cancel })}</div>`)
  return simulationPage(c, { ...frame, lead: t.apply.lead, content: html`<div class="narrow">${edit}</div>` })
}
