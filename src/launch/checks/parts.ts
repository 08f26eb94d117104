/** The parts of `./onyva test`, in the order in which a fault is found soonest. */
import { access } from 'node:fs/promises'
import { run } from '#lib/exec.ts'
import { isRoot } from '../data-folder.ts'
import { hostPackages, installPackages, missingPackages } from '../host-packages.ts'
import { oneCheck, skippedCheck } from './part.ts'
import type { CheckScene, Part, PartRun } from './part.ts'
import { runNodeTests } from './run-node-tests.ts'
import type { TestCount } from './test-report.ts'

const checkedFolders = ['src', 'bin', 'locales', 'test', 'bench']

/** Runs a tool written for Node and shows what it says when it is not content. */
async function tool(scene: CheckScene, name: string, args: readonly string[]): Promise<TestCount> {
  const done = await run(process.execPath, args, { cwd: scene.root, timeoutMs: 300_000, env: { PATH: process.env['PATH'] ?? '' } })
  if (done.code !== 0) scene.say(`${done.stdout}${done.stderr}`.trim())
  return oneCheck(name, done.code === 0)
}

const lint = (scene: CheckScene) => tool(scene, 'oxlint', ['tools/node_modules/oxlint/bin/oxlint', '--deny-warnings', ...checkedFolders])
const types = (scene: CheckScene) => tool(scene, 'tsc', ['node_modules/typescript/bin/tsc', '--noEmit'])

/** Everything beside the code it tests, on one PostgreSQL that is thrown away. */
async function unit(scene: CheckScene): Promise<TestCount> {
  return runNodeTests(scene, {
    files: ['src/**/*.test.ts', 'test/attacks/*.test.ts', 'locales/**/*.test.ts', 'bench/**/*.test.ts'],
    together: true,
    env: await testEnvironment(scene),
    timeoutMs: 300_000,
  })
}

/** Real nodes: what a start of an instance, and a whole one, does on this machine. */
async function system(scene: CheckScene): Promise<TestCount> {
  if (!isRoot()) return skippedCheck('system tests', 'a node machine needs root')
  return runNodeTests(scene, { files: ['test/system/up-down.test.ts', 'test/system/*.test.ts'], together: false, env: await testEnvironment(scene), timeoutMs: 900_000 })
}

const chromium = { name: 'chromium-headless-shell', file: '/usr/bin/chromium-headless-shell', reason: 'shows the pages in the browser tests' }

/** In real browsers: on the panel alone, or (`browser-on-node`) on a whole instance. */
const browser = (...files: string[]) => async (scene: CheckScene): Promise<TestCount> => {
  if (!(await access(chromium.file).then(() => true, () => false))) return skippedCheck(files.join(' '), `Chromium is missing: apt-get install ${chromium.name}`)
  return runNodeTests(scene, { files, together: false, env: await testEnvironment(scene), timeoutMs: 900_000 })
}

/** What tests are told: where to work, where images are, which PostgreSQL to use. */
async function testEnvironment(scene: CheckScene): Promise<Record<string, string>> {
  const { socket, programs } = await scene.database()
  return { ONYVA_TEST_DATA: scene.data, ONYVA_CACHE: scene.cache, ONYVA_TEST_CLUSTER: socket, ONYVA_TEST_PROGRAMS: programs }
}

/** What only tests need: those beside the code try the agent and the activator without a machine. */
const testPackages = [
  { name: 'bubblewrap', file: '/usr/bin/bwrap', reason: 'sandboxes of sites' },
  { name: 'libarchive-tools', file: '/usr/bin/bsdtar', reason: 'unpacks archives in those sandboxes' },
  { name: 'gcc', file: '/usr/bin/gcc', reason: 'compiles the activator and the attacking program' },
  { name: 'php-fpm', file: '/usr/share/doc/php-fpm', reason: 'what the activator starts' },
  { name: 'libc6-dev', file: '/usr/include/stdio.h', reason: 'the same' },
  { name: 'hledger', file: '/usr/bin/hledger', reason: 'adds the books up again: a program that is not ours' },
  { name: 'libxml2-utils', file: '/usr/bin/xmllint', reason: 'holds files of XML against their schemas' },
  { name: 'default-jre-headless', file: '/usr/bin/java', reason: 'runs the judges of invoices' },
  { name: 'libsaxonhe-java', file: '/usr/share/java/Saxon-HE.jar', reason: 'holds invoices against the rules of EN 16931' },
  { name: 'libpdfbox2-java', file: '/usr/share/java/preflight.jar', reason: 'says whether a PDF is fit to be kept' },
  { name: 'libcommons-io-java', file: '/usr/share/java/commons-io.jar', reason: 'the same' },
  { name: 'libactivation-java', file: '/usr/share/java/javax.activation.jar', reason: 'the same' },
  { name: 'libjaxb-api-java', file: '/usr/share/java/jaxb-api.jar', reason: 'the same' },
  { name: 'qpdf', file: '/usr/bin/qpdf', reason: 'reads our PDF files: a program that is not ours' },
  { name: 'iproute2', file: '/usr/sbin/ip', reason: 'lays the cable between a machine that joins and its control plane' },
]

/** Installs what the parts need on this machine, and `up` would install as well: before any of them looks at the host. */
export async function preparePackages(scene: CheckScene, chosen: readonly Part[] = []): Promise<void> {
  if (!isRoot()) return
  const missing = await missingPackages([...hostPackages, ...testPackages, ...(chosen.includes(parts['browser']!) ? [chromium] : [])])
  if (missing.length > 0) await installPackages(missing.map(({ name }) => name), (words) => scene.say(`  ${words}`))
}

const alone = (lane: PartRun['lane'], run: PartRun['run']): readonly PartRun[] => [{ lane, run }]

export const parts: Readonly<Record<string, Part>> = {
  lint: { title: 'lint (oxlint)', runs: alone('first', lint) },
  types: { title: 'types (tsc)', runs: alone('first', types) },
  unit: { title: 'unit and database tests', runs: alone('panel', unit) },
  system: { title: 'system tests (real nodes)', runs: alone('nodes', system) },
  browser: {
    title: 'browser tests (Chromium)',
    runs: [
      // cut so that both lanes end together: the tests beside the code take longer than the nodes
      { lane: 'nodes', run: browser('test/browser-on-node/*.test.ts', 'test/browser/[a-p]*.test.ts') },
      { lane: 'panel', run: browser('test/browser/[q-z]*.test.ts') },
    ],
  },
}
