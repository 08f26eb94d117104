/** `onyva silent …`: members of whom nothing is heard. */
import { allPages, answered } from '../answers.ts'
import type { Command } from '../command.ts'
import { oneOf } from '../given-text.ts'
import { textOption, usage } from '../read-options.ts'
import { saveFile } from '../save-file.ts'
import { textTable } from '../text-table.ts'

const views = ['all', 'toRemind', 'reminded', 'silent'] as const

export const phantomCommands: readonly Command[] = [
  {
    noun: 'silent',
    verb: 'list',
    takes: [],
    options: { search: { type: 'string' }, state: { type: 'string' } },
    summary: (m) => m.summaries.silentList,
    run: async (scene) => {
      const view = oneOf(scene, '--state', textOption(scene, 'state') ?? 'all', views)
      const client = await scene.client()
      const items = await allPages((page, pageSize) => answered(client.api.v1['silent-members'].$get({ query: { q: textOption(scene, 'search') ?? '', view, page, pageSize } })))
      const m = scene.m.register
      const day = (instant: string | null) => instant?.slice(0, 10) ?? '–'
      return { value: items, text: textTable([scene.m.member.number, scene.m.member.name, m.seen, m.paid, m.answered, m.reminded, m.state], items.map((one) => [String(one.number), one.name, day(one.seenAt), one.paidOn ?? '–', day(one.answeredAt), day(one.sentAt), m.silence[one.state]])) || `${m.none}\n` }
    },
  },
  {
    noun: 'silent',
    verb: 'remind',
    takes: [],
    options: {},
    summary: (m) => m.summaries.silentRemind,
    run: async (scene) => {
      const value = await answered((await scene.client()).api.v1['silent-members'].reminders.$post())
      return { value, text: `${scene.m.register.remindersLeave(value.count)}\n` }
    },
  },
  { noun: 'silent', verb: 'export', takes: ['[local]'], options: {}, summary: (m) => m.summaries.silentExport, run: (scene) => saveFile(scene, '/api/v1/silent-members/table', scene.given['local']) },
  {
    noun: 'silent',
    verb: 'months',
    takes: ['[months]'],
    options: {},
    summary: (m) => m.summaries.silentMonths,
    run: async (scene) => {
      const client = await scene.client()
      const said = scene.given['months']
      if (said !== undefined && !/^\d{1,3}$/.test(said)) throw usage(scene.m.usage.whole(scene.m.arguments.months))
      const value = await answered(said === undefined ? client.api.v1['silent-members'].setting.$get() : client.api.v1['silent-members'].setting.$put({ json: { months: Number(said) } }))
      return { value, text: `${value.months}\n` }
    },
  },
]
