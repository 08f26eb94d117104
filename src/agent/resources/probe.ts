/**
 * Looks at a site as a visitor does: through nginx, by its main host name. nginx itself says at
 * `/.well-known/onyva-site` whose answer it is and how it is served, so that another site's page never passes
 * for this one's.
 */
import { request } from 'node:http'

export interface Probed {
  /** Status of `/`, or of the well-known page when that one is wrong; 0 when nothing answered. */
  readonly httpStatus: number
  readonly answering: boolean
}

interface Answered {
  readonly status: number
  readonly body: string
}

const answerTimeoutMs = 15_000
const bodyLimitBytes = 4096

/** GETs a page through a unix socket. Only the first bytes of the answer are kept. Status 0: no answer. */
function get(socketPath: string, hostName: string, path: string): Promise<Answered> {
  return new Promise((resolve) => {
    const nothing = { status: 0, body: '' }
    const asked = request({ socketPath, path, headers: { host: hostName, 'user-agent': 'onyva-agent' }, agent: false, timeout: answerTimeoutMs }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        body += chunk
        if (body.length < bodyLimitBytes) return
        resolve({ status: answer.statusCode ?? 0, body })
        asked.destroy()
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
      answer.on('error', () => resolve(nothing))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(nothing))
    asked.end()
  })
}

/**
 * @param full false asks nginx alone, which wakes no PHP: for the many sites of a start.
 * @param live true when `/` must not answer 5xx; our own pages of a suspended site may.
 */
export async function probeSite(
  socketPath: string,
  site: { readonly id: string; readonly servedProfile: string; readonly hostName: string },
  options: { readonly full: boolean; readonly live: boolean },
): Promise<Probed> {
  const whose = await get(socketPath, site.hostName, '/.well-known/onyva-site')
  if (whose.body.trim() !== `${site.id} ${site.servedProfile}`) return { httpStatus: whose.status, answering: false }
  if (!options.full) return { httpStatus: whose.status, answering: true }
  const page = await get(socketPath, site.hostName, '/')
  return { httpStatus: page.status, answering: page.status > 0 && (!options.live || page.status < 500) }
}
