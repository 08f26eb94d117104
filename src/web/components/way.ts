/** The line with stations: steps of a job, tasks that wait, what happened. */
import { html } from 'hono/html'
import { attributes, classes } from './content.ts'
import type { Content, Html } from './content.ts'

export interface Step {
  state: 'done' | 'now' | 'next' | 'badly' | 'warnly' | 'open'
  title: Content
  /** Beside the title, e.g. « en 0,3 s ». */
  when?: Content | undefined
  text?: Content | undefined
  /** Buttons below. */
  actions?: Content | undefined
}

interface Way {
  steps: readonly Step[]
  /** The station under way breathes. */
  live?: boolean
  /** `todo` for tasks, `back` for a line read from the latest. */
  kind?: 'todo' | 'back'
}

const stepClass = (step: Step, live: boolean | undefined) =>
  classes(step.state !== 'open' && step.state, live && step.state === 'now' && 'live')

/** Upright. */
export const way = (what: Way): Html =>
  html`<ol${attributes({ class: classes('way', what.kind) })}>${what.steps.map(
    (step) =>
      html`<li${attributes({ class: stepClass(step, what.live), 'aria-current': step.state === 'now' && 'step' })}><div class="t"><span>${step.title}</span>${
        step.when ? html`<span class="soft">${step.when}</span>` : ''
      }</div>${step.text ? html`<p>${step.text}</p>` : ''}${step.actions ? html`<div class="actions">${step.actions}</div>` : ''}</li>`,
  )}</ol>`

/** Lying; upright on a phone. */
export const rail = (steps: readonly Step[]): Html =>
  html`<ol class="rail">${steps.map(
    (step) => html`<li${attributes({ class: stepClass(step, false), 'aria-current': step.state === 'now' && 'step' })}><b>${step.title}</b>${step.text ?? ''}</li>`,
  )}</ol>`
