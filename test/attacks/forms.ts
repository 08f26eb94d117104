/** What pages and the API ask for, found as an attacker finds it: in the forms of the pages and in the API's own document. */
import { isOfApi } from './expected-answer.ts'
import type { Caller } from './cast.ts'
import type { House } from './house.ts'

export interface Door {
  method: string
  /** Pattern of the route, e.g. `/sites/:site/settings`. */
  path: string
  /** Names of what its body holds, with values that may pass. */
  fields: Record<string, string>
}

const decoded = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : decoded(found)
}

/** The forms of a page: address → fields. */
function formsIn(text: string): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>()
  for (const [, start = '', inside = ''] of text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    if (attribute(start, 'method')?.toLowerCase() !== 'post') continue
    const fields = found.get(attribute(start, 'action') ?? '') ?? {}
    for (const [tag] of inside.matchAll(/<(?:input|select|textarea|button)\b[^>]*>/g)) {
      const name = attribute(tag, 'name')
      if (name !== undefined && name !== '_csrf') fields[name] ??= attribute(tag, 'value') ?? ''
    }
    found.set(attribute(start, 'action') ?? '', fields)
  }
  return found
}

interface Document {
  paths: Record<string, Record<string, { requestBody?: { content?: Record<string, { schema?: { properties?: Record<string, { type?: string; enum?: string[] }> } }> } }>>
}

/** Every address that takes a body, with the fields that are known of it. */
export async function doorsOf(house: House, reader: Caller, fill: (pattern: string) => string): Promise<Door[]> {
  const forms = new Map<string, Record<string, string>>()
  for (const route of house.routes.filter(({ method, path }) => method === 'GET' && !isOfApi(path))) {
    const page = await house.strike({ method: 'GET', path: fill(route.path), headers: reader.headers, source: reader.source })
    for (const [action, fields] of formsIn(page.text)) forms.set(action.split('?')[0] ?? '', fields)
  }
  const document = JSON.parse((await house.strike({ method: 'GET', path: '/api/openapi.json' })).text) as Document
  return house.routes
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => {
      if (!isOfApi(path)) return { method, path, fields: forms.get(fill(path)) ?? {} }
      const described = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.requestBody?.content?.['application/json']?.schema?.properties ?? {}
      return { method, path, fields: Object.fromEntries(Object.entries(described).map(([name, { enum: values }]) => [name, values?.[0] ?? 'word'])) }
    })
}
