/** The panel with the pages of people and members, on a free loopback port and a real database. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { makeRegisterPages } from '#cooperative/members/register-pages.ts'
import { countSites } from '#hosting/for-cooperative.ts'
import { testPeople } from '#people/test-people.ts'
import type { TestPeople } from '#people/test-people.ts'
import type { App } from '#web/environment.ts'

interface ServedPeople extends TestPeople {
  baseUrl: string
  close(): Promise<void>
}

/** Serves them, with more features where a test wants some. The port is taken first, since passkeys and cookies depend on the panel's origin. */
export async function servePeople(features: readonly App[] = []): Promise<ServedPeople> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://panel.onyva.localhost:${(server.address() as AddressInfo).port}`
  const people = await testPeople([makeRegisterPages({ countSites }), ...features], { panelOrigin: baseUrl })
  server.on('request', getRequestListener(people.app.fetch))
  return {
    ...people,
    baseUrl,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
