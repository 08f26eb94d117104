/**
 * Forgets pages that nginx keeps (packaging/node/nginx/kept-pages.conf): all of a site by another word in its key,
 * in one step whatever their number; single ones by removing the file named by the key's MD5.
 */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

/** What the reconcile's machine knows of a site's pages. */
interface PageMachine {
  forgetPages(id: string): void
  keptPages(id: string): { words: string[]; hostNames: string[] }
}

/** Where nginx keeps a page: `levels=1:2` of its configuration. */
export function keptFile(key: string): string {
  const name = createHash('md5').update(key, 'latin1').digest('hex')
  return join(name.slice(-1), name.slice(-3, -1), name)
}

/**
 * When PHP surely runs a script that was replaced. It looks again after `opcache.revalidate_freq` = 1 by a clock of whole
 * seconds (ext/opcache/ZendAccelerator.c, `validate_timestamp_and_record`): looked at in one second, it is not looked at
 * in the next one either, which makes two.
 */
const codeIsNewAfterMs = 2100

export class KeptPages {
  readonly #machine: PageMachine
  readonly #folder: string
  readonly #again = new Map<string, NodeJS.Timeout>()

  /** `folder` is nginx's `fastcgi_cache_path`. */
  constructor(machine: PageMachine, folder: string) {
    this.#machine = machine
    this.#folder = folder
  }

  /** Every page of a site. A page that PHP is making meanwhile is not kept either: it has the old word. */
  forgetAll(id: string): void {
    this.#machine.forgetPages(id)
  }

  /** The pages at these addresses (path and query, as browsers send them), under each of the site's host names. */
  forget(id: string, pages: readonly string[], portSuffix: string): void {
    const { words, hostNames } = this.#machine.keptPages(id)
    for (const word of words)
      for (const hostName of hostNames)
        for (const scheme of ['http', 'https'])
          for (const port of new Set(['', portSuffix]))
            for (const page of pages) rmSync(join(this.#folder, keptFile(`${id} ${word} ${scheme}://${hostName}${port}${page}`)), { force: true })
  }

  /** Files of a site have changed: forgotten now, and once more when PHP surely runs the new ones. */
  filesChanged(id: string): void {
    this.forgetAll(id)
    clearTimeout(this.#again.get(id))
    const timer = setTimeout(() => {
      this.#again.delete(id)
      this.forgetAll(id)
    }, codeIsNewAfterMs)
    timer.unref()
    this.#again.set(id, timer)
  }

  end(): void {
    for (const timer of this.#again.values()) clearTimeout(timer)
  }
}
