/** Calls the API of a test panel as a person with a token of their own. */
import { inTransaction } from '#db/transaction.ts'
import type { Role } from '#people/actor.ts'
import { openSession } from '#people/sessions/open-session.ts'
import type { TestPeople } from '#people/test-people.ts'

export type ApiCaller = (method: string, path: string, body?: unknown) => Promise<{ status: number; text: string; headers: Headers; said: <T>() => T }>

/** A new person with these roles; `null`: nobody signed in. A body of bytes is sent as such, all else as JSON. @param memberNames members that they act for. */
export async function apiCaller(people: TestPeople, roles: readonly Role[] | null, name = 'Camille', memberNames: readonly string[] = []): Promise<ApiCaller & { members: string[]; raw: (path: string, init: RequestInit & { duplex?: 'half' }) => Promise<Response> }> {
  let authorization: string | undefined
  const members: string[] = []
  if (roles) {
    const { id } = await people.addPerson({ name, roles })
    const { secret } = await inTransaction(people.db, (tx) => openSession(tx, { personId: id, kind: 'token', step: 'complete', name: 'essai', source: '203.0.113.7' }, people.clock))
    authorization = `Bearer ${secret}`
    for (const memberName of memberNames) members.push(await people.addMember(memberName, id))
  }
  const call: ApiCaller = async (method, path, body) => {
    const bytes = body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : null
    const type = bytes ? { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) } : body === undefined ? {} : { 'content-type': 'application/json' }
    const headers = { host: new URL(people.config.panelOrigin).host, ...type, ...(authorization ? { authorization } : {}) }
    const answer = await people.app.request(people.config.panelOrigin + path, { method, headers, ...(body === undefined ? {} : { body: bytes ?? JSON.stringify(body) }) }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
    const text = await answer.text()
    return { status: answer.status, text, headers: answer.headers, said: <T>() => JSON.parse(text) as T }
  }
  /** A request as it is given, with the token. */
  const raw = async (path: string, init: RequestInit & { duplex?: 'half' }) =>
    people.app.request(people.config.panelOrigin + path, { ...init, headers: { host: new URL(people.config.panelOrigin).host, ...(authorization ? { authorization } : {}), ...(init.headers as Record<string, string>) } }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
  return Object.assign(call, { members, raw })
}
