import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { runsPhp } from '#wire/node-state.ts'
import type { PhpSettings } from '#wire/node-state.ts'
import { changeForNode, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { phpSettingsRange } from './site-limits.ts'
import { mayEdit } from './site-policy.ts'
import type { Site } from './site.ts'

/** The refusal of each setting, which is also the name of its field. */
const refusals = {
  memoryMegabytes: 'phpMemoryOutOfRange',
  uploadMegabytes: 'phpUploadOutOfRange',
  executionSeconds: 'phpSecondsOutOfRange',
} as const satisfies Record<keyof PhpSettings, string>

/** @throws {UserError} `siteHasNoPhp` (409). */
export function requirePhp(site: Site): void {
  if (!runsPhp(site.profile)) throw new UserError('siteHasNoPhp', {}, { status: 409 })
}

/**
 * Changes what one page of PHP may use. What is left out stays. php-fpm starts anew with the next visitor.
 * @throws {UserError} those of lockForChange, `siteIsDeleted`, `siteHasNoPhp` (409), `phpMemoryOutOfRange`,
 * `phpUploadOutOfRange`, `phpSecondsOutOfRange` (422, with `minimum` and `maximum`).
 */
export async function changePhpSettings(tx: Tx, actor: Actor, input: SiteTarget & { php: Partial<Readonly<Record<keyof PhpSettings, number | undefined>>> }, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, mayEdit)
  requireNotDeleted(site)
  requirePhp(site)
  const range = phpSettingsRange(site.limits)
  const php = { ...site.php }
  for (const name of Object.keys(refusals) as (keyof PhpSettings)[]) {
    const wanted = input.php[name]
    if (wanted === undefined || wanted === site.php[name]) continue
    const { minimum, maximum } = range[name]
    if (!Number.isSafeInteger(wanted) || wanted < minimum || wanted > maximum) throw new UserError(refusals[name], { minimum, maximum }, { field: name })
    php[name] = wanted
  }
  if (Object.keys(refusals).every((name) => php[name as keyof PhpSettings] === site.php[name as keyof PhpSettings])) return site
  const patch = { php_memory_megabytes: php.memoryMegabytes, php_upload_megabytes: php.uploadMegabytes, php_execution_seconds: php.executionSeconds }
  return changeForNode(tx, actor, site, { action: 'site.phpSettingsChanged', patch, before: { ...site.php }, after: php }, clock)
}
