/** `onyva node …`, for administrators. */
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Command, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { textPairs, textTable } from '../text-table.ts'

async function allNodes(scene: Scene) {
  const client = await scene.client()
  return allPages((page, pageSize) => answered(client.api.v1.nodes.$get({ query: { page, pageSize } })))
}
type Node = Awaited<ReturnType<typeof allNodes>>[number]

/** The node of this name or id. */
async function findNode(scene: Scene): Promise<Node> {
  const said = scene.given['node'] ?? ''
  const node = (await allNodes(scene)).find((one) => one.name === said || one.id === said)
  if (!node) throw absent(scene.m.noSuchNode(said))
  return node
}

const percent = (part: number, whole: number): string => (whole > 0 ? `${Math.round((part / whole) * 100)} %` : '–')
const memoryUse = ({ facts }: Node): string => (facts ? percent(facts.memoryBytes - facts.memoryAvailableBytes, facts.memoryBytes) : '–')
const diskUse = ({ facts }: Node): string => (facts ? percent(facts.diskUsedBytes, facts.diskBytes) : '–')

function nodeText(scene: Scene, node: Node): string {
  const m = scene.m.node
  return textPairs([
    [m.name, node.name],
    [m.presence, m.presences[node.presence]],
    [m.seen, node.seenAt],
    [m.sites, node.facts ? String(node.facts.sites) : null],
    [m.load, node.facts ? `${node.facts.loadPercent} % (${node.facts.cores})` : null],
    [m.memory, memoryUse(node)],
    [m.disk, diskUse(node)],
    [m.waiting, String(node.changesWaiting)],
    [m.drained, node.drained ? m.yes : m.no],
    [m.agent, node.facts?.agentVersion],
    [m.id, node.id],
  ])
}

const drain = (verb: string, drained: boolean, summary: Command['summary']): Command => ({
  noun: 'node',
  verb,
  takes: ['node'],
  options: {},
  summary,
  run: async (scene) => {
    const { id } = await findNode(scene)
    const client = await scene.client()
    const node = await answered(client.api.v1.nodes[':node'].$patch({ param: { node: id }, json: { drained } }))
    return { value: node, text: nodeText(scene, node) }
  },
})

export const nodeCommands: readonly Command[] = [
  {
    noun: 'node',
    verb: 'list',
    takes: [],
    options: {},
    summary: (m) => m.summaries.nodeList,
    run: async (scene) => {
      const nodes = await allNodes(scene)
      const m = scene.m.node
      const rows = nodes.map((node) => [node.name, m.presences[node.presence], node.facts ? String(node.facts.sites) : '–', node.facts ? `${node.facts.loadPercent} %` : '–', memoryUse(node), diskUse(node), node.drained ? m.drained : ''])
      return { value: nodes, text: textTable([m.name, m.presence, m.sites, m.load, m.memory, m.disk, ''], rows) || `${scene.m.noNodes}\n` }
    },
  },
  {
    noun: 'node',
    verb: 'show',
    takes: ['node'],
    options: {},
    summary: (m) => m.summaries.nodeShow,
    run: async (scene) => {
      const node = await findNode(scene)
      return { value: node, text: nodeText(scene, node) }
    },
  },
  {
    noun: 'node',
    verb: 'join-token',
    takes: ['nodeName'],
    options: { replace: { type: 'boolean' } },
    summary: (m) => m.summaries.nodeJoinToken,
    run: async (scene) => {
      const client = await scene.client()
      const name = scene.given['nodeName'] ?? ''
      const json = scene.options['replace'] ? { node: (await findNode({ ...scene, given: { node: name } })).id } : { name }
      const made = await answered(client.api.v1.nodes['join-tokens'].$post({ json }))
      return { value: made, text: `${scene.m.joinToken(made.name, made.expiresAt)}\n\n${made.command.join(' ')}\n` }
    },
  },
  drain('drain', true, (m) => m.summaries.nodeDrain),
  drain('undrain', false, (m) => m.summaries.nodeUndrain),
  {
    noun: 'node',
    verb: 'remove',
    takes: ['node'],
    options: {},
    summary: (m) => m.summaries.nodeRemove,
    run: async (scene) => {
      const node = await findNode(scene)
      const client = await scene.client()
      await acknowledged(client.api.v1.nodes[':node'].$delete({ param: { node: node.id } }))
      return { value: { id: node.id, removed: true }, text: `${scene.m.nodeRemoved(node.name)}\n` }
    },
  },
]
