/** Makes a booted machine a node of this instance: a token from the control plane, `join` inside. */
import { askTask } from './ask-task.ts'
import type { RunningProgram } from './ask-task.ts'
import type { InstancePaths } from './instance-paths.ts'
import type { Machine } from './machine/machine.ts'

/** Where the guest finds the control plane. */
const controlPlane = 'unix:/run/onyva/outside/control.sock'
const agent = ['/usr/lib/onyva/node', '/usr/lib/onyva/bin/onyva-agent.ts']

/** The id that the machine has as a node, of this control plane or another; null when it has never joined. */
export async function nodeIdOf(machine: Machine): Promise<string | null> {
  const known = await machine.run(['/usr/bin/cat', '/etc/onyva/agent.json'])
  return known.code === 0 ? ((JSON.parse(known.stdout) as { nodeId?: string }).nodeId ?? null) : null
}

/**
 * Joins the machine. One that was a node of another control plane (the data was restored, or made anew) joins
 * again under its name.
 */
export async function joinNode(machine: Machine, node: { name: string; wasNode: boolean }, paths: InstancePaths, program: RunningProgram): Promise<void> {
  const invitation = await askTask(paths, program, 'join', { name: node.name })
  if (node.wasNode) await machine.run(['/usr/bin/systemctl', 'stop', 'onyva-puller.service', 'onyva-executor.service'])
  const joined = await machine.run([
    ...agent,
    'join',
    '--control-plane',
    controlPlane,
    '--token',
    invitation.token,
    '--ca-fingerprint',
    invitation.fingerprint,
  ])
  if (joined.code !== 0) throw new Error(joined.stderr.trim() || joined.stdout.trim())
}
