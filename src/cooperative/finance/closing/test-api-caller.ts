/** Calls the API of a test panel as a person with a token of their own. */
import { inTransaction } from '#db/transaction.ts'
import type { Role } from '#people/actor.ts'
import { openSession } from '#people/sessions/open-session.ts'
import type { TestPeople } from '#people/test-people.ts'

type ApiCaller = (method: string, path: string, body?: unknown) => Promise<{ status: number; said: <T>() => T }>

/** A new person with these roles; `null`: nobody signed in. */
export async function apiCaller(people: TestPeople, roles: readonly Role[] | null, name = 'Camille'): Promise<ApiCaller> {
  let authorization: string | undefined
  if (roles) {
    const { id } = await people.addPerson({ name, roles })
    const { secret } = await inTransaction(people.db, (tx) => openSession(tx, { personId: id, kind: 'token', step: 'complete', name: 'essai', source: '203.0.113.7' }, people.clock))
    authorization = `Bearer ${secret}`
  }
  return async (method, path, body) => {
    const headers = { host: new URL(people.config.panelOrigin).host, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(authorization ? { authorization } : {}) }
    const answer = await people.app.request(people.config.panelOrigin + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
    const text = await answer.text()
    return { status: answer.status, said: <T>() => JSON.parse(text) as T }
  }
}
