import assert from 'node:assert/strict'
import test from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { testConfig, testApp } from '#web/test-app.ts'
import { composeApi } from './compose-api.ts'
import type { ApiServices } from './compose-api.ts'

interface Operation {
  operationId?: string
  summary?: string
  tags?: string[]
  security?: unknown[]
  parameters?: { name: string; in: string }[]
  responses: Record<string, { description?: string; content?: Record<string, { schema?: object }> }>
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object>; securitySchemes: object }
}

// The parts' services are not asked for anything while the document is made.
const services = { config: testConfig(), nodes: {} } as ApiServices
const api = () => composeApi(services)

async function readDocument(): Promise<Document> {
  const { ask } = testApp([{ path: '/', app: api() }])
  const answer = await ask('/api/openapi.json')
  assert.equal(answer.status, 200)
  return (await answer.json()) as Document
}

test('the document is valid OpenAPI 3.1', async () => {
  const document = await readDocument()
  assert.equal(document.openapi, '3.1.0')
  const result = await new Validator().validate(document as unknown as Record<string, unknown>)
  assert.equal(result.valid, true, JSON.stringify(result.errors, null, 2))
})

test('the document describes every route of the API and no other', async () => {
  const document = await readDocument()
  const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
  const served = new Set(api().routes.filter((route) => route.method !== 'ALL' && route.path.startsWith('/api/v1/')).map((route) => `${route.method} ${route.path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`))
  assert.deepEqual([...served].sort(), described.sort())
})

test('every operation is named once, says what it does, what it answers, and how it refuses', async () => {
  const document = await readDocument()
  const names = new Set<string>()
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const where = `${method} ${path}`
      assert.ok(operation.operationId && !names.has(operation.operationId), where)
      names.add(operation.operationId)
      assert.ok(operation.summary && operation.tags?.length === 1, where)
      assert.ok(operation.security, `${where} says whether it wants a token`)
      assert.ok(operation.responses['default']?.content?.['application/problem+json'], where)
      assert.ok(Object.keys(operation.responses).some((status) => status.startsWith('2')), where)
      for (const name of [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))
        assert.ok(operation.parameters?.some((parameter) => parameter.in === 'path' && parameter.name === name), `${where} describes {${name}}`)
    }
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!)
  for (const name of references) assert.ok(document.components.schemas[name], name)
})
