/** Follows a job to its end, saying how far it has come. */
import type { InferResponseType } from 'hono/client'
import { answered } from './answers.ts'
import type { Client, Scene } from './command.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import { Unreachable } from './panel-fetch.ts'
import { readEvents } from './read-events.ts'

export type Job = InferResponseType<Client['api']['v1']['sites'][':site']['jobs'][':job']['$get'], 200>

/** A panel that restarts is back within seconds; one that is gone is not waited for all night. */
const patienceTries = 120
const pauseMs = 500

/**
 * Waits for the end of a job. On a terminal the line of how far it has come is written over and over; with
 * `--json` each word is a line of JSON.
 * @throws {Failure} `refused` with the reason when it failed.
 */
export async function followJob(scene: Scene, site: string, id: string): Promise<Job> {
  const client = await scene.client()
  let said = ''
  const tell = (job: Job) => {
    const line = job.total > 0 ? `${job.stepTitle} ${job.done} / ${job.total}` : job.stepTitle
    if (line === '' || line === said || job.state !== 'running') return
    if (scene.json || !scene.io.terminal) scene.say(`  ${line}`, { step: job.step, done: job.done, total: job.total })
    else scene.io.stderr(`\r${line.padEnd(said.length)}`)
    said = line
  }
  let last: Job | null = null
  let tries = 0
  try {
    for (;;) {
      try {
        const answer = await scene.fetch(`/api/v1/sites/${site}/jobs/${id}/events`, { headers: { accept: 'text/event-stream' } })
        for await (const event of readEvents(answer.body)) {
          if (event.name !== 'job') continue
          tries = 0
          last = JSON.parse(event.data) as Job
          tell(last)
        }
        last ??= await answered(client.api.v1.sites[':site'].jobs[':job'].$get({ param: { site, job: id } }))
      } catch (error) {
        if (!(error instanceof Unreachable) || tries++ > patienceTries) throw error
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
      if (last?.state === 'done') return last
      if (last?.state === 'failed') throw new Failure(exitCode.refused, { code: last.error?.code ?? 'failed', title: last.error?.title ?? last.title })
    }
  } finally {
    if (said !== '' && scene.io.terminal && !scene.json) scene.io.stderr('\n')
  }
}
