import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { agentDeb } from './build-agent-deb.ts'
import { controlDeb } from './build-control-deb.ts'
import type { DebPackage } from './deb-package.ts'

const appDir = join(import.meta.dirname, '..', '..', '..')
const places = (deb: DebPackage) => deb.files.map((file) => file.to)
const textOf = (deb: DebPackage, place: string): string => {
  const file = deb.files.find(({ to }) => to === place)
  assert.ok(file, place)
  return 'text' in file.from ? file.from.text : readFileSync(file.from.path, 'utf8')
}

/** Every program of ours that a unit names is in the package. */
function assertUnitsRun(deb: DebPackage): void {
  const units = places(deb).filter((place) => place.endsWith('.service'))
  assert.ok(units.length > 0)
  for (const unit of units)
    for (const [path] of textOf(deb, unit).matchAll(/\/usr\/lib\/onyva[a-z-]*\/\S+/g)) assert.ok(places(deb).includes(path), `${unit} names ${path}`)
}

test('the agent’s package holds what its units name, the agent’s layers and no npm package or test', async () => {
  const deb = await agentDeb(appDir, { activator: '/bin/true', volumes: '/bin/true' })
  assertUnitsRun(deb)
  const sources = places(deb).filter((place) => place.startsWith('/usr/lib/onyva/src/'))
  assert.deepEqual([...new Set(sources.map((place) => place.split('/')[5]))].sort(), ['agent', 'lib', 'wire'])
  for (const place of places(deb)) assert.doesNotMatch(place, /node_modules|\.test\.ts$|onyva\.service$/)
  for (const script of Object.values(deb.scripts)) assert.ok(existsSync(script), script)
  for (const conffile of deb.conffiles ?? []) assert.ok(places(deb).includes(conffile), conffile)
})

test('the control plane’s package holds what its unit names, its npm packages and none for development', async () => {
  const deb = await controlDeb(appDir)
  assertUnitsRun(deb)
  const modules = places(deb).filter((place) => place.includes('/node_modules/'))
  assert.ok(modules.some((place) => place.includes('/node_modules/hono/')))
  for (const place of modules) assert.doesNotMatch(place, /\/node_modules\/(typescript|playwright-core|@types)\//)
  assert.equal(new Set(places(deb)).size, places(deb).length, 'no place is taken twice')
  assert.doesNotThrow(() => JSON.parse(textOf(deb, '/usr/share/onyva/onyva.json.example')))
})
