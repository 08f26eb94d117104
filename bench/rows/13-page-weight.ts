import type { Instance } from '../instance.ts'
import type { RowResult } from '../measure.ts'

/** What a browser with an empty cache receives, in bytes over the wire. */
class Weigher {
  readonly #instance: Instance
  readonly #cookie: string
  /** Pages share nearly all that they load. */
  readonly #assets = new Map<string, Promise<{ bytes: number; names: string[] }>>()

  constructor(instance: Instance, cookie: string) {
    this.#instance = instance
    this.#cookie = cookie
  }

  /** A page and all it loads, and the pages that it links; null where the address gives no page to who asks. */
  async page(path: string): Promise<{ bytes: number; links: string[] } | null> {
    const page = await this.#load(path)
    if (page.status !== 200 || !String(page.headers['content-type']).startsWith('text/html')) return null
    // The page again, readable, to find what it loads.
    const { body } = await this.#instance.panel(path, { headers: { 'accept-language': 'fr', cookie: this.#cookie } })
    // What an editor fetches once somebody turns to the text is no part of its first load.
    const wanted = new Set(named(body.replace(/ data-later="[^"]*"/g, '')))
    let bytes = page.bytes.length
    for (const address of wanted) {
      const asset = await this.#asset(address)
      bytes += asset.bytes
      for (const inner of asset.names) wanted.add(inner)
    }
    return { bytes, links: [...body.matchAll(/<a [^>]*?href="(\/[^"?#]*)"/g)].map(([, link]) => link!) }
  }

  #asset(address: string): Promise<{ bytes: number; names: string[] }> {
    const known = this.#assets.get(address)
    if (known) return known
    const asking = this.#load(address).then(async (asset) => {
      if (asset.status !== 200) throw new Error(`${address} answered ${asset.status}`)
      return { bytes: asset.bytes.length, names: /\.(?:css|js)$/.test(address) ? named((await this.#instance.panel(address)).body) : [] }
    })
    this.#assets.set(address, asking)
    return asking
  }

  #load = (address: string) => this.#instance.panel(address, { headers: { 'accept-encoding': 'br, gzip', 'accept-language': 'fr', cookie: this.#cookie } })
}

/** Whatever names an asset is counted as loading it: links, the font of a style sheet, what scripts import, grammars that the editor begins with. */
const named = (text: string) => [...text.matchAll(/\/assets\/[\w-]+\.\w+/g)].map((match) => match[0])

/** The editor of the first text at the top of the site, PHP before all: the only page that brings grammars. */
async function editors(instance: Instance, site: string): Promise<string[]> {
  const { items } = (await instance.api('GET', `/sites/${site}/files`)) as { items: { path: string; kind: string }[] }
  const texts = items.filter(({ kind, path }) => kind === 'file' && /\.(?:php|html?|css)$/.test(path)).map(({ path }) => path)
  const chosen = texts.find((path) => path.endsWith('.php')) ?? texts[0]
  return chosen === undefined ? [] : [`/sites/${site}/files/edit?path=${encodeURIComponent(chosen)}`]
}

/** Where a walk begins; what these link is weighed too, and what those link in turn, one page of each kind. */
const entrances = ['/home', '/sites', '/account', '/cooperative', '/administration', '/administration/finance']
/** No page, or the end of the session; files that are made when they are asked for. */
const leftOut = /^\/(?:api|assets|sign-out)(?:\/|$)|\/(?:download|extract|events)$|\/finance\/files\/|\.\w{2,4}$/
/** Two pages of the same kind differ in ids, numbers, days. */
const kindOf = (path: string) => path.split('/').map((part) => (/\d/.test(part) || /^[a-z]{12}$/.test(part) ? '…' : part)).join('/')

/** Row 13: bytes of a panel page, first load, compressed: the heaviest of all that two clicks lead to. */
export async function pageWeight(instance: Instance): Promise<RowResult> {
  const cookie = await instance.signIn()
  const weigher = new Weigher(instance, cookie)
  const sites = (await instance.api('GET', '/sites?pageSize=1')) as { items: { id: string }[] }
  const site = sites.items[0]?.id
  const weights = new Map<string, number>()
  const visitor = await new Weigher(instance, '').page('/sign-in')
  if (visitor) weights.set('/sign-in', visitor.bytes)
  let next = ['/', '/sites/new', ...entrances, ...(site ? [`/sites/${site}`, `/sites/${site}/health`, `/sites/${site}/files`, ...(await editors(instance, site))] : [])]
  const seen = new Set<string>()
  for (let clicks = 0; clicks <= 2; clicks++) {
    const found: string[] = []
    for (const path of next) {
      if (leftOut.test(path) || seen.has(kindOf(path))) continue
      seen.add(kindOf(path))
      const page = await weigher.page(path)
      if (!page) continue
      weights.set(kindOf(path), page.bytes)
      found.push(...page.links)
    }
    next = found
  }
  const heaviest = [...weights].sort(([, one], [, other]) => other - one)
  const ours = heaviest[0]![1] / 1000
  return {
    row: 13,
    name: 'bytes of a panel page, first load, compressed',
    ours,
    against: null,
    ratio: null,
    aim: '≤ 60 kB',
    met: ours <= 60,
    unit: 'kB',
    runs: { ours: heaviest.map(([, bytes]) => bytes / 1000), against: [] },
    note: `bodies of the page and of everything it links, font included; ${weights.size} kinds of pages, all that two clicks of the administrator lead to; the heaviest: ${heaviest.slice(0, 8).map(([path, bytes]) => `${path} ${(bytes / 1000).toFixed(1)}`).join(', ')}`,
  }
}
