/** Pages that the node keeps: whether, what it means, and how to forget them. */
import { html } from 'hono/html'
import { siteAddress } from '#lib/config.ts'
import type { Site } from '#hosting/sites/site.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import type { Html } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { state } from '#web/components/state.ts'
import type { Ctx } from '#web/environment.ts'
import { sitePaths } from './site-paths.ts'

interface PageCacheView {
  site: Site
  typedPage?: string | undefined
  state?: FormState | undefined
}

export function pageCacheView(c: Ctx, what: PageCacheView): Html {
  const m = c.get('m').hosting.web.pages
  const { site } = what
  const toggle = postButton(c, {
    action: sitePaths.pageCache(site.id),
    label: site.pageCache ? m.stop : m.start,
    icon: site.pageCache ? 'pause' : 'play',
    values: { pageCache: site.pageCache ? 'no' : 'yes', version: String(site.version) },
  })
  const forgetAll = site.pageCache ? postButton(c, { action: sitePaths.purgePages(site.id), label: m.forgetAll, icon: 'refresh-cw', values: { all: 'yes' } }) : ''
  const content = html`<p>${state(site.pageCache ? 'ok' : 'zz', site.pageCache ? m.on : m.off)}</p><p>${m.text}</p><p class="soft">${m.who}</p><div class="actions">${forgetAll}${toggle}</div>${site.pageCache ? forgetOne(c, what) : ''}`
  return section({ title: m.title, tight: true, content })
}

function forgetOne(c: Ctx, what: PageCacheView): Html {
  const m = c.get('m').hosting.web.pages
  const { site } = what
  const { beside } = what.state ?? notRefused
  const [main] = site.hostNames
  const example = main === undefined ? '' : `${siteAddress(c.get('config'), main)}/…`
  return form(
    c,
    { action: sitePaths.purgePages(site.id) },
    html`${field({ name: 'page', label: m.one, hint: m.oneHint, value: what.typedPage, error: beside('page'), placeholder: example, required: true, autocomplete: 'off', inputmode: 'url', attributes: { autocapitalize: 'none', spellcheck: 'false' } })}<div class="actions">${button({ label: m.forgetOne })}</div>`,
  )
}
