/** A visitor inside a node: keeps cookies, sends forms, follows nothing by itself. */
import assert from 'node:assert/strict'
import type { DrivenMachine } from './drive-machine.ts'

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Asked {
  readonly socketPath: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** In base64. */
  readonly body?: string
}

/** Run in the guest: one request on a socket. */
const askOnSocket = `
  const { request } = require('node:http')
  const { body, ...options } = JSON.parse(process.argv[1])
  const say = (value) => process.stdout.write(JSON.stringify(value), () => process.exit(0))
  const asked = request(options, (answer) => {
    const parts = []
    answer.on('data', (chunk) => parts.push(chunk))
    answer.on('end', () => say({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }))
  })
  asked.on('error', (error) => say({ status: 0, headers: {}, body: error.message }))
  asked.end(body && Buffer.from(body, 'base64'))`

export async function askInGuest(machine: DrivenMachine, asked: Asked): Promise<Answered> {
  const said = await machine.run(['/usr/lib/onyva/node', '-e', askOnSocket, '--', JSON.stringify(asked)])
  assert.equal(said.code, 0, said.stderr)
  return JSON.parse(said.stdout) as Answered
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
      headers: { host, ...(cookie === '' ? {} : { cookie }), ...(sent ? { 'content-type': sent.type, 'content-length': String(sent.content.length) } : {}) },
      ...(sent ? { body: sent.content.toString('base64') } : {}),
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
