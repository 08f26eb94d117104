/** Makes a booted machine a node of this instance, once: a token from the control plane, `join` inside. */
import type { InstancePaths } from './instance-paths.ts'
import type { Machine } from './machine/machine.ts'

export interface JoinOptions {
  paths: InstancePaths
  program: { folder: string; node: string }
}

/** Joins the machine unless it has joined already. */
export async function joinNode(machine: Machine, options: JoinOptions): Promise<void> {
  const joined = await machine.run(['/usr/bin/test', '-s', '/etc/onyva/agent.json'])
  if (joined.code === 0) return
  throw new Error(`joining is being written (${options.paths.data})`)
}
