/** Which site a host name is, as nginx finds it: by the link in `hosts/`. Asked again after half a minute. */
import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { elapsedMs } from '#lib/clock.ts'
import { hostName } from '#wire/names.ts'

const keptMs = 30_000
/** Visitors choose host names: what they make up must not fill the memory. */
const mostHosts = 50_000

export class SiteOfHost {
  readonly #hosts: string
  readonly #known = new Map<string, { readonly site: string; readonly untilMs: number }>()

  constructor(hosts: string) {
    this.#hosts = hosts
  }

  /** '' when no site has this name. */
  find(host: string): string {
    const known = this.#known.get(host)
    if (known !== undefined && known.untilMs > elapsedMs()) return known.site
    if (this.#known.size >= mostHosts) this.#known.clear()
    const site = this.#read(host)
    this.#known.set(host, { site, untilMs: elapsedMs() + keptMs })
    return site
  }

  #read(host: string): string {
    try {
      const target = readlinkSync(join(this.#hosts, hostName(host)))
      return /^\.\.\/served\/[a-z-]+\/([a-z0-9]{12})$/.exec(target)?.[1] ?? ''
    } catch {
      return ''
    }
  }
}
