/** What a file is, by its name: how it is drawn, and what a click on it does. */
import type { IconName } from '#web/components/icon.ts'
import type { FolderEntry } from '#wire/node-calls.ts'
import { largestTextBytes } from '#hosting/files/file-limits.ts'

const drawings: readonly [ending: RegExp, drawing: IconName][] = [
  [/\.(?:php|phtml|js|mjs|ts|css|html?|xml|json|py|sql|sh)$/i, 'file-code'],
  [/\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?)$/i, 'file-image'],
  [/\.(?:zip|gz|tgz|bz2|xz|7z|rar|tar|zst)$/i, 'file-archive'],
  [/\.(?:txt|md|csv|log|pdf|odt|docx?|ini|conf|ya?ml)$/i, 'file-text'],
]
export const drawingOf = (entry: Pick<FolderEntry, 'kind' | 'name'>): IconName =>
  entry.kind === 'folder' ? 'folder' : entry.kind === 'link' ? 'link' : (drawings.find(([ending]) => ending.test(entry.name))?.[1] ?? 'file')

/** Pictures that a browser shows by itself. Not SVG: it is a document, with scripts and links of its own. */
const pictures: readonly [ending: RegExp, type: string][] = [
  [/\.jpe?g$/i, 'image/jpeg'],
  [/\.png$/i, 'image/png'],
  [/\.gif$/i, 'image/gif'],
  [/\.webp$/i, 'image/webp'],
  [/\.avif$/i, 'image/avif'],
  [/\.(?:ico|cur)$/i, 'image/x-icon'],
]
/** A picture is shown up to this size: it comes whole, on the reader's line. */
const largestPictureBytes = 8 * 1024 * 1024

export const pictureType = (name: string): string | null => pictures.find(([ending]) => ending.test(name))?.[1] ?? null
export const isPicture = (entry: FolderEntry): boolean => entry.kind === 'file' && pictureType(entry.name) !== null && entry.sizeBytes <= largestPictureBytes

const textEndings =
  /\.(?:php|phtml|inc|js|mjs|cjs|ts|jsx|tsx|css|scss|less|html?|xhtml|xml|svg|json|map|webmanifest|py|pl|rb|sql|sh|txt|md|markdown|csv|tsv|log|ini|conf|cfg|env|toml|ya?ml|htaccess|htpasswd|twig|tpl|tmpl|po|pot|ics|vcf|rss|atom|gitignore|editorconfig|lock)$/i
const textNames = /^(?:README|LICENSE|LICENCE|COPYING|CHANGELOG|AUTHORS|Makefile|Dockerfile|robots|humans|\.[a-z]+rc)$/i

export const isText = (entry: FolderEntry): boolean => entry.kind === 'file' && entry.sizeBytes <= largestTextBytes && (textEndings.test(entry.name) || textNames.test(entry.name))
export const isArchive = (entry: FolderEntry): boolean => entry.kind === 'file' && /\.(?:zip|tar\.gz|tgz)$/i.test(entry.name)

/** Languages of styles and scripts inside a page, where there are any. */
const inside = (text: string): string[] => [...(/<style[\s>]/i.test(text) ? ['css'] : []), ...(/<script[\s>]/i.test(text) ? ['javascript'] : [])]
/** Nothing but PHP from its first sign to its end, as most files of an application are. */
const onlyPhp = (text: string): boolean => /^\s*<\?php\b/i.test(text) && !/\?>\s*\S/.test(text)

/** Grammars of the highlighter that a file needs at once; the first is its own. Each costs a visitor some kilobytes. */
const grammars: readonly [ending: RegExp, names: (text: string) => readonly string[]][] = [
  [/\.(?:php|phtml|inc)$/i, (text) => (onlyPhp(text) ? ['php'] : ['php-template', 'php', 'xml'])],
  [/\.(?:html?|xhtml|twig|tpl)$/i, () => ['xml']],
  [/\.(?:xml|svg|rss|atom)$/i, () => ['xml']],
  [/\.(?:css|scss|less)$/i, () => ['css']],
  [/\.(?:[mc]?js|ts)$/i, () => ['javascript']],
  [/\.[jt]sx$/i, () => ['javascript', 'xml']],
  [/\.(?:json|map|webmanifest)$/i, () => ['json']],
  [/\.sql$/i, () => ['sql']],
  [/\.(?:ini|conf|cfg|env|toml|editorconfig)$/i, () => ['ini']],
  [/\.ya?ml$/i, () => ['yaml']],
  [/\.(?:md|markdown)$/i, (text) => (/<\w/.test(text) ? ['markdown', 'xml'] : ['markdown'])],
  [/(?:^|\/)\.htaccess$/i, () => ['apache']],
  [/\.sh$/i, () => ['bash']],
]
export const grammarsOf = (name: string, text: string): readonly string[] => grammars.find(([ending]) => ending.test(name))?.[1](text) ?? []
/** Those of what stands inside it, which can wait until somebody turns to the text: with them a first visit would pass 60 kB. */
export const laterGrammarsOf = (name: string, text: string): readonly string[] => (grammarsOf(name, text).includes('xml') && !/\.(?:xml|svg|rss|atom|md|markdown)$/i.test(name) ? inside(text) : [])
