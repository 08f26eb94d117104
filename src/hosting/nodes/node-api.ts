/** Nodes in the API, for administrators. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { notFound } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery, rowsOf } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { withRole } from '#web/guard.ts'
import { createJoinToken } from './create-join-token.ts'
import { drainNode } from './drain-node.ts'
import { controlPlaneAddress, joinArguments } from './join-command.ts'
import { presenceOf } from './node.ts'
import type { Node } from './node.ts'
import { countNodes, listNodes, nodeById } from './node-store.ts'
import { removeNode } from './remove-node.ts'
import type { Nodes } from './start-nodes.ts'

const instant = z.iso.datetime()

const nodeShape = z
  .object({
    id: z.string().openapi({ example: 'k3m9x2p7q4ab' }),
    name: z.string().openapi({ example: 'pomme' }),
    presence: z.enum(['here', 'away', 'expected']).openapi({ description: '`expected`: the control plane has just started and waits for it.' }),
    seenAt: instant.nullable(),
    drained: z.boolean().openapi({ description: 'True when it takes no new sites.' }),
    changesWaiting: z.int().min(0).openapi({ description: 'Changes that it has not received yet.' }),
    certificateExpiresAt: instant.nullable(),
    facts: z
      .object({
        agentVersion: z.string(),
        debianVersion: z.string(),
        cores: z.int(),
        loadPercent: z.int().openapi({ description: 'Load of the last minute; 100 is every core busy.' }),
        memoryBytes: z.int(),
        memoryAvailableBytes: z.int(),
        diskBytes: z.int(),
        diskUsedBytes: z.int(),
        sites: z.int(),
        sitesAwake: z.int(),
        uptimeSeconds: z.int(),
      })
      .nullable()
      .openapi({ description: 'What it said of itself, at most a minute before `seenAt`.' }),
  })
  .openapi('Node')

const joinTokenShape = z
  .object({
    token: z.string().openapi({ description: 'Works once. Told here and nowhere else.' }),
    name: z.string(),
    expiresAt: instant,
    command: z.array(z.string()).openapi({ description: 'The words to type on the machine, as root.' }),
  })
  .openapi('JoinToken')

const nodePath = z.object({ node: z.string().regex(/^[a-z0-9]{12}$/) })
const tags: [string] = ['nodes']
const administrators = withRole('administrator')

const list = apiRoute(administrators, {
  method: 'get',
  path: '/api/v1/nodes',
  operationId: 'listNodes',
  summary: 'Lists the nodes, by name',
  tags,
  request: { query: pageQuery },
  responses: { 200: { description: 'A page of nodes.', content: { 'application/json': { schema: pageOf(nodeShape) } } } },
})
const show = apiRoute(administrators, {
  method: 'get',
  path: '/api/v1/nodes/{node}',
  operationId: 'showNode',
  summary: 'Shows a node',
  tags,
  request: { params: nodePath },
  responses: { 200: { description: 'The node.', content: { 'application/json': { schema: nodeShape } } } },
})
const change = apiRoute(administrators, {
  method: 'patch',
  path: '/api/v1/nodes/{node}',
  operationId: 'changeNode',
  summary: 'Lets a node take new sites, or no more',
  tags,
  request: { params: nodePath, body: { required: true, content: { 'application/json': { schema: z.strictObject({ drained: z.boolean() }) } } } },
  responses: { 200: { description: 'The node as it is now.', content: { 'application/json': { schema: nodeShape } } } },
})
const remove = apiRoute(administrators, {
  method: 'delete',
  path: '/api/v1/nodes/{node}',
  operationId: 'removeNode',
  summary: 'Removes a node that carries no site: its certificate ends',
  tags,
  request: { params: nodePath },
  responses: { 204: { description: 'Removed.' } },
})
// Unlike the pages, the API asks for no fresh proof of identity: a program has none to give but its token.
const newToken = apiRoute(administrators, {
  method: 'post',
  path: '/api/v1/nodes/join-tokens',
  operationId: 'createJoinToken',
  summary: 'Makes a one-time token with which a machine becomes a node',
  description: 'Give `name` for a new node, or `node` for a machine that takes the place of one.',
  tags,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: z.union([z.strictObject({ name: z.string().max(100) }), z.strictObject({ node: z.string().regex(/^[a-z0-9]{12}$/) })]) } },
    },
  },
  responses: { 201: { description: 'The token.', content: { 'application/json': { schema: joinTokenShape } } } },
})

/** The nodes' part of the API. */
export function makeNodesApi({ nodes }: { nodes: Nodes }) {
  const shown = (node: Node, clock: Clock): z.infer<typeof nodeShape> => ({
    id: node.id,
    name: node.name,
    presence: presenceOf(node, clock.now(), nodes.listeningSince),
    seenAt: node.seenAt?.toISOString() ?? null,
    drained: node.drained,
    changesWaiting: Math.max(0, node.revision - node.seenRevision),
    certificateExpiresAt: node.certificateExpiresAt?.toISOString() ?? null,
    facts: node.facts,
  })
  return makeApiApp()
    .openapi(list, async (c) => {
      const query = c.req.valid('query')
      const db = c.get('db')
      const [items, total] = await Promise.all([listNodes(db, rowsOf(query)), countNodes(db)])
      return c.json({ items: items.map((node) => shown(node, c.get('clock'))), page: query.page, pageSize: query.pageSize, total }, 200)
    })
    .openapi(show, async (c) => {
      const node = await nodeById(c.get('db'), c.req.valid('param').node)
      if (!node) throw notFound()
      return c.json(shown(node, c.get('clock')), 200)
    })
    .openapi(change, async (c) => {
      const input = { nodeId: c.req.valid('param').node, drained: c.req.valid('json').drained }
      const node = await inTransaction(c.get('db'), (tx) => drainNode(tx, actorOf(c), input, c.get('clock')))
      return c.json(shown(node, c.get('clock')), 200)
    })
    .openapi(remove, async (c) => {
      const input = { nodeId: c.req.valid('param').node, resources: nodes.resources }
      await inTransaction(c.get('db'), (tx) => removeNode(tx, actorOf(c), input, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(newToken, async (c) => {
      const asked = c.req.valid('json')
      const input = 'node' in asked ? { nodeId: asked.node } : { name: asked.name }
      const made = await inTransaction(c.get('db'), (tx) => createJoinToken(tx, actorOf(c), input, c.get('clock')))
      const address = controlPlaneAddress(c.get('config'), nodes.service.port)
      c.header('Cache-Control', 'no-store')
      return c.json({ ...made, expiresAt: made.expiresAt.toISOString(), command: joinArguments(address, made.token, nodes.fingerprint) }, 201)
    })
}
