/**
 * What applications say of their own pages: an answer of a site's PHP with the header `X-Onyva-Purge` (`all`, or
 * paths) becomes a line that nginx writes, with the site whose PHP it came from. So nobody needs a password, and
 * nobody can purge another's pages.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import { siteId } from '#wire/names.ts'
import type { KeptPages } from './kept-pages.ts'

/** Lines that come together are obeyed together: a site that says it with every answer costs no more. */
const gatherMs = 50
/** Emptied beyond this. The file lies in memory. */
const fileLimitBytes = 1 << 20
const pieceBytes = 256 * 1024
const pagesAtOnce = 50

/** One line, or null for one that is not nginx's. */
export function orderFrom(line: string): { site: string; pages: 'all' | string[]; portSuffix: string } | null {
  try {
    const { site, pages, port } = JSON.parse(line) as Record<string, unknown>
    if (typeof pages !== 'string' || typeof port !== 'string' || !/^(?::[0-9]{1,5})?$/.test(port)) return null
    const words = pages.split(' ').filter((word) => word !== '')
    const single = words.length > 0 && words.length <= pagesAtOnce && words.every((word) => /^\/[\x21-\x7e]*$/.test(word))
    // what is not understood is taken for the whole site: an old page is worse than one made anew
    return { site: siteId(site), pages: single ? words : 'all', portSuffix: port }
  } catch {
    return null
  }
}

export class PurgeOrders {
  readonly #pages: Pick<KeptPages, 'forgetAll' | 'forget'>
  readonly #log: Log
  readonly #file: number
  readonly #watcher: FSWatcher
  #offset = 0
  #rest = ''
  #timer: NodeJS.Timeout | null = null

  /** Obeys what was written since before this process too. */
  constructor(path: string, pages: Pick<KeptPages, 'forgetAll' | 'forget'>, log: Log) {
    this.#pages = pages
    this.#log = log
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600)
    this.#watcher = watch(path, () => this.#soon())
    this.#soon()
  }

  end(): void {
    this.#watcher.close()
    if (this.#timer) clearTimeout(this.#timer)
    closeSync(this.#file)
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      try {
        this.#drain()
      } catch (error) {
        this.#log.warn('pages.ordersUnread', errorFields(error))
      }
    }, gatherMs)
  }

  #drain(): void {
    const whole = new Set<string>()
    const single = new Map<string, { site: string; pages: Set<string>; portSuffix: string }>()
    const piece = Buffer.alloc(pieceBytes)
    for (let length; (length = readSync(this.#file, piece, 0, pieceBytes, this.#offset)) > 0; ) {
      this.#offset += length
      const lines = (this.#rest + piece.toString('latin1', 0, length)).split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) {
        const order = orderFrom(line)
        if (order === null) continue
        if (order.pages === 'all') whole.add(order.site)
        else {
          const key = `${order.site}${order.portSuffix}`
          const known = single.get(key) ?? { site: order.site, pages: new Set(), portSuffix: order.portSuffix }
          for (const page of order.pages) known.pages.add(page)
          single.set(key, known)
        }
      }
    }
    for (const { site, pages, portSuffix } of single.values())
      if (pages.size > pagesAtOnce) whole.add(site)
      else if (!whole.has(site)) this.#pages.forget(site, [...pages], portSuffix)
    for (const site of whole) this.#pages.forgetAll(site)
    if (this.#offset > fileLimitBytes && fstatSync(this.#file).size === this.#offset) {
      ftruncateSync(this.#file)
      this.#offset = 0
    }
  }
}
