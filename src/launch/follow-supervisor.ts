/** Shows what the supervisor does until everything that can run runs, then where to go. */
import { elapsedMs } from '#lib/clock.ts'
import { readConfig, siteAddress } from '#lib/config.ts'
import { askLoopback } from './ask-panel.ts'
import { sampleHost } from './demo/sample-host.ts'
import type { SignIns } from './demo/seed-people.ts'
import { addressLines } from './print-addresses.ts'
import { impossibleWords } from './keep-node.ts'
import type { LaunchOptions } from './options.ts'
import { Refusal } from './refusal.ts'
import { askSupervisor, supervisorStatus } from './supervisor-calls.ts'
import type { SupervisorEvent } from './supervisor-calls.ts'
import { launchMessages, seconds } from './terminal.ts'
import type { Screen, Step } from './terminal.ts'
import { supervisorLog } from './start-supervisor.ts'

/** @returns the exit code: 0 when everything that this machine can run runs. */
export async function followSupervisor({ paths, json }: LaunchOptions, screen: Screen, startedAt: number): Promise<number> {
  const m = launchMessages()
  const steps = new Map<string, Step>()
  let ready = false
  let failed = false
  let signIns: SignIns | undefined
  for await (const line of askSupervisor(paths.supervisorSocket, 'follow')) {
    const event = line as SupervisorEvent
    if (event.kind === 'ready') ready = true
    else if (event.kind === 'signIns') signIns = event.signIns
    else if (event.kind === 'begin') steps.set(event.step, screen.begin(m.steps[event.step]))
    else if (event.kind === 'words') steps.get(event.step)?.words(event.text)
    else if (event.kind === 'done') steps.get(event.step)?.done(event.durationMs)
    else if (event.kind === 'failed') {
      failed = true
      steps.get(event.step)?.failed(event.text)
    }
  }
  if (!ready) throw new Refusal(m.refusals.supervisorGone({ file: supervisorLog(paths) }))
  const config = await readConfig(paths.config)
  const status = await supervisorStatus(paths.supervisorSocket)
  const panel = await askLoopback(config.listen.port, new URL(config.panelOrigin).host).catch(() => null)
  const host = status?.node.state === 'running' ? sampleHost(config) : null
  if (json) process.stdout.write(`${JSON.stringify({ panel: config.panelOrigin, sample: host && siteAddress(config, host), signIns: signIns ?? null })}\n`)
  else for (const line of await addressLines(config, host, signIns)) process.stdout.write(`${line}\n`)
  if (status?.node.state === 'impossible') screen.line(m.up.noNode({ reason: impossibleWords(status.node.reason) }))
  if (failed || !panel) screen.line(m.up.trouble)
  screen.line(m.up.took({ seconds: seconds(elapsedMs() - startedAt) }))
  return failed || !panel ? 1 : 0
}
