/** A typed client of one panel. */
import { hc } from 'hono/client'
import type { Api } from '#compose-api.ts'
import type { Language } from '#locales/messages.ts'
import type { Client } from './command.ts'
import { panelFetch } from './panel-fetch.ts'
import type { Door } from './panel-fetch.ts'

/** The client, and the same way in for bytes. Neither throws on a refusal: the answer tells. */
export function connectTo(door: Door, token: string | null, language: Language): { client: Client; fetch: (path: string, init?: RequestInit) => Promise<Response> } {
  const through = panelFetch(door)
  const headers = { 'accept-language': language, 'user-agent': 'onyva-cli', ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
  return {
    client: hc<Api>(door.origin, { fetch: through as typeof fetch, headers }),
    fetch: (path, init = {}) => through(`${door.origin}${path}`, { ...init, headers: { ...headers, ...Object.fromEntries(new Headers(init.headers)) } }),
  }
}
