/** Top and foot of pages: the cooperative's mark leads, Onyva signs below. */
import { html, raw } from 'hono/html'
import { linkButton } from './components/button.ts'
import { attributes } from './components/content.ts'
import { csrfField } from './components/form.ts'
import { icon } from './components/icon.ts'
import type { IconName } from './components/icon.ts'
import { actorOf } from './environment.ts'
import type { Ctx } from './environment.ts'
import type { Html, Page } from './page.ts'
import { paths, withNext } from './paths.ts'
import { hereWith, themes } from './preferences.ts'

const roofMark = raw('<svg viewBox="0 0 34 22" aria-hidden="true"><path d="M2 19V11L10 3l7 7 7-7 8 8v8"/><path d="M17 10v9"/></svg>')

const onyvaMark = raw(
  '<svg viewBox="0 0 32 32" aria-hidden="true"><g fill="none" stroke-width="4" stroke-linecap="round"><path stroke="currentColor" d="M25 14.5V21c0 5-3.6 8.5-8.8 8.5-2.4 0-4.4-.7-6-1.9"/><path stroke="currentColor" d="M7 14c0 4.7 3.7 8 9 8s9-3.3 9-8"/></g><circle cx="7" cy="5" r="3.1" fill="currentColor"/><circle cx="25" cy="5" r="3.1" fill="currentColor"/></svg>',
)

/** The cooperative's mark and name, leading home. */
export const brand = (c: Ctx): Html =>
  html`<a class="brand"${attributes({ href: c.get('actor') ? paths.home : paths.front })}>${roofMark}${c.get('config').cooperative.name}</a>`

interface Entry {
  section: NonNullable<Page['section']>
  label: string
  href: string
  icon: IconName
}

function entries(c: Ctx): Entry[] {
  const m = c.get('m').frame
  const list: Entry[] = [
    { section: 'home', label: m.home, href: paths.home, icon: 'house' },
    { section: 'sites', label: m.sites, href: paths.sites, icon: 'globe' },
    { section: 'cooperative', label: m.cooperative, href: paths.cooperative, icon: 'users-round' },
  ]
  if (actorOf(c).roles.length > 0) list.push({ section: 'administration', label: m.administration, href: paths.administration, icon: 'wrench' })
  return list
}

const initials = (name: string): string =>
  name
    .split(/[\s-]+/)
    .filter(Boolean)
    .map((word) => [...word][0]?.toLocaleUpperCase() ?? '')
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('')

/** The account's own page lists them all. */
const membersShown = 5

function accountMenu(c: Ctx): Html {
  const m = c.get('m').frame
  const actor = actorOf(c)
  const [first = actor.name, ...others] = actor.name.split(' ')
  const link = (href: string, drawing: IconName, label: string) => html`<a${attributes({ href })}>${icon(drawing)}${label}</a>`
  const members = actor.members.slice(0, membersShown).map((member) => html`<a${attributes({ href: paths.membership(member.id) })}>${icon('users-round')}<span>${member.name}<br><small class="soft">${m.member(member.number.toLocaleString(c.get('language')))}</small></span></a>`)
  return html`<div class="who"><button class="me" type="button" popovertarget="me"><span${attributes({ 'data-i': initials(actor.name) })}></span><span>${first}<span class="sr"> ${others.join(' ')}, ${m.accountMenu}</span></span>${icon('chevron-down')}</button></div><div class="menu" id="me" popover><p class="xs soft"><b>${actor.name}</b></p>${members}${link(paths.account, 'user-round', m.account)}${link(paths.sessions, 'laptop', m.sessions)}${link(paths.activity, 'history', m.activity)}<form method="post"${attributes({ action: paths.signOut })}>${csrfField(c)}<button>${icon('log-out')}${m.signOut}</button></form></div>`
}

/** Said on every page of a cooperative that does not exist. */
export const fiction = (c: Ctx): Html => html`${c.get('config').cooperative.fictional ? html`<p class="fiction">${c.get('m').frame.fictionalNotice}</p>` : ''}`

/** Top of the panel; its entries become tabs at the bottom on a phone. */
export const panelTop = (c: Ctx, page: Page): Html =>
  html`<header class="top">${fiction(c)}<div class="wrap">${brand(c)}<nav class="nav tabs-b"${attributes({ 'aria-label': c.get('m').frame.mainNavigation })}>${entries(c).map(
    (entry) => html`<a${attributes({ href: entry.href, 'aria-current': entry.section === page.section && 'page' })}>${icon(entry.icon)}${entry.label}</a>`,
  )}</nav>${accountMenu(c)}</div></header>`

/** Top of public pages. */
export function publicTop(c: Ctx): Html {
  const m = c.get('m').frame
  const known = c.get('actor') !== null
  const next = c.req.method === 'GET' && c.req.path !== paths.front ? withNext(paths.signIn, hereWith(c, {})) : paths.signIn
  return html`<header class="top">${fiction(c)}<div class="wrap">${brand(c)}<div class="who">${linkButton({ label: known ? m.myHome : m.signIn, href: known ? paths.home : next, small: true })}</div></div></header>`
}

/** The other language, on the same page. */
export function languageLink(c: Ctx): Html {
  const other = c.get('language') === 'fr' ? 'en' : 'fr'
  return html`<a${attributes({ href: hereWith(c, { lang: other }), lang: other, hreflang: other, rel: 'nofollow' })}>${c.get('m').frame.otherLanguage}</a>`
}

/** Light, dark, or as the machine is: plain links. */
export const appearance = (c: Ctx): Html =>
  html`<nav class="theme"${attributes({ 'aria-label': c.get('m').frame.appearance })}>${themes.map(
    (theme) => html`<a rel="nofollow"${attributes({ href: hereWith(c, { theme }), 'aria-current': theme === c.get('theme') && 'true' })}>${c.get('m').frame.themes[theme]}</a>`,
  )}</nav>`

/** Foot of panel and public pages. */
export const foot = (c: Ctx): Html =>
  html`<footer class="foot"><div class="wrap"><ul><li><a${attributes({ href: `mailto:${c.get('config').cooperative.contactEmail}` })}>${c.get('m').frame.contact}</a></li><li>${languageLink(c)}</li></ul><span class="by">${onyvaMark}<span>${c.get('m').frame.madeWith}</span></span>${appearance(c)}</div></footer>`
