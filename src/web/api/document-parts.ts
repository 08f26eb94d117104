/** Reads what the page for people shows out of an OpenAPI document. */
import type { ApiDocument } from './api-document.ts'

/** As much of a JSON Schema as our documents use. */
interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  default?: unknown
  additionalProperties?: Schema | boolean
}

export interface ApiField {
  name: string
  /** E.g. `text`, `list of Site`, `one of php, static`. */
  type: string
  required: boolean
  description: string
}

export interface ApiRouteWords {
  id: string
  method: string
  path: string
  summary: string
  description: string
  /** Who may call it, in words of the document. */
  public: boolean
  parameters: ApiField[]
  body: { type: string; fields: ApiField[] } | null
  answers: { status: string; description: string; type: string; fields: ApiField[] }[]
}

export interface ApiGroup {
  name: string
  description: string
  routes: ApiRouteWords[]
}

interface Operation {
  operationId: string
  summary?: string
  description?: string
  tags?: string[]
  security?: unknown[]
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>
}

const nameIn = (ref: string): string => ref.split('/').at(-1) ?? ref

function resolve(schema: Schema, document: ApiDocument): Schema {
  if (schema.$ref === undefined) return schema
  return (document.components?.schemas as Record<string, Schema> | undefined)?.[nameIn(schema.$ref)] ?? {}
}

/** A type in a few words. */
function typeWords(schema: Schema | undefined): string {
  if (!schema) return ''
  if (schema.$ref) return nameIn(schema.$ref)
  if (schema.enum) return schema.enum.map(String).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(typeWords).join(' | ')
  if (schema.allOf) return schema.allOf.map(typeWords).join(' & ')
  const types = [schema.type ?? 'any'].flat()
  if (types.includes('array')) return `[${typeWords(schema.items)}]${types.includes('null') ? ' | null' : ''}`
  const range = schema.minimum !== undefined || (schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER) ? ` ${schema.minimum ?? ''}…${schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER ? schema.maximum : ''}` : ''
  return `${types.join(' | ')}${schema.format ? ` (${schema.format})` : ''}${range}`
}

/** The fields of an object (or of the items of a list), one level deep; named shapes are described once, apart. */
function fieldsOf(given: Schema | undefined, document: ApiDocument): ApiField[] {
  if (!given) return []
  const schema = resolve(given, document)
  if (schema.items) return fieldsOf(schema.items, document)
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    type: typeWords(field),
    required: schema.required?.includes(name) ?? false,
    description: field.description ?? '',
  }))
}

function routeWords(method: string, path: string, operation: Operation, document: ApiDocument): ApiRouteWords {
  const bodyContent = Object.entries(operation.requestBody?.content ?? {})[0]
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    description: operation.description ?? '',
    public: operation.security?.length === 0,
    parameters: (operation.parameters ?? []).map((one) => ({
      name: one.in === 'path' ? `{${one.name}}` : `?${one.name}`,
      type: typeWords(one.schema),
      required: one.required ?? false,
      description: one.description ?? one.schema?.description ?? '',
    })),
    body: bodyContent ? { type: bodyContent[0], fields: fieldsOf(bodyContent[1].schema, document) } : null,
    answers: Object.entries(operation.responses ?? {})
      .filter(([status]) => status !== 'default')
      .map(([status, response]) => {
        const content = Object.entries(response.content ?? {})[0]
        return { status, description: response.description ?? '', type: content ? typeWords(content[1].schema) : '', fields: fieldsOf(content?.[1].schema, document) }
      }),
  }
}

/** Everything of a document, by group. */
export function groupsOf(document: ApiDocument): ApiGroup[] {
  const routes = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ tag: operation.tags?.[0] ?? '', words: routeWords(method, path, operation, document) })),
  )
  return (document.tags ?? []).map((tag) => ({
    name: tag.name,
    description: tag.description ?? '',
    routes: routes.filter((route) => route.tag === tag.name).map((route) => route.words),
  }))
}

/** The named shapes and their fields. */
export function shapesOf(document: ApiDocument): { name: string; type: string; fields: ApiField[] }[] {
  return Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>).map(([name, schema]) => ({ name, type: typeWords(schema), fields: fieldsOf(schema, document) }))
}
