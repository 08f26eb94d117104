/** `onyva applicant …`, for those who write down what was decided of applications. */
import { allPages, answered } from '../answers.ts'
import type { Command, Outcome, Scene } from '../command.ts'
import { decisionOf, decisionOptions, longText, oneOf } from '../given-text.ts'
import { textPairs, textTable } from '../text-table.ts'

const states = ['waiting', 'admitted', 'refused', 'taken-back'] as const

const read = async (scene: Scene) => answered((await scene.client()).api.v1['membership-applications'][':application'].$get({ param: { application: scene.given['applicant'] ?? '' } }))

function outcome(scene: Scene, one: Awaited<ReturnType<typeof read>>): Outcome {
  const m = scene.m.register
  const identity = Object.entries(one.identity).filter(([, value]) => value !== '')
  return {
    value: one,
    text: textPairs([
      [scene.m.member.name, one.name],
      [scene.m.member.kind, scene.m.member.kinds[one.kind]],
      [m.state, m.states[one.state]],
      [m.received, one.submittedAt.slice(0, 10)],
      [m.person, one.personName],
      [m.email, one.email],
      ...identity.map(([name, value]): [string, string] => [name, value]),
      [m.shares, one.shares === null ? null : String(one.shares)],
      [m.words, one.words],
      [m.question, one.question],
      [m.answer, one.answer],
      [m.body, one.body],
      [m.reference, one.reference],
      [m.reason, one.reason],
      [scene.m.member.id, one.member ?? one.id],
    ]),
  }
}

const decide = async (scene: Scene, admitted: boolean): Promise<Outcome> => {
  const json = { admitted, ...decisionOf(scene), reason: admitted ? '' : await longText(scene) }
  return outcome(scene, await answered((await scene.client()).api.v1['membership-applications'][':application'].decision.$post({ param: { application: scene.given['applicant'] ?? '' }, json })))
}

export const applicantCommands: readonly Command[] = [
  {
    noun: 'applicant',
    verb: 'list',
    takes: [],
    options: { state: { type: 'string' } },
    summary: (m) => m.summaries.applicantList,
    run: async (scene) => {
      const state = oneOf(scene, '--state', typeof scene.options['state'] === 'string' ? scene.options['state'] : 'waiting', states)
      const client = await scene.client()
      const items = await allPages((page, pageSize) => answered(client.api.v1['membership-applications'].$get({ query: { state, page, pageSize } })))
      const m = scene.m.register
      return { value: items, text: textTable([scene.m.member.name, m.state, m.received, m.shares, scene.m.member.id], items.map((one) => [one.name, m.states[one.state], one.submittedAt.slice(0, 10), one.shares === null ? '' : String(one.shares), one.id])) || `${m.none}\n` }
    },
  },
  { noun: 'applicant', verb: 'show', takes: ['applicant'], options: {}, summary: (m) => m.summaries.applicantShow, run: async (scene) => outcome(scene, await read(scene)) },
  { noun: 'applicant', verb: 'admit', takes: ['applicant'], options: decisionOptions, summary: (m) => m.summaries.applicantAdmit, run: (scene) => decide(scene, true) },
  { noun: 'applicant', verb: 'refuse', takes: ['applicant'], options: { ...decisionOptions, text: { type: 'string' } }, summary: (m) => m.summaries.applicantRefuse, run: (scene) => decide(scene, false) },
  {
    noun: 'applicant',
    verb: 'ask',
    takes: ['applicant'],
    options: { text: { type: 'string' } },
    summary: (m) => m.summaries.applicantAsk,
    run: async (scene) => {
      const json = { question: await longText(scene) }
      const value = await answered((await scene.client()).api.v1['membership-applications'][':application'].question.$post({ param: { application: scene.given['applicant'] ?? '' }, json }))
      return { value, text: `${scene.m.register.asked}\n` }
    },
  },
]
