/** Packs pages and JSON. Streams (events, files) go through as they are. */
import { constants, brotliCompress, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { MiddlewareHandler } from 'hono'
import { acceptedEncoding } from './accept-encoding.ts'
import type { Env } from './environment.ts'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
/** Below this a packet is one packet either way. */
const worthwhileBytes = 1000
const packable = /^(text\/html|application\/(problem\+)?json)\b/

/** Brotli at 5: a page of 40 kB takes 1 ms and is a third smaller than with gzip at its usual 6. */
export const compress: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  const headers = c.res.headers
  if (!packable.test(headers.get('Content-Type') ?? '') || headers.has('Content-Encoding') || headers.has('Content-Disposition')) return
  const encoding = acceptedEncoding(c.req.header('accept-encoding'))
  if (!encoding || c.req.method === 'HEAD' || !c.res.body) return
  const body = Buffer.from(await c.res.arrayBuffer())
  const packed =
    body.length < worthwhileBytes ? body : encoding === 'br' ? await brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }) : await zip(body)
  const answer = new Response(new Uint8Array(packed), c.res)
  if (packed !== body) answer.headers.set('Content-Encoding', encoding)
  answer.headers.delete('Content-Length')
  c.res = undefined
  c.res = answer
}
