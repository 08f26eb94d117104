/** XML as a tree that is written whole: what files for banks, tax offices and other programs are made with. */

export interface XmlElement {
  /** With its prefix: `ram:ID`. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (XmlElement | string)[]
}

/** What is absent leaves no trace, so that optional parts are written in place. */
export type XmlContent = XmlElement | string | null | undefined | readonly XmlContent[]

const shape = /^[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?$/

/** An element. Strings are its text; what is absent is left out. @throws when the name or an attribute's name is none. */
export function element(name: string, content: XmlContent = null, attributes: Readonly<Record<string, string | undefined>> = {}): XmlElement {
  const known = Object.fromEntries(Object.entries(attributes).filter((one): one is [string, string] => one[1] !== undefined))
  for (const one of [name, ...Object.keys(known)]) if (!shape.test(one)) throw new Error(`no name of XML: ${one}`)
  return { name, attributes: known, children: flat(content) }
}

const flat = (content: XmlContent): (XmlElement | string)[] =>
  content === null || content === undefined ? [] : typeof content === 'string' || 'name' in content ? [content] : content.flatMap(flat)

// What XML 1.0 does not have, even escaped (section 2.2), is left out: a name with a stray control character must not make a file unreadable.
const impossible = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' }
const inText = (text: string): string => text.replace(impossible, '').replace(/[&<>\r]/g, (sign) => escapes[sign] ?? sign)
const inAttribute = (text: string): string => text.replace(impossible, '').replace(/[&<>"\t\n\r]/g, (sign) => escapes[sign] ?? sign)

/** The document, UTF-8 declared, two spaces a level; an element with text stands on one line, so that its text is its own. */
export const writeXml = (root: XmlElement): string => `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '')}`

function lines(one: XmlElement, indent: string): string {
  const opening = `${indent}<${one.name}${Object.entries(one.attributes).map(([name, value]) => ` ${name}="${inAttribute(value)}"`).join('')}`
  if (one.children.length === 0) return `${opening}/>\n`
  if (one.children.some((child) => typeof child === 'string')) return `${opening}>${one.children.map(inline).join('')}</${one.name}>\n`
  return `${opening}>\n${one.children.map((child) => lines(child as XmlElement, `${indent}  `)).join('')}${indent}</${one.name}>\n`
}

const inline = (child: XmlElement | string): string => (typeof child === 'string' ? inText(child) : lines(child, '').trimEnd())
