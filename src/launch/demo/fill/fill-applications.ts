/** Installs the applications of the fictional cooperative, through the API as its administrator would. */
import { setTimeout as wait } from 'node:timers/promises'
import type { connectTo } from '#cli/connect.ts'
import type { Filled } from './fill-cooperative.ts'
import type { FillProgress } from './progress.ts'

const atOnce = 2
const lookEveryMs = 500
const patienceMs = 240_000

/** Who signs in to them; nobody reads the passwords, which are told once and not kept. */
const administrator = { login: 'fictif', email: 'fictif@fictif.example', personName: 'Personne fictive', language: 'fr', title: '' }

type PanelFetch = ReturnType<typeof connectTo>['fetch']

async function answered<T>(answer: Response): Promise<T> {
  const body = (await answer.json()) as T & { title?: string }
  if (!answer.ok) throw new Error(body.title ?? `the panel answered ${answer.status}`)
  return body
}

/** @returns what could not be installed, each with its reason. */
export async function fillApplications(fetch: PanelFetch, wanted: Filled['applications'], tell: FillProgress): Promise<{ site: string; reason: string }[]> {
  const failed: { site: string; reason: string }[] = []
  const queue = [...wanted]
  let done = 0
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await install(fetch, next).catch((error: unknown) => failed.push({ site: next!.name, reason: error instanceof Error ? error.message : String(error) }))
      tell({ step: 'applications', done: ++done, total: wanted.length })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return failed
}

async function install(fetch: PanelFetch, { site, application }: Filled['applications'][number]): Promise<void> {
  const path = `/api/v1/sites/${site}`
  const body = JSON.stringify({ ...administrator, application })
  const { job } = await answered<{ job: string }>(await fetch(`${path}/application`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookEveryMs) {
    const now = await answered<{ state: string; error: { title: string } | null }>(await fetch(`${path}/jobs/${job}`))
    if (now.state === 'done') return
    if (now.state === 'failed') throw new Error(now.error?.title ?? application)
    await wait(lookEveryMs)
  }
  throw new Error(`${application}: ${patienceMs / 1000} s`)
}
