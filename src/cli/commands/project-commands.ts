/** `onyva project …`: what was voted, spent and delivered; `onyva transparency …`: what is open to all. */
import { asDay } from '#lib/day.ts'
import { acknowledged, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { centsOption, dayOption, euros, localJson, textOption, usage } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

/** Nothing for what is not known. */
const known = (cents: number | null): string => (cents === null ? '' : euros(cents))

type Projects = Client['api']['v1']['projects']
const one = (client: Client) => client.api.v1.projects[':project']

/** The id of the project of this id or number. */
async function projectId(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['project'] ?? ''
  if (!/^\d{1,6}$/.test(said)) return said
  const found = (await answered(client.api.v1.projects.$get({ query: {} }))).items.find(({ number }) => String(number) === said)
  if (!found) throw absent(scene.m.project.noSuch(said), 'projectNone')
  return found.id
}

type Project = Awaited<ReturnType<typeof show>>
const show = (client: Client, project: string) => answered(one(client).$get({ param: { project } }))
const stateOf = (scene: Scene, { standing, isRed }: { standing: string; isRed: boolean }) => (isRed ? `${standing}, ${scene.m.project.red}` : standing)

function outcome(scene: Scene, project: Project): Outcome {
  const m = scene.m.project
  const vote = project.votes.at(-1)
  const facts = textPairs([
    [m.number, String(project.number)], [m.name, project.name], [m.state, stateOf(scene, project)], [m.findings, project.findings.join(', ')], [m.voted, `${euros(project.votedCents)} (${vote?.votedOn ?? ''}, ${vote?.resolution ?? ''})`], [m.spent, euros(project.spentCents)], [m.delivered, String(project.deliveredPoints)],
    [m.forecast, known(project.forecastCents)], [m.late, String(project.lateDays)], [m.leader, project.leader], [m.stops, [vote?.stopBody, vote?.stopWords].filter(Boolean).join(', ')],
  ])
  const steps = textTable([m.id, m.step, m.planned, m.expected, m.done], project.milestones.map((step) => [step.id, step.label, step.plannedOn, step.expectedOn ?? '', step.doneOn ?? '']))
  const journal = project.updates.map(({ day, kind, words }) => `${day} ${kind}: ${words}\n`).join('')
  return { value: project, text: `${facts}${project.milestones.length > 0 ? `\n${steps}` : ''}${journal === '' ? '' : `\n${journal}`}` }
}

/** A command about one project that answers with it. */
const about = (verb: string, takes: Command['takes'], options: Command['options'], summary: Command['summary'], act: (scene: Scene, client: Client, project: string) => Promise<Project>): Command => ({
  noun: 'project', verb, takes: ['project', ...takes], options, summary,
  run: async (scene) => {
    const client = await scene.client()
    return outcome(scene, await act(scene, client, await projectId(scene, client)))
  },
})

const transparencyOutcome = (scene: Scene, said: { parts: string[]; licence: string; files: string[] }): Outcome => ({ value: said, text: textPairs([[scene.m.project.parts, said.parts.join(', ')], [scene.m.project.licence, said.licence], [scene.m.project.files, said.files.join('\n')]]) })

export const projectCommands: readonly Command[] = [
  {
    noun: 'project', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.projectList,
    run: async (scene) => {
      const m = scene.m.project
      const { items } = await answered((await scene.client()).api.v1.projects.$get({ query: {} }))
      return { value: items, text: textTable([m.number, m.name, m.state, m.voted, m.spent, m.delivered], items.map((project) => [String(project.number), project.name, stateOf(scene, project), euros(project.votedCents), euros(project.spentCents), String(project.deliveredPoints)])) }
    },
  },
  {
    noun: 'project', verb: 'show', takes: ['project'], options: {}, summary: (m) => m.summaries.projectShow,
    run: async (scene) => {
      const m = scene.m.project
      const client = await scene.client()
      const project = await projectId(scene, client)
      const shown = outcome(scene, await show(client, project))
      const { items } = await answered(one(client).expenses.$get({ param: { project } }))
      return { value: { ...(shown.value as Project), expenses: items }, text: `${shown.text}${items.length === 0 ? '' : `\n${textTable([m.id, m.expense, m.day, m.amount], items.map((item) => [item.id, item.label, item.day, known(item.cents)]))}`}` }
    },
  },
  {
    noun: 'project', verb: 'add', takes: ['local'], options: {}, summary: (m) => m.summaries.projectAdd,
    run: async (scene) => {
      const json = await localJson<Parameters<Projects['$post']>[0]['json']>(scene)
      return outcome(scene, await answered((await scene.client()).api.v1.projects.$post({ json })))
    },
  },
  about('vote', ['local'], {}, (m) => m.summaries.projectVote, async (scene, client, project) => answered(one(client).votes.$post({ param: { project }, json: await localJson<Parameters<Projects[':project']['votes']['$post']>[0]['json']>(scene) }))),
  about('describe', ['local'], {}, (m) => m.summaries.projectDescribe, async (scene, client, project) => answered(one(client).$patch({ param: { project }, json: await localJson<Parameters<Projects[':project']['$patch']>[0]['json']>(scene) }))),
  about('tell', ['words'], { total: { type: 'string' } }, (m) => m.summaries.projectTell, async (scene, client, project) => {
    return answered(one(client).news.$post({ param: { project }, json: { words: scene.given['words'] ?? '', expectedCents: centsOption(scene, 'total') ?? null } }))
  }),
  about('step', ['step', '[words]'], { link: { type: 'string' }, day: { type: 'string' }, 'expected-on': { type: 'string' } }, (m) => m.summaries.projectStep, async (scene, client, project) => {
    const param = { project, milestone: scene.given['step'] ?? '' }
    const expected = textOption(scene, 'expected-on')
    if (expected !== undefined) return answered(one(client).milestones[':milestone'].expected.$put({ param, json: { day: expected } }))
    const doneOn = asDay(dayOption(scene))
    if (doneOn === undefined) throw usage(scene.m.usage.oneOf('--day', '2026-12-31'))
    return answered(one(client).milestones[':milestone'].delivery.$put({ param, json: { doneOn, words: scene.given['words'] ?? '', link: textOption(scene, 'link') ?? '' } }))
  }),
  about('reopen', ['step'], {}, (m) => m.summaries.projectReopen, (scene, client, project) => answered(one(client).milestones[':milestone'].delivery.$delete({ param: { project, milestone: scene.given['step'] ?? '' } }))),
  about('stop', ['words'], {}, (m) => m.summaries.projectStop, (scene, client, project) => answered(one(client).stop.$post({ param: { project }, json: { reason: scene.given['words'] ?? '' } }))),
  about('resume', ['words'], {}, (m) => m.summaries.projectResume, (scene, client, project) => answered(one(client).resume.$post({ param: { project }, json: { reason: scene.given['words'] ?? '' } }))),
  about('count', ['expense'], {}, (m) => m.summaries.projectCount, async (scene, client, project) => {
    const [, kind, id = ''] = /^(entry|invoice|asset):(.{1,40})$/.exec(scene.given['expense'] ?? '') ?? []
    if (kind === undefined) throw usage(scene.m.usage.oneOf(scene.m.arguments.expense, scene.m.project.kinds))
    await answered(one(client).expenses.$post({ param: { project }, json: { kind: kind as 'entry', id } }))
    return show(client, project)
  }),
  about('drop', ['expense'], {}, (m) => m.summaries.projectDrop, async (scene, client, project) => {
    await acknowledged(one(client).expenses[':expense'].$delete({ param: { project, expense: scene.given['expense'] ?? '' } }))
    return show(client, project)
  }),
  {
    noun: 'project', verb: 'remove', takes: ['project'], options: {}, summary: (m) => m.summaries.projectRemove,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(one(client).$delete({ param: { project: await projectId(scene, client) } }))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'transparency', verb: 'show', takes: [], options: {}, summary: (m) => m.summaries.transparencyShow,
    run: async (scene) => transparencyOutcome(scene, await answered((await scene.client()).api.v1.transparency.$get())),
  },
  {
    noun: 'transparency', verb: 'open', takes: ['local'], options: {}, summary: (m) => m.summaries.transparencyOpen,
    run: async (scene) => {
      const json = await localJson<Parameters<Client['api']['v1']['transparency']['$put']>[0]['json']>(scene)
      return transparencyOutcome(scene, await answered((await scene.client()).api.v1.transparency.$put({ json })))
    },
  },
]
