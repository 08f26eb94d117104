/** Pieces of which bodies of pages are made. */
import { html } from 'hono/html'
import { attributes, classes } from './content.ts'
import type { Content, Html } from './content.ts'

interface Head {
  title: string
  /** One sentence: how it is going. */
  lead?: Content | undefined
  /** Main actions, at the right. */
  actions?: Content | undefined
  /** Made with `crumbs`. */
  crumbs?: Html
  /** A line of states below the title. */
  facts?: Content
}

/** Top of a page: where am I, how is it going, what can I do. */
export const head = (what: Head): Html =>
  html`<div class="stack">${what.crumbs ?? ''}<div class="head"><div><h1>${what.title}</h1>${what.lead ? html`<p class="lead">${what.lead}</p>` : ''}${
    what.facts ? html`<div class="actions s">${what.facts}</div>` : ''
  }</div>${what.actions ? html`<div class="actions">${what.actions}</div>` : ''}</div></div>`

/** A titled part; `link` stands at the right of the title. */
export const section = (what: { title: string; link?: Content; content: Content; id?: string; tight?: boolean }): Html =>
  html`<section${attributes({ class: classes('stack', !what.tight && 'm'), id: what.id })}>${
    what.link ? html`<div class="bar-h"><h2>${what.title}</h2><span class="s">${what.link}</span></div>` : html`<h2>${what.title}</h2>`
  }${what.content}</section>`

/** A wide column and a narrow one; `even` for two halves. One below the other on a phone. */
export const twoColumns = (main: Content, aside: Content, even = false): Html =>
  html`<div${attributes({ class: classes('two', even && 'even') })}><div class="stack l">${main}</div>${even ? html`<div class="stack l">${aside}</div>` : html`<aside class="stack l">${aside}</aside>`}</div>`

/** A box around something one acts on. */
export const card = (content: Content): Html => html`<div class="card stack">${content}</div>`

/** Names and their values. */
export const definitionList = (list: readonly { term: Content; value: Content; mono?: boolean }[], boxed = false): Html =>
  html`<dl${attributes({ class: classes('dl', boxed && 'card') })}>${list.map(
    (entry) => html`<div><dt>${entry.term}</dt><dd${attributes({ class: entry.mono ? 'mono' : undefined })}>${entry.value}</dd></div>`,
  )}</dl>`

/** A few large figures side by side. */
export const stats = (list: readonly { term: string; value: Content; note?: Content }[]): Html =>
  html`<dl class="stats">${list.map((entry) => html`<div><dt>${entry.term}</dt><dd>${entry.value}</dd>${entry.note ? html`<dd>${entry.note}</dd>` : ''}</div>`)}</dl>`

/** Lines of news or events: a link or a title, and a soft line. */
export const list = (entries: readonly { title: Content; text?: Content; href?: string }[]): Html =>
  html`<ul class="list s">${entries.map(
    (entry) =>
      html`<li>${entry.href ? html`<a class="t"${attributes({ href: entry.href })}>${entry.title}</a>` : html`<span>${entry.title}</span>`}${entry.text ? html`<span class="soft">${entry.text}</span>` : ''}</li>`,
  )}</ul>`

/** How far a job has come, in words and as a bar. */
export const progress = (what: { label: string; value: number; whole: number; id?: string }): Html =>
  html`<div class="progress"><label${attributes({ for: what.id ?? 'progress' })}>${what.label}</label><progress${attributes({ id: what.id ?? 'progress', value: what.value, max: what.whole })}></progress></div>`
