/** The whole API: every feature's part in one application. Its type is what the command line's client knows. */
import { makeNodesApi } from '#hosting/nodes/node-api.ts'
import type { Nodes } from '#hosting/nodes/start-nodes.ts'
import type { Config } from '#lib/config.ts'
import { addDocument, makeApi } from '#web/api/make-api.ts'

/** What the parts need beyond what each request carries. */
export interface ApiServices {
  config: Config
  nodes: Nodes
}

/** Mount it at `/`: its routes carry their whole address. */
export function composeApi({ config, nodes }: ApiServices) {
  const api = makeApi().route('/', makeNodesApi({ nodes }))
  addDocument(api, config)
  return api
}

export type Api = ReturnType<typeof composeApi>
