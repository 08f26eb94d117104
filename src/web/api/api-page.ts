/** The page that tells people how to use the API, made from its document. */
import { html, raw } from 'hono/html'
import { attributes } from '../components/content.ts'
import type { Html } from '../components/content.ts'
import { copy } from '../components/copy.ts'
import { head, section } from '../components/layout-parts.ts'
import { crumbs } from '../components/links.ts'
import { table } from '../components/table.ts'
import type { Ctx } from '../environment.ts'
import { page } from '../page.ts'
import type { ApiDocument } from './api-document.ts'
import { groupsOf, shapesOf } from './document-parts.ts'
import type { ApiField, ApiGroup, ApiRouteWords } from './document-parts.ts'
import { sentenceOf } from './problem.ts'

const anchor = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '-')

/** Where a long word may break: after a slash, a dot, a bar. */
const breakable = (text: string): Html => html`${text.split(/(?<=[/.|])/).map((part, index) => html`${index > 0 ? raw('<wbr>') : ''}${part}`)}`

function fieldTable(c: Ctx, caption: string, fields: readonly ApiField[]): Html {
  const m = c.get('m').api
  return table({
    caption,
    columns: [{ label: m.field }, { label: m.type, folded: 'full' }, { label: m.meaning, folded: 'full' }],
    rows: fields.map((field) => ({
      header: html`<code>${field.name}</code>${field.required ? '' : html` <small>${m.optional}</small>`}`,
      cells: [html`<code>${breakable(field.type)}</code>`, field.description],
    })),
  })
}

function routePart(c: Ctx, route: ApiRouteWords): Html {
  const m = c.get('m').api
  return html`<details class="fig"${attributes({ id: route.id })}><summary><b class="mono">${route.method} ${breakable(route.path)}</b> <span lang="en">${route.summary}</span></summary><div class="stack">${
    route.description ? html`<p lang="en">${route.description}</p>` : ''
  }<p class="s soft">${route.public ? m.public : m.bearer}</p>${route.parameters.length > 0 ? fieldTable(c, m.parameters, route.parameters) : ''}${
    route.body ? html`<h4>${m.body} <code>${route.body.type}</code></h4>${route.body.fields.length > 0 ? fieldTable(c, m.body, route.body.fields) : ''}` : ''
  }${route.answers.map(
    (answer) => html`<h4>${m.answer} ${answer.status} <code>${breakable(answer.type)}</code></h4><p class="s">${answer.description}</p>${answer.fields.length > 0 ? fieldTable(c, `${m.answer} ${answer.status}`, answer.fields) : ''}`,
  )}</div></details>`
}

/** Where a part is told in full: all of them on one page were 65 kB at 264 routes. */
const partAddress = (name: string): string => `/api?part=${encodeURIComponent(name)}`

const shapesPart = 'shapes'
/** Refusals with their sentences, where `type` of a refusal leads: 200 of them made the way in 62 kB. */
const problemsPart = 'problems'

/** Renders the page that `?part=` names: a group of routes, the shapes, the refusals, or else the way in with a line for each route. */
export function apiPage(c: Ctx, document: ApiDocument): Promise<Response> {
  const m = c.get('m').api
  const groups = groupsOf(document)
  const titleOf = (group: ApiGroup): string => m.groups[group.name as keyof typeof m.groups] ?? group.name
  const asked = c.req.query('part')
  const group = groups.find(({ name }) => name === asked)
  if (group) return partPage(c, titleOf(group), html`${group.routes.map((route) => routePart(c, route))}`)
  if (asked === shapesPart) return partPage(c, m.shapes, shapeList(c, document))
  if (asked === problemsPart) return partPage(c, m.problemCodes, problemList(c))
  const origin = c.get('config').panelOrigin
  const body = html`${head({ title: m.title, lead: m.lead, actions: html`<a class="btn" href="/api/openapi.json">${m.document}</a>` })}
      ${section({
        title: m.begin,
        content: html`<p>${m.beginText}</p>${copy(c, { text: `curl -H "Authorization: Bearer $TOKEN" ${origin}/api/v1/sites`, label: m.example })}<p>${m.problems}</p><p>${m.lists}</p><p>${m.versions}</p>`,
      })}
      <nav class="chips"${attributes({ 'aria-label': m.contents })}>${groups.map((group) => html`<a${attributes({ href: `#${anchor(group.name)}` })}>${titleOf(group)} <span>${group.routes.length}</span></a>`)}<a${attributes({ href: partAddress(shapesPart) })}>${m.shapes}</a><a${attributes({ href: partAddress(problemsPart) })}>${m.problemCodes}</a></nav>
      ${groups.map((group) =>
        section({
          id: anchor(group.name),
          title: titleOf(group),
          content: html`<ul class="list s">${group.routes.map((route) => html`<li><a class="mono"${attributes({ href: `${partAddress(group.name)}#${route.id}` })}>${route.method} ${breakable(route.path)}</a> <span lang="en">${route.summary}</span></li>`)}</ul>`,
        }),
      )}`
  return framed(c, m.title, body)
}

function problemList(c: Ctx): Html {
  const problems = Object.keys(c.get('m').errors).sort()
  return html`<dl class="dl">${problems.map((code) => html`<div${attributes({ id: `problem-${code}` })}><dt class="mono">${code}</dt><dd>${sentenceOf(c.get('m'), code, placeholders) ?? ''}</dd></div>`)}</dl>`
}

function shapeList(c: Ctx, document: ApiDocument): Html {
  return html`${shapesOf(document).map((shape) => html`<details class="fig"${attributes({ id: `shape-${shape.name}` })}><summary><b class="mono">${shape.name}</b></summary>${shape.fields.length > 0 ? fieldTable(c, shape.name, shape.fields) : html`<code>${shape.type}</code>`}</details>`)}`
}

const partPage = (c: Ctx, title: string, content: Html): Promise<Response> =>
  framed(c, title, html`${head({ title, crumbs: crumbs(c, [{ label: c.get('m').api.title, href: '/api' }, { label: title }]) })}<div class="stack">${content}</div>`)

function framed(c: Ctx, title: string, body: Html): Promise<Response> {
  const known = c.get('actor') !== null
  return page(c, { title, frame: known ? 'panel' : 'public', body: known ? body : html`<div class="wrap page">${body}</div>` })
}

/** Stands for what a sentence is made with: `{name}`. */
const placeholders: Readonly<Record<string, string>> = new Proxy({}, { get: (_, name) => (typeof name === 'string' ? `{${name}}` : undefined) })
