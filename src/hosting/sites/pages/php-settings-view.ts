/** What one page of PHP may use: three figures, each with its range. */
import { html } from 'hono/html'
import { formatBytes } from '#lib/format.ts'
import { phpSettingsRange } from '#hosting/sites/site-limits.ts'
import type { Site } from '#hosting/sites/site.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import type { Ctx } from '#web/environment.ts'
import type { PhpSettings } from '#wire/node-state.ts'
import { sitePaths } from './site-paths.ts'

/** In the order of the form. */
export const phpSettingNames = ['memoryMegabytes', 'uploadMegabytes', 'executionSeconds'] as const satisfies readonly (keyof PhpSettings)[]

interface PhpSettingsView {
  site: Site
  typed?: Readonly<Record<keyof PhpSettings, string>> | undefined
  state?: FormState | undefined
}

export function phpSettingsView(c: Ctx, what: PhpSettingsView): Html {
  const m = c.get('m').hosting.web.php
  const { site } = what
  const { beside } = what.state ?? notRefused
  const range = phpSettingsRange(site.limits)
  const words = {
    memoryMegabytes: { label: m.memory, hint: m.memoryHint(range.memoryMegabytes.minimum, range.memoryMegabytes.maximum, formatBytes(c.get('language'), site.limits.memoryBytes)), unit: m.megabytes },
    uploadMegabytes: { label: m.upload, hint: m.uploadHint(range.uploadMegabytes.maximum), unit: m.megabytes },
    executionSeconds: { label: m.seconds, hint: m.secondsHint(range.executionSeconds.maximum), unit: m.secondsUnit },
  }
  const fields = phpSettingNames.map((name) =>
    field({
      name,
      label: words[name].label,
      hint: words[name].hint,
      suffix: words[name].unit,
      type: 'number',
      inputmode: 'numeric',
      autocomplete: 'off',
      required: true,
      value: what.typed?.[name] ?? site.php[name],
      error: beside(name),
      attributes: { min: range[name].minimum, max: range[name].maximum, step: 1 },
    }),
  )
  return section({
    title: m.title,
    tight: true,
    content: html`<p>${m.lead(site.phpVersion)}</p>${form(
      c,
      { action: sitePaths.phpSettings(site.id) },
      html`${fields}<input type="hidden" name="version"${attributes({ value: site.version })}><div class="actions">${button({ label: m.save })}</div>`,
    )}`,
  })
}
