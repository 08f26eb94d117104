/** Has a task of `instance-task.ts` done by the control plane's uid. */
import { join } from 'node:path'
import { run } from '#lib/exec.ts'
import { asControlPlane } from './data-folder.ts'
import type { TaskName, Tasks } from './instance-task.ts'
import type { InstancePaths } from './instance-paths.ts'

export interface RunningProgram {
  /** The folder of the running copy. */
  folder: string
  node: string
}

/** @throws with what the task said when it failed; all of it is the `cause`. */
export async function askTask<Name extends TaskName>(
  paths: InstancePaths,
  program: RunningProgram,
  name: Name,
  given: Tasks[Name]['given'],
): Promise<Tasks[Name]['gives']> {
  const done = await run(program.node, [join(program.folder, 'bin', 'onyva.ts'), 'task', name, paths.config], {
    ...asControlPlane(),
    cwd: program.folder,
    env: { NODE_COMPILE_CACHE: paths.compiled },
    input: JSON.stringify(given),
    timeoutMs: 120_000,
  })
  if (done.code !== 0) {
    const told = /^\w*Error: .*$/m.exec(done.stderr)?.[0]
    throw new Error(told ?? `the task ended with ${done.code ?? done.signal}`, { cause: done.stderr })
  }
  return JSON.parse(done.stdout) as Tasks[Name]['gives']
}
