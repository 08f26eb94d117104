/** `onyva member …`, for the cooperative's staff. */
import { allPages, answered } from '../answers.ts'
import type { Command } from '../command.ts'
import { textPairs, textTable } from '../text-table.ts'
import { usage } from '../read-options.ts'

const kinds = ['natural', 'legal'] as const

export const memberCommands: readonly Command[] = [
  {
    noun: 'member',
    verb: 'list',
    takes: [],
    options: { search: { type: 'string' } },
    summary: (m) => m.summaries.memberList,
    run: async (scene) => {
      const client = await scene.client()
      const q = typeof scene.options['search'] === 'string' ? scene.options['search'] : ''
      const members = await allPages((page, pageSize) => answered(client.api.v1.members.$get({ query: { q, page, pageSize } })))
      const m = scene.m.member
      return {
        value: members,
        text: textTable([m.number, m.name, m.kind, m.status, m.id], members.map((member) => [String(member.number), member.name, m.kinds[member.kind], m.statuses[member.status], member.id])) || `${scene.m.noMembers}\n`,
      }
    },
  },
  {
    noun: 'member',
    verb: 'create',
    takes: ['memberName'],
    options: { email: { type: 'string' }, person: { type: 'string' }, kind: { type: 'string' } },
    summary: (m) => m.summaries.memberCreate,
    run: async (scene) => {
      const kind = kinds.find((one) => one === (scene.options['kind'] ?? 'natural'))
      if (!kind) throw usage(scene.m.usage.oneOf('--kind', kinds.join(', ')))
      const { email, person } = scene.options
      if (typeof email !== 'string') throw usage(scene.m.usage.missing('--email'))
      const client = await scene.client()
      const json = { name: scene.given['memberName'] ?? '', kind, person: { email, language: scene.language, ...(typeof person === 'string' ? { name: person } : {}) } }
      const member = await answered(client.api.v1.members.$post({ json }))
      const m = scene.m.member
      return { value: member, text: textPairs([[m.number, String(member.number)], [m.name, member.name], [m.kind, m.kinds[member.kind]], [m.status, m.statuses[member.status]], [m.id, member.id]]) }
    },
  },
]
