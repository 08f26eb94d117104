/** Has a task of `instance-task.ts` done by the control plane's uid. */
import { join } from 'node:path'
import { run } from '#lib/exec.ts'
import { asControlPlane } from './data-folder.ts'
import type { FillStage } from './demo/fill/progress.ts'
import { progressMark } from './demo/fill/progress.ts'
import type { TaskName, Tasks } from './instance-task.ts'
import type { InstancePaths } from './instance-paths.ts'

export interface RunningProgram {
  /** The folder of the running copy. */
  folder: string
  node: string
}

interface TaskFollowing {
  /** A task that shows how far it has come may take longer; the default is two minutes. */
  timeoutMs: number
  onProgress: (stage: FillStage) => void
}

/** @throws with what the task said when it failed; all of it is the `cause`. */
export async function askTask<Name extends TaskName>(
  paths: InstancePaths,
  program: RunningProgram,
  name: Name,
  given: Tasks[Name]['given'],
  following?: TaskFollowing,
): Promise<Tasks[Name]['gives']> {
  let unfinished = ''
  const follow = (chunk: string, stream: 'stdout' | 'stderr') => {
    if (stream !== 'stdout') return
    const lines = (unfinished + chunk).split('\n')
    unfinished = lines.pop()!
    for (const line of lines) if (line.startsWith(progressMark)) following?.onProgress(JSON.parse(line.slice(progressMark.length)) as FillStage)
  }
  const done = await run(program.node, [join(program.folder, 'bin', 'onyva.ts'), 'task', name, paths.config], {
    ...asControlPlane(),
    cwd: program.folder,
    env: { NODE_COMPILE_CACHE: paths.compiled },
    input: JSON.stringify(given),
    timeoutMs: following?.timeoutMs ?? 120_000,
    ...(following ? { onOutput: follow } : {}),
  })
  if (done.code !== 0) {
    const told = /^\w*Error: .*$/m.exec(done.stderr)?.[0]
    throw new Error(told ?? `the task ended with ${done.code ?? done.signal}`, { cause: done.stderr })
  }
  return JSON.parse(done.stdout.split('\n').findLast((line) => line !== '')!) as Tasks[Name]['gives']
}
