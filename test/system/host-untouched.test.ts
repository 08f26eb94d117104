/** Whoever only tries Onyva keeps the machine they had: nothing is different after `down` but named packages. */
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { hostPackages } from '#launch/host-packages.ts'
import { differences, hostTraces, listenersOf } from './host-traces.ts'
import { noInstance, ownInstance } from './instance.ts'
import type { TestInstance } from './instance.ts'

let instance: TestInstance | undefined
after(() => instance?.remove())

test('up and down leave the host as it was', { skip: noInstance, timeout: 900_000 }, async () => {
  instance = await ownInstance('host')
  const before = await hostTraces(instance.name())
  await instance.up()

  const config = await instance.config()
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
  assert.deepEqual(
    await listenersOf((await instance.status()).supervisorPid ?? 0),
    [`tcp 0100007F:${hex(config.listen.port)}`, `tcp 0100007F:${hex(config.sitesPort)}`].sort(),
    'only the panel and the way to sites listen, on loopback',
  )
  const during = differences(before, await hostTraces(instance.name())).filter((line) => /^(etc|mounts|addresses|routes|clusters|runtime):/.test(line))
  assert.deepEqual(during, [], 'while it runs')

  await instance.down()
  const named = hostPackages.map(({ name }) => `packages: + ${name}`)
  // the kernel lets go of the loop device of a machine of an earlier test when it pleases: only what is more counts
  const allowed = (line: string) => named.includes(line) || line.startsWith('loops: - ')
  assert.deepEqual(differences(before, await hostTraces(instance.name())).filter((line) => !allowed(line)), [], 'after down')
})
