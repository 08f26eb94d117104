/** A visitor inside a node: keeps cookies, sends forms, follows nothing by itself. */
import { request } from 'node:http'
import type { DrivenMachine } from './drive-machine.ts'

interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

interface Asked {
  /** In the guest. */
  readonly socketPath: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/**
 * One request on a socket of the guest, from here: a program started in the guest for it would cost more than most
 * answers, and its driver does one thing after the other. Status 0 when nobody answers.
 */
export async function askInGuest(machine: DrivenMachine, asked: Asked): Promise<Answered> {
  const { socketPath, body, ...options } = asked
  const leader = await machine.leader()
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request({ ...options, socketPath: `/proc/${leader}/root${socketPath}`, agent: false, headers: { ...options.headers, ...length } }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (chunk: Buffer) => parts.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts).toString('utf8') }))
      answer.on('error', failed)
    })
    // a body that is refused early ends in an error beside the answer, which comes first
    const failed = (error: Error) => void setTimeout(() => resolve({ status: 0, headers: {}, body: error.message }), 200)
    sent.on('error', failed)
    sent.end(body)
  })
}

export interface Visitor {
  get(path: string): Promise<Answered>
  /** Sends a form, with a file when one is given. */
  post(path: string, fields: Readonly<Record<string, string>>, file?: { field: string; name: string; type: string; content: Buffer }): Promise<Answered>
}

/** Asks through nginx's own listener for checks, which answers as the public one does. */
export function visitorIn(machine: DrivenMachine, host: string): Visitor {
  const cookies = new Map<string, string>()
  async function ask(method: 'GET' | 'POST', path: string, sent?: { type: string; content: Buffer }): Promise<Answered> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answered = await askInGuest(machine, {
      socketPath: '/run/onyva/check.sock',
      method,
      path,
      headers: { host, ...(cookie === '' ? {} : { cookie }), ...(sent ? { 'content-type': sent.type } : {}) },
      ...(sent ? { body: sent.content } : {}),
    })
    for (const one of [answered.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(one) ?? []
      if (name !== undefined && value !== undefined) cookies.set(name, value)
    }
    return answered
  }
  return {
    get: (path) => ask('GET', path),
    async post(path, fields, file) {
      if (file === undefined) return ask('POST', path, { type: 'application/x-www-form-urlencoded', content: Buffer.from(new URLSearchParams(fields).toString()) })
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      form.set(file.field, new Blob([new Uint8Array(file.content)], { type: file.type }), file.name)
      const made = new Response(form)
      return ask('POST', path, { type: made.headers.get('content-type')!, content: Buffer.from(await made.arrayBuffer()) })
    },
  }
}
