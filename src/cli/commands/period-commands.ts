/** `onyva income-period …`: what was invoiced for spans of days, for the treasurer. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { plainMoney } from '#lib/money.ts'
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { textTable } from '../text-table.ts'
import { usage } from '../read-options.ts'

export const periodCommands: readonly Command[] = [
  {
    noun: 'income-period', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.periodList,
    run: async (scene) => {
      const m = scene.m.period
      const client = await scene.client()
      const items = await allPages((page, pageSize) => answered(client.api.v1['income-periods'].$get({ query: { page, pageSize } })))
      return { value: items, text: textTable([m.label, m.from, m.to, m.amount, m.id], items.map((one) => [one.label, one.fromDay, one.toDay, plainMoney(BigInt(one.cents)), one.id])) }
    },
  },
  {
    noun: 'income-period', verb: 'import', takes: ['local'], options: { apply: { type: 'boolean' } }, summary: (m) => m.summaries.periodImport,
    run: async (scene) => {
      const local = scene.given['local'] ?? ''
      const table = await readFile(resolve(scene.io.cwd, local), 'utf8').catch(() => {
        throw usage(scene.m.ledger.noSuchFile(local))
      })
      const client = await scene.client()
      const found = await answered(client.api.v1['income-periods'].table.$post({ json: { table, apply: scene.options['apply'] === true } }))
      const m = scene.m.period
      if (found.faults.length > 0) throw new Failure(exitCode.refused, { code: 'periodFaults', title: `${m.bad}\n${found.faults.map(({ line, code }) => `${line} ${code}`).join('\n')}` })
      return { value: found, text: `${found.entered ? m.done(found.periods) : m.good(found.periods)}\n` }
    },
  },
  {
    noun: 'income-period', verb: 'remove', takes: ['period'], options: {}, summary: (m) => m.summaries.periodRemove,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1['income-periods'][':period'].$delete({ param: { period: scene.given['period'] ?? '' } }))
      return { value: null, text: '' }
    },
  },
]
