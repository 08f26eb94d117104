import type { Fields } from '#people/pages/form.ts'
import type { PhpSettings } from '#wire/node-state.ts'
import { phpSettingNames } from './php-settings-view.ts'

/** The three figures of the form, as numbers (NaN for what is none) and as typed. */
export function readPhpSettings(given: Fields): { php: Record<keyof PhpSettings, number>; typedPhp: Record<keyof PhpSettings, string> } {
  const php = { memoryMegabytes: 0, uploadMegabytes: 0, executionSeconds: 0 }
  const typedPhp = { memoryMegabytes: '', uploadMegabytes: '', executionSeconds: '' }
  for (const name of phpSettingNames) {
    typedPhp[name] = given(name).trim()
    php[name] = /^[0-9]{1,9}$/.test(typedPhp[name]) ? Number(typedPhp[name]) : Number.NaN
  }
  return { php, typedPhp }
}
