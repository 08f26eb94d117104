/** What `onyva-agent status` prints. */
import { existsSync } from 'node:fs'
import { revisionAnswer } from '#wire/executor.ts'
import { nodeFacts } from '#wire/node-state.ts'
import { readConfiguration } from './configuration.ts'
import type { NodePaths } from './paths.ts'
import { executorDoor } from './puller/doors.ts'
import { askJson } from './puller/json-over-http.ts'
import { agentVersion } from './version.ts'

const silenceMs = 5_000

/** @throws a sentence when this machine is no node or its executor does not answer. */
export async function readStatus(paths: NodePaths): Promise<string> {
  if (!existsSync(paths.configuration)) throw new Error('this machine is not a node yet: onyva-agent join makes it one')
  const { nodeId, controlPlane } = readConfiguration(paths.configuration)
  const door = executorDoor(paths)
  const { revision } = await askJson(door, '/revision', {}, revisionAnswer, { silenceMs })
  const facts = await askJson(door, '/facts', {}, nodeFacts, { silenceMs })
  const lines = [
    `node             ${nodeId}`,
    `agent            ${agentVersion}`,
    `control plane    ${controlPlane.socket ?? controlPlane.origin}`,
    `state revision   ${revision}`,
    `sites            ${facts.sites}, ${facts.sitesAwake} awake`,
  ]
  return `${lines.join('\n')}\n`
}
