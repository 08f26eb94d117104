import { html } from 'hono/html'
import { attributes, classes } from './content.ts'
import type { Content, Html } from './content.ts'
import { icon } from './icon.ts'
import type { IconName } from './icon.ts'

const usual = { ok: 'circle-check', warn: 'triangle-alert', bad: 'circle-alert' } as const

/** A remark that stands apart. */
export const note = (what: { text: Content; kind?: 'ok' | 'warn' | 'bad' | undefined; icon?: IconName; id?: string }): Html =>
  html`<div${attributes({ class: classes('note', what.kind), id: what.id })}>${icon(what.icon ?? (what.kind ? usual[what.kind] : 'info'))}<div class="stack">${
    typeof what.text === 'string' ? html`<p>${what.text}</p>` : what.text
  }</div></div>`

/** The answer to « what is wrong » : cause, consequence, ways out. */
export const verdict = (what: { title: string; text: Content; actions?: Content | undefined; kind?: 'bad' | 'warn' | 'ok' }): Html =>
  html`<section${attributes({ class: classes('verdict', what.kind) })}><h2>${what.title}</h2>${
    typeof what.text === 'string' ? html`<p>${what.text}</p>` : what.text
  }${what.actions ? html`<div class="actions">${what.actions}</div>` : ''}</section>`

/** Nothing here yet: says what will be, and how to begin. Its title is no heading: it may stand right below h1. */
export const empty = (what: { title?: string; text: Content; actions?: Content | undefined }): Html =>
  html`<div class="empty">${what.title ? html`<p class="t">${what.title}</p>` : ''}${typeof what.text === 'string' ? html`<p>${what.text}</p>` : what.text}${
    what.actions ? html`<div class="actions">${what.actions}</div>` : ''
  }</div>`
