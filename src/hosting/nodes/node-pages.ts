/** Pages of nodes, for administrators. */
import { Hono } from 'hono'
import { inTransaction } from '#db/transaction.ts'
import { notFound } from '#lib/errors.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, withRole } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html, Page } from '#web/page.ts'
import { refusalOf } from '#web/refusal.ts'
import { lastOutage } from './control-plane-run.ts'
import { createJoinToken } from './create-join-token.ts'
import type { JoinTokenInput } from './create-join-token.ts'
import { drainNode } from './drain-node.ts'
import { controlPlaneAddress, joinArguments } from './join-command.ts'
import { addNodeView, joinView } from './join-view.ts'
import { nodeListView } from './node-list-view.ts'
import { nodeHistory } from './node-history.ts'
import { nodePaths } from './node-paths.ts'
import { listNodes, nodeById } from './node-store.ts'
import { nodeView, removal } from './node-view.ts'
import type { Node } from './node.ts'
import { removeNode } from './remove-node.ts'
import type { Nodes } from './start-nodes.ts'

const administrators = withRole('administrator')
const idIn = (c: Ctx): string => c.req.param('node') ?? ''

export function makeNodePages({ nodes }: { nodes: Nodes }): App {
  const app: App = new Hono<Env>()
  const show = (c: Ctx, title: string, body: Html, status: NonNullable<Page['status']> = 200) => page(c, { title, body, section: 'administration', status })
  const named = async (c: Ctx): Promise<Node> => (await nodeById(c.get('db'), idIn(c))) ?? Promise.reject(notFound())

  const viewOf = async (c: Ctx, node: Node, refusal: string | null): Promise<Html> =>
    nodeView(c, { node, listeningSince: nodes.listeningSince, refusal, history: await nodeHistory(c.get('db'), node.id, c.get('clock').now()) })

  async function showToken(c: Ctx, input: JoinTokenInput): Promise<Response> {
    const made = await inTransaction(c.get('db'), (tx) => createJoinToken(tx, actorOf(c), input, c.get('clock')))
    const address = controlPlaneAddress(c.get('config'), nodes.service.port)
    // In this answer and nowhere else: no redirect could carry the token without leaving it somewhere.
    c.header('Cache-Control', 'no-store')
    return show(c, c.get('m').nodes.join.readyTitle(made.name), joinView(c, { made, address, command: joinArguments(address, made.token, nodes.fingerprint) }))
  }

  app.get(nodePaths.list, administrators, async (c) => {
    const db = c.get('db')
    const [list, outage] = await Promise.all([listNodes(db), lastOutage(db, c.get('clock').now())])
    return show(c, c.get('m').nodes.title, nodeListView(c, { nodes: list, listeningSince: nodes.listeningSince, outage }))
  })

  app.get(nodePaths.add, administrators, recently, (c) => show(c, c.get('m').nodes.join.title, addNodeView(c)))

  app.post(nodePaths.list, administrators, recently, async (c) => {
    const name = String((await c.req.parseBody())['name'] ?? '')
    try {
      return await showToken(c, { name })
    } catch (error) {
      const refusal = refusalOf(c, error)
      return show(c, c.get('m').nodes.join.title, addNodeView(c, { name, error: refusal.text }), refusal.status)
    }
  })

  app.get(nodePaths.one(':node'), administrators, async (c) => {
    const node = await named(c)
    return show(c, node.name, await viewOf(c, node, null))
  })

  app.post(nodePaths.drained(':node'), administrators, async (c) => {
    const drained = (await c.req.parseBody())['drained'] === 'yes'
    const node = await inTransaction(c.get('db'), (tx) => drainNode(tx, actorOf(c), { nodeId: idIn(c), drained }, c.get('clock')))
    const m = c.get('m').nodes.one
    flash(c, drained ? m.drainedNow(node.name) : m.undrainedNow(node.name), { action: nodePaths.drained(node.id), values: { drained: drained ? 'no' : 'yes' } })
    return c.redirect(nodePaths.one(node.id), 303)
  })

  app.post(nodePaths.replace(':node'), administrators, recently, (c) => showToken(c, { nodeId: idIn(c) }))

  app.get(nodePaths.remove(':node'), administrators, async (c) => {
    const node = await named(c)
    return show(c, node.name, confirmationPage(c, removal(c, node), nodePaths.one(node.id)))
  })

  app.post(nodePaths.remove(':node'), administrators, recently, async (c) => {
    const nodeId = idIn(c)
    try {
      const node = await inTransaction(c.get('db'), (tx) => removeNode(tx, actorOf(c), { nodeId, resources: nodes.resources }, c.get('clock')))
      flash(c, c.get('m').nodes.one.removed(node.name))
      return c.redirect(nodePaths.list, 303)
    } catch (error) {
      const refusal = refusalOf(c, error)
      if (refusal.status !== 409) throw error
      const node = await named(c)
      return show(c, node.name, await viewOf(c, node, refusal.text), 409)
    }
  })

  return app
}
