/** A text in the page: its editor, what PHP says of it, and what somebody else made of it meanwhile. */
import { html, raw } from 'hono/html'
import { folderOf, nameOf } from '#hosting/files/file-path.ts'
import { encodings } from '#hosting/files/text-format.ts'
import type { TextFormat } from '#hosting/files/text-format.ts'
import type { Site } from '#hosting/sites/site.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { assetUrl } from '#web/assets.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { note, verdict } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import { filePaths, folderHref, pathHref } from './file-addresses.ts'
import { grammarsOf, laterGrammarsOf } from './file-kinds.ts'
import { pathLine } from './folder-view.ts'

export interface EditView extends TextFormat {
  site: Site
  path: string
  text: string
  /** What the person was shown; '' for a file that is not there. */
  hash: string
  mixed?: boolean
  /** The line that the reader came for. */
  line?: number
  /** PHP does not understand this line. */
  syntax?: { line: number; message: string }
  /** What stands there now, when somebody else was faster; null: nothing. */
  theirs?: string | null
  state?: FormState
}

export function editView(c: Ctx, what: EditView): Html {
  const m = c.get('m').hosting.files.edit
  const { above, beside } = what.state ?? notRefused
  const name = nameOf(what.path)
  const told = { path: what.path, hash: what.hash, mark: what.mark ? 'yes' : '', lineEnd: what.lineEnd }
  const encoding =
    what.encoding === 'utf-8' && !beside('encoding')
      ? html`<input type="hidden" name="encoding" value="utf-8">`
      : selectField({ name: 'encoding', label: m.encoding, value: what.encoding, error: beside('encoding'), options: encodings.map((value) => ({ value, label: m.encodings[value] })) })
  const save = button({ label: m.save, kind: 'main', name: 'act', value: 'save' })
  const anyway = what.syntax ? button({ label: m.anyway, name: 'act', value: 'anyway' }) : ''
  const discard = what.syntax || what.theirs !== undefined ? linkButton({ href: pathHref(filePaths.edit, what.site.id, what.path), label: m.discard }) : ''
  const fields = html`${Object.entries(told).map(([key, value]) => html`<input type="hidden"${attributes({ name: key, value })}>`)}${editor(c, what)}${encoding}<div class="actions">${save}${anyway}${discard}<span class="s soft">${m.keys}</span></div>`
  const facts = html`<span class="soft">${m.facts(m.encodings[what.encoding], m.lineEnds[what.lineEnd])}</span> <a${attributes({ href: folderHref(what.site.id, folderOf(what.path)) })}>${m.back}</a>`
  const content = html`${above('encoding')}${what.mixed ? note({ text: m.mixed }) : ''}${what.syntax ? trouble(c, what, what.syntax) : ''}${what.theirs === undefined ? '' : conflict(c, what.theirs)}${wanted(c, what)}${form(
    c,
    // Multipart: in the usual form each sign that is no letter takes three bytes.
    { action: filePaths.edit(what.site.id), attributes: { enctype: 'multipart/form-data' } },
    fields,
  )}`
  return html`<div class="stack m">${pathLine(c, what.site, folderOf(what.path))}${section({ title: m.title(name), link: facts, content })}</div>`
}

/** Where a script finds them, by name; absent where there is none. */
const addresses = (grammars: readonly string[]): string | undefined =>
  grammars.length === 0 ? undefined : JSON.stringify(Object.fromEntries(grammars.map((grammar) => [grammar, assetUrl(`hljs-${grammar}`)])))

/** The text area, and for the script what it needs to colour it. A browser leaves out a first line end: hence one more. */
function editor(c: Ctx, what: EditView): Html {
  const m = c.get('m').hosting.files.edit
  const area = html`<textarea class="in mono" name="text" id="text" rows="24" wrap="off" spellcheck="false" autocapitalize="none" autocomplete="off"${attributes({ 'aria-describedby': what.syntax ? 'trouble' : undefined })}>
${what.text}</textarea>`
  const grammars = grammarsOf(what.path, what.text)
  return html`<div class="field"><label for="text">${what.theirs === undefined ? m.label : m.yours}</label><div class="editor" data-island="edit"${attributes({
    'data-grammar': grammars[0],
    'data-grammars': addresses(grammars),
    'data-later': addresses(laterGrammarsOf(what.path, what.text)),
    'data-line': what.syntax?.line ?? what.line,
    'data-unsaved': m.unsaved,
  })}>${area}</div></div>`
}

const shownAround = 2

/** A line with its neighbours: without a script nobody would find it in the text. */
function excerpt(c: Ctx, text: string, wanted: number): Html {
  const first = Math.max(1, wanted - shownAround)
  const around = text.split(/\r\n|\r|\n/).slice(first - 1, wanted + shownAround).map((line, index) => ({ number: first + index, line }))
  return html`<div class="log numbered" tabindex="0" role="region"${attributes({ 'aria-label': c.get('m').hosting.files.edit.around })}><ol${attributes({ start: first })}>${around.map(
    ({ number, line }) => html`<li${attributes({ class: number === wanted ? 'hit' : undefined })}><span class="soft">${number}</span> ${line}</li>`,
  )}</ol></div>`
}

/** The script goes to the line by itself. */
const wanted = (c: Ctx, { line, syntax, text }: EditView): Html | '' =>
  line === undefined || syntax ? '' : html`<noscript><p>${c.get('m').hosting.files.edit.wanted(line)}</p>${excerpt(c, text, line)}</noscript>`

/** What PHP says, and where. */
function trouble(c: Ctx, what: EditView, syntax: { line: number; message: string }): Html {
  const m = c.get('m').hosting.files.edit
  return html`<div id="trouble">${verdict({ kind: 'bad', title: m.syntaxTitle(syntax.line), text: html`<p>${m.syntax(syntax.message)}</p>${excerpt(c, what.text, syntax.line)}`, actions: html`<button class="btn small" type="button" hidden data-to-line="${syntax.line}">${m.toLine(syntax.line)}</button>` })}</div>`
}

function conflict(c: Ctx, theirs: string | null): Html {
  const m = c.get('m').hosting.files.edit
  const there = theirs === null ? '' : html`<div class="field"><label for="theirs">${m.theirs}</label><textarea class="in mono" id="theirs" rows="12" wrap="off" readonly>${raw('\n')}${theirs}</textarea></div>`
  return html`${verdict({ kind: 'warn', title: m.changedTitle, text: theirs === null ? m.gone : m.changed })}${there}`
}
