/** Rows of links: where one is, which view, which page. Their state is in the address. */
import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { attributes } from './content.ts'
import type { Content, Html } from './content.ts'
import { icon } from './icon.ts'

export interface Crumb {
  label: string
  /** Absent for the page one is on. */
  href?: string
}

/** The path that led here. */
export const crumbs = (c: Ctx, list: readonly Crumb[]): Html =>
  html`<nav${attributes({ 'aria-label': c.get('m').frame.crumbs })}><ol class="crumbs">${list.map(
    (crumb) => html`<li>${crumb.href ? html`<a${attributes({ href: crumb.href })}>${crumb.label}</a>` : html`<span aria-current="page">${crumb.label}</span>`}</li>`,
  )}</ol></nav>`

interface Tab {
  label: string
  href: string
  current?: boolean
}

/** Parts of one thing, each a page. `label` names the thing. */
export const tabs = (label: string, list: readonly Tab[]): Html =>
  html`<nav class="tabs"${attributes({ 'aria-label': label })}>${list.map(
    (tab) => html`<a${attributes({ href: tab.href, 'aria-current': tab.current && 'page' })}>${tab.label}</a>`,
  )}</nav>`

/** Views of one list, with how many each holds. */
export const chips = (label: string, list: readonly (Tab & { count?: number | string })[]): Html =>
  html`<nav class="chips"${attributes({ 'aria-label': label })}>${list.map(
    (chip) => html`<a${attributes({ href: chip.href, 'aria-current': chip.current && 'true' })}>${chip.label}${chip.count === undefined ? '' : html` <span>${chip.count}</span>`}</a>`,
  )}</nav>`

interface Pager {
  /** From 1. */
  page: number
  pages: number
  /** Address of a page, keeping the search and the order. */
  href: (page: number) => string
  /** E.g. « 1 à 10, sur 27 sites ». */
  summary: Content
}

/** Pages to offer: the ends, the neighbours, gaps as null. */
export function pagesShown(page: number, pages: number): (number | null)[] {
  const wanted = [1, page - 1, page, page + 1, pages].filter((number) => number >= 1 && number <= pages)
  const shown: (number | null)[] = []
  let last = 0
  for (const number of [...new Set(wanted)]) {
    if (number > last + 2) shown.push(null)
    else if (number === last + 2) shown.push(last + 1)
    shown.push(number)
    last = number
  }
  return shown
}

/** Moves through a long list. */
export function pager(c: Ctx, what: Pager): Html {
  const m = c.get('m').frame
  const step = (page: number, label: string, drawing: 'chevron-left' | 'chevron-right', rel: string) =>
    page < 1 || page > what.pages ? '' : html`<li><a${attributes({ href: what.href(page), rel, 'aria-label': label })}>${icon(drawing)}</a></li>`
  const numbers = pagesShown(what.page, what.pages).map((page) =>
    page === null
      ? html`<li class="gap" aria-hidden="true">…</li>`
      : html`<li><a${attributes({ href: what.href(page), 'aria-current': page === what.page && 'page', 'aria-label': m.pageNumber(page) })}>${page}</a></li>`,
  )
  return html`<nav class="pager"${attributes({ 'aria-label': m.pages })}><span class="soft">${what.summary}</span>${
    what.pages < 2 ? '' : html`<ol>${step(what.page - 1, m.previousPage, 'chevron-left', 'prev')}${numbers}${step(what.page + 1, m.nextPage, 'chevron-right', 'next')}</ol>`
  }</nav>`
}

/** A search over a list; `kept` are the other settings of the address, `results` the id of what follows as one types. */
export const search = (what: { label: string; button: string; value?: string | undefined; name?: string; placeholder?: string; kept?: Readonly<Record<string, string>>; results?: string }): Html =>
  html`<form class="actions" role="search"${attributes({ 'data-island': what.results === undefined ? undefined : 'filter', 'data-results': what.results })}><label class="search"><span class="sr">${what.label}</span>${icon('search')}<input class="in" type="search"${attributes({ name: what.name ?? 'q', value: what.value, placeholder: what.placeholder })}></label>${Object.entries(what.kept ?? {}).map(([name, value]) => html`<input type="hidden"${attributes({ name, value })}>`)}<button class="btn">${what.button}</button></form>`
