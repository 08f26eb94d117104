/** Asks an address of the try-out as a browser would: loopback, with the name in the Host header only. */
import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'

/** Status and beginning of the body of `http://host:port/path`. @throws when nobody answers within 5 s. */
export function askLoopback(port: number, host: string, path = '/'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, headers: { host } }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (body = (body + chunk).slice(0, 200_000)))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
      answer.on('error', reject)
    })
    asked.setTimeout(5000, () => asked.destroy(new Error(`no answer from ${host} in 5 s`)))
    asked.on('error', reject)
    asked.end()
  })
}

/** Waits until a site answers with a page of its own. @throws after `patienceMs`. */
export async function siteAnswers(port: number, host: string, patienceMs: number): Promise<void> {
  const giveUpAt = elapsedMs() + patienceMs
  for (;;) {
    const answer = await askLoopback(port, `${host}:${port}`).catch(() => null)
    if (answer?.status === 200) return
    if (elapsedMs() > giveUpAt) throw new Error(`http://${host}:${port} answers ${answer?.status ?? 'nothing'}`)
    await wait(50)
  }
}

/** Waits until the panel answers at all. @throws after `patienceMs`, or as soon as `hopeless` says why. */
export async function panelAnswers(port: number, patienceMs: number, hopeless: () => string | null): Promise<void> {
  const giveUpAt = elapsedMs() + patienceMs
  for (;;) {
    const answer = await askLoopback(port, `panel.onyva.localhost:${port}`, '/alive').catch(() => null)
    if (answer && answer.status < 500) return
    const why = hopeless()
    if (why !== null) throw new Error(why)
    if (elapsedMs() > giveUpAt) throw new Error(`the control plane does not answer on port ${port}: see log/control-plane.log`)
    await wait(25)
  }
}
