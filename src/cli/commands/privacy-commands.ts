/** `onyva privacy …`: what is held, erased, kept. */
import { acknowledged, answered } from '../answers.ts'
import type { Command } from '../command.ts'
import { textPairs, textTable } from '../text-table.ts'

export const privacyCommands: readonly Command[] = [
  {
    noun: 'privacy',
    verb: 'data',
    takes: ['[personId]'],
    options: {},
    summary: (m) => m.summaries.privacyData,
    run: async (scene) => {
      const client = await scene.client()
      const person = scene.given['personId']
      const value = person === undefined ? await answered(client.api.v1.me.data.$get()) : await answered(client.api.v1.persons[':person'].data.$get({ param: { person } }))
      return { value, text: `${JSON.stringify(value, null, 2)}\n` }
    },
  },
  {
    noun: 'privacy',
    verb: 'erase',
    takes: ['[personId]'],
    options: {},
    summary: (m) => m.summaries.privacyErase,
    run: async (scene) => {
      const client = await scene.client()
      const person = scene.given['personId']
      await acknowledged(person === undefined ? client.api.v1.me.erasure.$post() : client.api.v1.persons[':person'].erasure.$post({ param: { person } }))
      return { value: { erased: true }, text: `${scene.m.register.eraseDone}\n` }
    },
  },
  {
    noun: 'privacy',
    verb: 'retention',
    takes: [],
    options: {},
    summary: (m) => m.summaries.privacyRetention,
    run: async (scene) => {
      const value = await answered((await scene.client()).api.v1.retention.$get())
      const m = scene.m.register
      return { value, text: textTable([m.rule, m.days, m.next, m.day], value.rules.map((one) => [one.rule, String(one.days), String(one.next), one.first?.slice(0, 10) ?? ''])) }
    },
  },
  {
    noun: 'privacy',
    verb: 'processing',
    takes: [],
    options: {},
    summary: (m) => m.summaries.privacyProcessing,
    run: async (scene) => {
      const value = await answered((await scene.client()).api.v1.processing.$get())
      const m = scene.m.register
      return { value, text: value.activities.map((one) => textPairs([[m.activity, one.name], [m.purpose, one.purpose], [m.basis, one.basis], [m.kept, one.retention]])).join('\n') }
    },
  },
]
