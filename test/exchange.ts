/** One HTTP exchange with a server of ours, as a browser or a visitor has it. For tests and benches. */
import { request } from 'node:http'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  bytes: Buffer
  /** The same as text. */
  body: string
}

export interface ExchangeOptions {
  /** Where to; loopback when absent. */
  address?: string
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

const silenceMs = 30_000

/** `host` goes in the Host header, with its port where there is one, and is never looked up. */
export function exchange(port: number, host: string, path: string, options: ExchangeOptions = {}): Promise<Answer> {
  const { address = '127.0.0.1', method = 'GET', headers, body } = options
  return new Promise((resolve, reject) => {
    const asked = request({ host: address, port, path, method, agent: false, headers: { host, ...headers } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks)
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes, body: bytes.toString('utf8') })
      })
      answer.on('error', reject)
    })
    asked.setTimeout(silenceMs, () => asked.destroy(new Error(`no answer from ${host}${path} in ${silenceMs / 1000} s`)))
    asked.on('error', reject)
    asked.end(body)
  })
}
