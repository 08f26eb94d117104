/**
 * The words in which the reconcile of a site speaks: what it has seen, and the single steps that change the
 * machine. Each step is whole or not done at all, and may be done again after a crash. Production performs
 * them on the machine (`site-machine.ts`), the simulation on a model in memory.
 */
import type { PhpSettings, Profile, Suspension } from '#wire/node-state.ts'

/** The folders below `served/`: how a site can be served. */
export type ServedProfile = Profile | `suspended-${Suspension}` | 'deleted'

/** What the activator is told of a site. */
export interface ActivatorEntry {
  readonly uid: number
  readonly memoryBytes: number
  readonly cpuPercent: number
  readonly tasks: number
  readonly workers: number
  readonly phpVersion: string
  readonly php: PhpSettings
}

/** What a host name's link says. `strange` is a link or a file that is not ours. */
export type SeenHost = { readonly id: string; readonly profile: ServedProfile } | 'strange'

/** What stands on the machine of one site. */
export interface SeenSite {
  /** `diskBytes` is null where no limit stands. `uid` owns the document root. */
  readonly tree: { readonly uid: number; readonly diskBytes: number | null } | null
  /** Left in `making/` by an attempt that did not end. */
  readonly halfMade: boolean
  readonly served: readonly ServedProfile[]
  /** Those of `served` whose pages nginx may keep. */
  readonly kept: readonly ServedProfile[]
  /** The wanted host names that are held by anyone, and every host name that leads to this site. */
  readonly hosts: ReadonlyMap<string, SeenHost>
  readonly activator: ActivatorEntry | null
  /** Generations of this site that wait in the trash to be deleted. */
  readonly trash: readonly number[]
}

export type SiteEffect =
  /** Removes `making/<id>`, which no member has ever reached. */
  | { readonly effect: 'discardHalfMade' }
  /** `making/<id>`: an empty volume with its limit. */
  | { readonly effect: 'makeVolume'; readonly diskBytes: number; readonly uid: number }
  /** `public/` with a welcome page and `private/`, then both handed to the uid. */
  | { readonly effect: 'furnish'; readonly uid: number; readonly profile: Profile; readonly hostName: string | null }
  /** `making/<id>` → `sites/<id>`. */
  | { readonly effect: 'placeTree' }
  | { readonly effect: 'limitDisk'; readonly diskBytes: number }
  | { readonly effect: 'makeServed'; readonly profile: ServedProfile; readonly keepPages: boolean }
  /** From now on pages are kept, or no more; what was kept before is forgotten either way. */
  | { readonly effect: 'keepPages'; readonly profile: ServedProfile; readonly keepPages: boolean }
  | { readonly effect: 'removeServed'; readonly profile: ServedProfile }
  /** A link where nothing is; fails if something came there meanwhile. */
  | { readonly effect: 'addHost'; readonly hostName: string; readonly profile: ServedProfile }
  /** Replaces this site's own link in one step. */
  | { readonly effect: 'switchHost'; readonly hostName: string; readonly profile: ServedProfile }
  | { readonly effect: 'removeHost'; readonly hostName: string }
  | { readonly effect: 'addToActivator'; readonly entry: ActivatorEntry }
  /** Ends the site's PHP too. */
  | { readonly effect: 'removeFromActivator' }
  /** `sites/<id>` → `trash/<id>-<generation>`. Only ever for a tombstone. */
  | { readonly effect: 'trashTree'; readonly generation: number }
  /** Deletes `trash/<id>-<generation>` for good. Only ever for a tombstone. */
  | { readonly effect: 'emptyTrash'; readonly generation: number }
