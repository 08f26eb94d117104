/** The frame around every page: what is common to head, top and foot. Panel, door and public frames differ only there. */
import { html, raw } from 'hono/html'
import { assetUrl, isIsland } from './assets.ts'
import { attributes } from './components/content.ts'
import { roofs } from './components/roofs.ts'
import { toast } from './components/toast.ts'
import type { Ctx } from './environment.ts'
import { takeFlash } from './flash.ts'
import { appearance, brand, fiction, foot, languageLink, publicTop, panelTop } from './layout-shell.ts'
import type { Html, Page } from './page.ts'
import { hereWith } from './preferences.ts'

/** Scripts that a body asks for with `data-island`; a page without islands loads none. */
function scripts(body: string): Html {
  const names = [...new Set([...body.matchAll(/ data-island="([a-z]+)"/g)].map((match) => match[1] ?? ''))].filter(isIsland)
  if (names.includes('passkey')) names.unshift('passkey')
  return html`${[...new Set(names)].map((name) => html`${name === 'passkey' ? html`<link rel="modulepreload"${attributes({ href: assetUrl('webauthn') })}>` : ''}<script type="module"${attributes({ src: assetUrl(name) })}></script>`)}`
}

/** Without scripts, a page that follows a job reloads by itself. */
const reload = (body: string): Html => raw(body.includes(' data-reloads') ? '<noscript><meta http-equiv="refresh" content="3"></noscript>' : '')

const headOf = (c: Ctx, page: Page, body: string): Html => {
  const scheme = c.get('theme') === 'auto' ? 'light dark' : c.get('theme')
  return html`<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.title} · ${c.get('config').cooperative.name}</title><meta name="color-scheme"${attributes({ content: scheme })}><link rel="preload" as="font" type="font/woff2" crossorigin${attributes({ href: assetUrl('bricolage') })}><link rel="stylesheet"${attributes({ href: assetUrl('onyva') })}><link rel="icon" type="image/svg+xml"${attributes({ href: assetUrl('mark') })}>${reload(body)}${scripts(body)}</head>`
}

/** Sign-in: the page at the left, a deep surface with roofs at the right. */
const door = (c: Ctx, body: Html): Html => {
  const m = c.get('m').frame
  return html`<div class="door"><main id="content"><div class="in-col">${brand(c)}${body}${fiction(c)}<div class="foot-line">${languageLink(c)}${appearance(c)}</div></div></main><aside><p>${m.doorMotto}</p><p class="s">${m.doorNote}</p>${roofs({ heights: [0.42, 0.5, 0.62, 0.66, 0.72, 0.78, 0.86, 0.94, 1] })}</aside></div>`
}

/** Renders one page whole. */
export async function renderLayout(c: Ctx, page: Page): Promise<Html> {
  const words = String(await page.body)
  const body = raw(words)
  const m = c.get('m').frame
  const message = takeFlash(c)
  const said = message ? toast(c, { ...message, here: hereWith(c, {}) }) : ''
  const frame = page.frame ?? 'panel'
  const content =
    frame === 'door'
      ? door(c, body)
      : html`${frame === 'panel' && c.get('actor') ? panelTop(c, page) : publicTop(c)}<main id="content"${attributes({ class: frame === 'panel' ? 'wrap page' : undefined })}>${body}</main>${foot(c)}`
  return html`<!doctype html><html${attributes({ lang: c.get('language'), 'data-theme': c.get('theme') === 'auto' ? undefined : c.get('theme') })}>${headOf(c, page, words)}<body><a class="skip" href="#content">${m.skip}</a>${content}${said}</body></html>`
}
