import type { Instance } from '../instance.ts'
import type { RowResult } from '../measure.ts'

/** Bytes over the wire of a page and all it loads, as a browser with an empty cache receives them. */
async function firstLoad(instance: Instance, path: string, cookie: string): Promise<number> {
  const load = (address: string) =>
    instance.panel(address, { headers: { 'accept-encoding': 'br, gzip', 'accept-language': 'fr', cookie } })
  const page = await load(path)
  if (page.status !== 200) throw new Error(`${path} answered ${page.status}`)
  // The page again, readable, to find what it loads.
  const plain = await instance.panel(path, { headers: { 'accept-language': 'fr', cookie } })
  // Whatever names an asset is counted as loading it: links, the font of a style sheet, what scripts import, grammars that the editor begins with.
  const named = (text: string) => [...text.matchAll(/\/assets\/[\w-]+\.\w+/g)].map((match) => match[0])
  // What an editor fetches once somebody turns to the text is no part of its first load.
  const wanted = new Set(named(plain.body.replace(/ data-later="[^"]*"/g, '')))
  let bytes = page.bytes.length
  for (const address of wanted) {
    const asset = await load(address)
    if (asset.status !== 200) throw new Error(`${address} answered ${asset.status}`)
    bytes += asset.bytes.length
    if (/\.(?:css|js)$/.test(address)) for (const inner of named((await instance.panel(address)).body)) wanted.add(inner)
  }
  return bytes
}

/** The editor of the first text at the top of the site, PHP before all: the only page that brings grammars. */
async function editors(instance: Instance, site: string): Promise<string[]> {
  const { items } = (await instance.api('GET', `/sites/${site}/files`)) as { items: { path: string; kind: string }[] }
  const texts = items.filter(({ kind, path }) => kind === 'file' && /\.(?:php|html?|css)$/.test(path)).map(({ path }) => path)
  const chosen = texts.find((path) => path.endsWith('.php')) ?? texts[0]
  return chosen === undefined ? [] : [`/sites/${site}/files/edit?path=${encodeURIComponent(chosen)}`]
}

/** Row 13: bytes of a panel page, first load, compressed: the heaviest of those that a member opens. */
export async function pageWeight(instance: Instance): Promise<RowResult> {
  const cookie = await instance.signIn()
  const sites = (await instance.api('GET', '/sites?pageSize=1')) as { items: { id: string }[] }
  const site = sites.items[0]?.id
  const paths = ['/', '/sign-in', '/sites', '/sites/new', '/account', ...(site ? [`/sites/${site}`, `/sites/${site}/health`, `/sites/${site}/files`, ...(await editors(instance, site))] : [])]
  const weights: number[] = []
  for (const path of paths) weights.push((await firstLoad(instance, path, path === '/sign-in' ? '' : cookie)) / 1000)
  const ours = Math.max(...weights)
  return {
    row: 13,
    name: 'bytes of a panel page, first load, compressed',
    ours,
    against: null,
    ratio: null,
    aim: '≤ 60 kB',
    met: ours <= 60,
    unit: 'kB',
    runs: { ours: weights, against: [] },
    note: `bodies of the page and of everything it links, font included; the heaviest of ${paths.map((path) => path.replace(site ?? ' ', '…')).join(', ')}`,
  }
}
