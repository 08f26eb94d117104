/** Starts an instance with the program at hand, or follows the start that is under way. */
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterMajor } from '#db/cluster.ts'
import { dataFolderRefusal, ensureFolders, isRoot } from './data-folder.ts'
import { down } from './down.ts'
import { followSupervisor } from './follow-supervisor.ts'
import { installPackages, missingPackages } from './host-packages.ts'
import { ensureInstance, parseNodesAddress, readInstance, writeInstance } from './instance.ts'
import type { Instance, NodesAddress } from './instance.ts'
import type { InstancePaths } from './instance-paths.ts'
import { keepPostgres } from './keep-postgres.ts'
import type { LaunchOptions } from './options.ts'
import { storyNames } from './demo/story.ts'
import type { StoryName } from './demo/story.ts'
import { findPostgres, unpackPostgres } from './postgres-programs.ts'
import type { PostgresPrograms } from './postgres-programs.ts'
import { Refusal } from './refusal.ts'
import { ensureRunningCopy } from './running-copy.ts'
import { startSupervisor } from './start-supervisor.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import { launchMessages } from './terminal.ts'
import type { Screen } from './terminal.ts'
import { writeCliAddress } from './write-cli-files.ts'
import { instanceConfig, knownCooperative, writeConfig } from './write-config.ts'

const wantedFreeGb = 4

/** Which program, and which copy of a former one stays beside it. */
interface Release {
  root: string
  /** Name of the running copy. */
  name: string
  former: string | null
}

/** @returns the exit code: 0 when everything that this machine can run runs. @throws {Refusal} */
export async function startInstance(options: LaunchOptions, release: Release, screen: Screen, startedAt: number): Promise<number> {
  const m = launchMessages()
  const { paths } = options
  const known = await readInstance(paths)
  if (known) await storyAt(options, known)
  let running = await supervisorStatus(paths.supervisorSocket)
  if (running && running.program !== join(paths.app, release.name)) {
    screen.line(m.up.programChanged)
    await down(options, screen)
    running = null
  }
  screen.line(running ? m.up.already : m.up.title({ data: paths.data }))
  if (!running) await launch(options, release, screen)
  return followSupervisor(options, screen, startedAt)
}

/** Everything that comes before the supervisor, and its start. */
async function launch(options: LaunchOptions, { root, name, former }: Release, screen: Screen): Promise<void> {
  const m = launchMessages()
  const { paths } = options
  await refuseEarly(options)
  if (isRoot()) await bringPackages(screen)
  await ensureFolders(paths)
  const postgres = await bringPostgres(paths, screen)
  const copying = screen.begin(m.steps.copy)
  const program = await ensureRunningCopy(root, paths.app, { former, wanted: name })
  await keepPostgres(paths, postgres)
  copying.done()
  const { instance: chosen, portsChanged } = await ensureInstance(paths)
  const instance = { ...chosen, postgresMajor: postgres.major, nodesAt: nodesAt(options) ?? chosen.nodesAt, story: await storyAt(options, chosen), few: chosen.few || options.own['few'] === true }
  await writeInstance(paths, instance)
  if (portsChanged) screen.line(`    ${m.up.portsChanged}`)
  const config = instanceConfig(paths, instance, await knownCooperative(paths, instance.story))
  await writeConfig(paths, config)
  await writeCliAddress(paths, config)
  await startSupervisor(paths, [
    program.node,
    join(program.folder, 'bin', 'onyva.ts'),
    'supervise',
    '--data',
    paths.data,
    '--cache',
    options.cache,
  ])
}

/** Where `--nodes` wants nodes of other machines to come; undefined when it is not given. */
function nodesAt(options: LaunchOptions): NodesAddress | undefined {
  const given = options.own['nodes']
  if (typeof given !== 'string') return undefined
  const address = parseNodesAddress(given)
  if (address === null) throw new Refusal(launchMessages().refusals.unknownOption({ option: `--nodes ${given}` }))
  return address
}

/** Which fictional cooperative `--demo` wants. @throws {Refusal} when it is none of them, or this folder holds another already. */
async function storyAt({ own, paths }: LaunchOptions, { story }: Pick<Instance, 'story'>): Promise<StoryName> {
  const given = own['demo']
  if (typeof given !== 'string' || given === story) return story
  const m = launchMessages().refusals
  const wanted = storyNames.find((name) => name === given)
  if (!wanted) throw new Refusal(m.noSuchStory({ given, known: storyNames.join(', ') }))
  if ((await clusterMajor(paths.database)) !== null) throw new Refusal(m.storyIsChosen({ story, data: paths.data }))
  return wanted
}

async function refuseEarly(options: LaunchOptions): Promise<void> {
  const m = launchMessages().refusals
  const { paths } = options
  nodesAt(options)
  const refused = await dataFolderRefusal(paths.data)
  if (refused?.code === 'pathTooLong') throw new Refusal(m.pathTooLong(refused))
  if (refused?.code === 'pathClosed') throw new Refusal(m.pathClosed(refused))
  if (refused?.code === 'pathSigns') throw new Refusal(m.pathSigns)
  const space = await freeGb(paths.data)
  if (space < wantedFreeGb && (await clusterMajor(paths.database)) === null)
    throw new Refusal(m.noSpace({ wantedGb: wantedFreeGb, freeGb: space.toFixed(1) }))
}

/** Free space where a folder is or will be, in GB. */
async function freeGb(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => null)
  if (found) return (found.bavail * found.bsize) / 1e9
  return folder === '/' ? 0 : freeGb(join(folder, '..'))
}

async function bringPackages(screen: Screen): Promise<void> {
  const m = launchMessages()
  const missing = await missingPackages()
  if (missing.length === 0) return
  const step = screen.begin(m.steps.packages)
  for (const { name } of missing)
    screen.line(`      ${m.up.installs({ name, reason: m.reasons[name as keyof typeof m.reasons] })}`)
  try {
    await installPackages(
      missing.map(({ name }) => name),
      (words) => step.words(words),
    )
    step.done()
  } catch (error) {
    // without them there is no node, yet the panel works: it is told at the end
    step.failed(error instanceof Error ? error.message : String(error))
  }
}

/** @throws {Refusal} when the cluster was made by a major version whose programs are gone. */
async function bringPostgres(paths: InstancePaths, screen: Screen): Promise<PostgresPrograms> {
  const m = launchMessages()
  const major = await clusterMajor(paths.database)
  const found = await findPostgres(paths, major)
  if (found?.kept) screen.line(`    ${m.up.oldPostgres({ major: found.major })}`)
  if (found) return found
  const newer = major === null ? null : await findPostgres(paths, null)
  if (major !== null && newer) throw new Refusal(m.refusals.majorGone({ major, newer: String(newer.major) }))
  const step = screen.begin(m.steps.postgres)
  const unpacked = await unpackPostgres(paths, (words) => step.words(words))
  step.done()
  if (major !== null && major !== unpacked.major)
    throw new Refusal(m.refusals.majorGone({ major, newer: String(unpacked.major) }))
  return unpacked
}
