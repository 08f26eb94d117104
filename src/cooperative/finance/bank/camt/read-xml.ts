/**
 * XML that comes from outside, as a tree: no document type, no entities but the five of XML and numbers of signs, a bound
 * on size and depth, nothing fetched. What is not well-formed is refused with its line.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { UserError } from '#lib/errors.ts'

/** An element: what it holds by name, namespaces left out. */
export interface XmlNode {
  text: string
  attribute(name: string): string
  /** The elements at the end of a path such as `Acct/Id/IBAN`, of every branch. */
  all(path: string): XmlNode[]
  /** The first of them. */
  one(path: string): XmlNode | undefined
  /** The text of the first of them; empty where there is none. */
  textOf(path: string): string
}

const deepest = 40
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Entities of XML itself and references to signs; control characters become spaces, others stay as they were written. */
function decoded(text: string): string {
  return text
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? whole
      const point = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
      return point <= 0x10_ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : whole
    })
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
}

/** What the parser gives: a text, or names with lists. */
type Raw = string | { readonly [name: string]: Raw | readonly Raw[] }

const listOf = (raw: Raw, name: string): readonly Raw[] => {
  if (typeof raw === 'string' || !Object.hasOwn(raw, name)) return []
  const found = raw[name] as Raw | readonly Raw[]
  return Array.isArray(found) ? (found as readonly Raw[]) : [found as Raw]
}
const plain = (raw: Raw, name: string): string => listOf(raw, name).map((part) => (typeof part === 'string' ? part : '')).join('')

function nodeOf(raw: Raw): XmlNode {
  const all = (path: string): XmlNode[] => path.split('/').reduce<readonly Raw[]>((found, name) => found.flatMap((one) => listOf(one, name)), [raw]).map(nodeOf)
  const one = (path: string) => all(path)[0]
  return {
    text: typeof raw === 'string' ? decoded(raw) : decoded(plain(raw, '#')) + plain(raw, '#cdata').replaceAll(/[\p{Cc}]+/gu, ' ').trim(),
    attribute: (name) => decoded(plain(raw, `@${name}`)),
    all,
    one,
    textOf: (path) => one(path)?.text ?? '',
  }
}

/** Bytes as text, in the encoding that the declaration names. @throws {UserError} `xmlEncoding`. */
function asText(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
  const said = wide ?? /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]{1,20})["']/.exec(start)?.[1] ?? 'utf-8'
  if (!/^(utf-?8|us-ascii|ascii|iso-8859-1|iso-8859-15|windows-1252|utf-16|utf-16le|utf-16be)$/i.test(said)) throw new UserError('xmlEncoding', { encoding: said })
  try {
    return new TextDecoder(said.toLowerCase() === 'utf-16' ? 'utf-16le' : said, { fatal: true }).decode(bytes)
  } catch {
    throw new UserError('xmlEncoding', { encoding: said })
  }
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#',
  cdataPropName: '#cdata',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  trimValues: true,
  maxNestedTags: deepest,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
})

/**
 * Reads a document; its root is what the node given holds. @param mostBytes refused above.
 * @throws {UserError} `xmlSize` (with the bound), `xmlEncoding`, `xmlDoctype`, `xmlShape` (with the line, 0 where it is not known).
 */
export function readXml(bytes: Uint8Array, mostBytes: number): XmlNode {
  if (bytes.length === 0 || bytes.length > mostBytes) throw new UserError('xmlSize', { mostMb: Math.floor(mostBytes / 1_048_576) })
  const text = asText(bytes).replace(/^\ufeff/, '')
  if (/<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.test(text)) throw new UserError('xmlDoctype')
  const found = XMLValidator.validate(text)
  if (found !== true) throw new UserError('xmlShape', { line: found.err.line ?? 0 })
  try {
    return nodeOf(parser.parse(text) as Raw)
  } catch {
    throw new UserError('xmlShape', { line: 0 })
  }
}
