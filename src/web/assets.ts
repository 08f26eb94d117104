/**
 * Style sheet, font, marks and browser scripts. Each is served under an address that holds the hash of its bytes,
 * so that browsers keep it for ever and a new version is a new address. There is no build: style sheets are
 * joined and types are stripped from scripts when the process starts (docs/decisions/0002-no-htmx.md).
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants, brotliCompress, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import { scriptText } from './island-source.ts'

const folder = new URL('./assets/', import.meta.url)
const read = (path: string): Buffer => readFileSync(new URL(path, folder))

/** In order of strength; see the `@layer` line of the first. */
const styleSheets = ['font', 'tokens', 'reset', 'base', 'shell', 'fields', 'parts', 'tables', 'figures', 'pages', 'people', 'members', 'print']
const islandNames = ['copy', 'dialog', 'edit', 'filter', 'live', 'passkey', 'select', 'upload'] as const
type IslandName = (typeof islandNames)[number]

/** Grammars of the editor, each a file that browsers run as it is (docs/decisions/0016-editor.md). */
const grammars = ['apache', 'bash', 'css', 'ini', 'javascript', 'json', 'markdown', 'php', 'php-template', 'sql', 'xml', 'yaml']

interface Asset {
  url: string
  type: string
  body: Buffer
}

const known = new Map<string, Asset>()
const byUrl = new Map<string, Asset>()

function add(name: string, extension: string, type: string, body: Buffer): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').replace(/[-_]/g, '').slice(0, 10)
  const asset = { url: `/assets/${name}-${hash}.${extension}`, type, body }
  known.set(name, asset)
  byUrl.set(asset.url, asset)
  return asset
}

/** A style sheet without comments and without the spaces that only its writers need; none of ours has `{` or `;` in a text. */
const tightSheet = (name: string): string =>
  read(`styles/${name}.css`)
    .toString('utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*([{};])\s*/g, '$1')
    .replace(/;}/g, '}')
    .replace(/\s*\n\s*/g, ' ')

const scriptType = 'text/javascript; charset=utf-8'

function loadAll(): void {
  const font = add('bricolage', 'woff2', 'font/woff2', read('onyva-bricolage.woff2'))
  const css = styleSheets.map((name) => tightSheet(name)).join('').replace('onyva-bricolage.woff2', font.url)
  add('onyva', 'css', 'text/css; charset=utf-8', Buffer.from(css))
  add('mark', 'svg', 'image/svg+xml', read('onyva-mark.svg'))
  // The one file of the library that a browser runs as it is; it puts `SimpleWebAuthnBrowser` on globalThis.
  const library = createRequire(import.meta.url).resolve('@simplewebauthn/browser')
  const webauthn = readFileSync(new URL('../dist/bundle/index.umd.min.js', `file://${library.replace(/\/(esm|script)\/index\.js$/, '/esm/')}`))
  add('webauthn', 'js', scriptType, webauthn)
  const highlighter = (path: string) => readFileSync(createRequire(import.meta.url).resolve(`@highlightjs/cdn-assets/es/${path}.min.js`))
  add('hljs', 'js', scriptType, highlighter('core'))
  for (const name of grammars) add(`hljs-${name}`, 'js', scriptType, highlighter(`languages/${name}`))
  add('editor', 'css', 'text/css; charset=utf-8', Buffer.from(tightSheet('editor')))
  for (const name of islandNames)
    add(name, 'js', scriptType, Buffer.from(scriptText(name, (other) => assetUrl(other))))
}

/** Reads everything now rather than at the first visit. @throws when a file is missing or a script is not TypeScript. */
export function loadAssets(): void {
  if (known.size === 0) loadAll()
}

/** Address of a style sheet, font, mark or script. @throws when there is none of that name. */
export function assetUrl(name: string): string {
  loadAssets()
  const asset = known.get(name)
  if (!asset) throw new Error(`no asset is called ${name}`)
  return asset.url
}

export const isIsland = (name: string): name is IslandName => (islandNames as readonly string[]).includes(name)

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
const packed = new Map<string, Promise<Buffer>>()

/** What is at an address of `/assets/`, packed once in the way a browser accepts; null when there is nothing. */
export async function assetAt(url: string, encoding: 'br' | 'gzip' | null): Promise<(Asset & { encoding: 'br' | 'gzip' | null }) | null> {
  loadAssets()
  const asset = byUrl.get(url)
  if (!asset) return null
  if (encoding === null || asset.type === 'font/woff2') return { ...asset, encoding: null }
  const key = `${encoding} ${url}`
  const work = packed.get(key) ?? (encoding === 'br' ? brotli(asset.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }) : zip(asset.body, { level: 9 }))
  packed.set(key, work)
  return { ...asset, body: await work, encoding }
}
