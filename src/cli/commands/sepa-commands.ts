/** `onyva mandate …`, `onyva debit …`, `onyva transfer …`: direct debits and transfers, for the treasury, who releases, and members about themselves. */
import { allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { memberIdOf } from '../find-member.ts'
import { dayOption, euros, localJson, neededOption, textOption } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'
import { takeBytes } from '../take-bytes.ts'

const string = { type: 'string' } as const

const sepa = (client: Client) => client.api.v1.sepa
const showMandate = (client: Client, mandate: string) => answered(sepa(client).mandates[':mandate'].$get({ param: { mandate } }))
type Mandate = Awaited<ReturnType<typeof showMandate>>
const showBatch = (client: Client, batch: string) => answered(sepa(client).batches[':batch'].$get({ param: { batch } }))
type Batch = Awaited<ReturnType<typeof showBatch>>
const showTransfers = (client: Client, transfers: string) => answered(sepa(client).transfers[':transfers'].$get({ param: { transfers } }))
type Transfers = Awaited<ReturnType<typeof showTransfers>>
type NewMandate = Parameters<Client['api']['v1']['sepa']['mandates']['$post']>[0]['json']
type NewTransfers = Parameters<Client['api']['v1']['sepa']['transfers']['$post']>[0]['json']
type Setting = Parameters<Client['api']['v1']['sepa']['setting']['$put']>[0]['json']

const allMandates = (client: Client, q = '') => allPages((page, pageSize) => answered(sepa(client).mandates.$get({ query: { page, pageSize, q } })))
const allBatches = (client: Client) => allPages((page, pageSize) => answered(sepa(client).batches.$get({ query: { page, pageSize } })))
const allTransfers = (client: Client) => allPages((page, pageSize) => answered(sepa(client).transfers.$get({ query: { page, pageSize } })))

/** The id of what is named by its number (or reference), or the word itself. */
async function found(said: string, list: () => Promise<{ id: string; number?: number; reference?: string }[]>): Promise<string> {
  if (!/^\d{1,9}$/.test(said) && !/[A-Z-]/.test(said)) return said
  return (await list()).find((one) => String(one.number) === said || one.reference === said)?.id ?? said
}
const mandateIn = (scene: Scene, client: Client) => found(scene.given['mandate'] ?? '', () => allMandates(client, scene.given['mandate']))
const batchIn = (scene: Scene, client: Client) => found(scene.given['batch'] ?? '', () => allBatches(client))
const transfersIn = (scene: Scene, client: Client) => found(scene.given['batch'] ?? '', () => allTransfers(client))

function mandateOutcome(scene: Scene, one: Mandate): Outcome {
  const m = scene.m.sepa
  return { value: one, text: `${textPairs([[m.reference, one.reference], [m.who, one.customerName], [m.state, m.standings[one.standing]], [m.holder, one.holder], [m.iban, one.iban], [m.signed, one.signedOn], [m.last, one.lastCollectedOn], [m.id, one.id]])}${textTable([m.signed, m.iban, m.hash], one.signatures.map((row) => [row.signedOn, row.iban, row.hash]))}` }
}
function batchOutcome(scene: Scene, one: Batch): Outcome {
  const m = scene.m.sepa
  return { value: one, text: `${textPairs([[m.number, String(one.number)], [m.state, m.batchStates[one.state]], [m.day, one.collectOn], [m.count, String(one.debits)], [m.amount, euros(one.cents)], [m.message, one.messageId], [m.hash, one.fileHash], [m.id, one.id]])}${textTable([m.who, m.label, m.amount, m.state, m.why, m.id], one.items.map((row) => [row.customerName, row.label, euros(row.cents), m.debitStates[row.state], row.returnCode ?? row.droppedFor, row.id]))}` }
}
function transfersOutcome(scene: Scene, one: Transfers): Outcome {
  const m = scene.m.sepa
  return { value: one, text: `${textPairs([[m.number, String(one.number)], [m.state, m.transferStates[one.state]], [m.day, one.executeOn], [m.count, String(one.transfers)], [m.amount, euros(one.cents)], [m.message, one.messageId], [m.hash, one.fileHash], [m.id, one.id]])}${textTable([m.who, m.label, m.iban, m.amount, m.state, m.id], one.items.map((row) => [row.holder, row.label, row.iban, euros(row.cents), m.lineStates[row.state], row.id]))}` }
}

type More = Partial<Pick<Command, 'takes' | 'options'>>
const aboutMandate = (verb: string, summary: Command['summary'], run: (scene: Scene, client: Client, mandate: string) => Promise<Mandate>, more: More = {}): Command => ({
  noun: 'mandate', verb, takes: ['mandate'], options: {}, ...more, summary,
  run: async (scene) => {
    const client = await scene.client()
    return mandateOutcome(scene, await run(scene, client, await mandateIn(scene, client)))
  },
})
const aboutBatch = (verb: string, summary: Command['summary'], run: (scene: Scene, client: Client, batch: string) => Promise<Batch>, more: More = {}): Command => ({
  noun: 'debit', verb, takes: ['batch'], options: {}, ...more, summary,
  run: async (scene) => {
    const client = await scene.client()
    return batchOutcome(scene, await run(scene, client, await batchIn(scene, client)))
  },
})
const aboutTransfers = (verb: string, summary: Command['summary'], run: (scene: Scene, client: Client, transfers: string) => Promise<Transfers>, more: More = {}): Command => ({
  noun: 'transfer', verb, takes: ['batch'], options: {}, ...more, summary,
  run: async (scene) => {
    const client = await scene.client()
    return transfersOutcome(scene, await run(scene, client, await transfersIn(scene, client)))
  },
})
/** The file for the bank, saved where the second word says. */
const fileCommand = (noun: 'debit' | 'transfer', path: string, find: typeof batchIn): Command => ({
  noun, verb: 'file', takes: ['batch', 'local'], options: {}, summary: (m) => m.summaries.sepaFile,
  run: async (scene) => {
    const answer = await scene.fetch(`/api/v1/sepa/${path}/${encodeURIComponent(await find(scene, await scene.client()))}/file`)
    return takeBytes(scene, answer, '')
  },
})
/** A debit that came back. */
const debitBack = (verb: 'reject' | 'return', summary: Command['summary'], options: Command['options']): Command => ({
  noun: 'debit', verb, takes: ['debit'], options: { why: string, ...options }, summary,
  run: async (scene) => {
    const { debits } = sepa(await scene.client())
    const param = { debit: scene.given['debit'] ?? '' }
    const code = neededOption(scene, 'why')
    const fee = textOption(scene, 'amount')
    const feeCents = fee === undefined ? 0 : Math.round(Number(fee.replace(',', '.')) * 100)
    const one = verb === 'reject' ? await answered(debits[':debit'].reject.$post({ param, json: { code } })) : await answered(debits[':debit'].return.$post({ param, json: { code, day: dayOption(scene), feeCents, account: textOption(scene, 'account') ?? '512' } }))
    const m = scene.m.sepa
    return { value: one, text: textPairs([[m.who, one.customerName], [m.label, one.label], [m.amount, euros(one.cents)], [m.state, m.debitStates[one.state]], [m.why, one.returnCode]]) }
  },
})
/** A member about its own account. */
const mine = (verb: string, summary: Command['summary'], run: (scene: Scene, client: Client, member: string) => ReturnType<typeof showAccount>, more: More = {}): Command => ({
  noun: 'mandate', verb, takes: ['member'], options: {}, ...more, summary,
  run: async (scene) => {
    const client = await scene.client()
    const one = await run(scene, client, await memberIdOf(scene, client, scene.given['member'] ?? ''))
    const m = scene.m.sepa
    return { value: one, text: `${one.mandate ? mandateOutcome(scene, one.mandate).text : `${m.noMandate}\n${one.text ?? ''}\n`}${textTable([m.day, m.label, m.amount], one.coming.map((row) => [row.collectOn, row.label, euros(row.cents)]))}` }
  },
})
const showAccount = (client: Client, member: string) => answered(client.api.v1.members[':member']['bank-account'].$get({ param: { member } }))

export const sepaCommands: readonly Command[] = [
  {
    noun: 'mandate', verb: 'list', takes: ['[words]'], options: {}, summary: (m) => m.summaries.mandateList,
    run: async (scene) => {
      const items = await allMandates(await scene.client(), scene.given['words'])
      const m = scene.m.sepa
      return { value: items, text: textTable([m.who, m.reference, m.state, m.iban, m.signed, m.last, m.id], items.map((one) => [one.customerName, one.reference, m.standings[one.standing], one.iban, one.signedOn, one.lastCollectedOn ?? '', one.id])) }
    },
  },
  aboutMandate('show', (m) => m.summaries.mandateShow, (_scene, client, mandate) => showMandate(client, mandate)),
  aboutMandate('enter', (m) => m.summaries.mandateEnter, async (scene, client) => answered(sepa(client).mandates.$post({ json: await localJson<NewMandate>(scene) })), { takes: ['local'] }),
  aboutMandate('revoke', (m) => m.summaries.mandateRevoke, (scene, client, mandate) => answered(sepa(client).mandates[':mandate'].revoke.$post({ param: { mandate }, json: { reason: textOption(scene, 'why') ?? '' } })), { options: { why: string } }),
  aboutMandate('unblock', (m) => m.summaries.mandateUnblock, (_scene, client, mandate) => answered(sepa(client).mandates[':mandate'].unblock.$post({ param: { mandate } }))),
  mine('mine', (m) => m.summaries.mandateMine, (_scene, client, member) => showAccount(client, member)),
  mine('sign', (m) => m.summaries.mandateSign, (scene, client, member) => answered(client.api.v1.members[':member']['bank-account'].$post({ param: { member }, json: { holder: neededOption(scene, 'holder'), iban: neededOption(scene, 'iban'), bic: textOption(scene, 'bic') ?? '', consent: scene.options['consent'] === true } })), { options: { holder: string, iban: string, bic: string, consent: { type: 'boolean' } } }),
  mine('end', (m) => m.summaries.mandateEnd, (_scene, client, member) => answered(client.api.v1.members[':member']['bank-account'].$delete({ param: { member } }))),
  {
    noun: 'debit', verb: 'setting', takes: ['[local]'], options: {}, summary: (m) => m.summaries.debitSetting,
    run: async (scene) => {
      const { setting } = sepa(await scene.client())
      const { setting: value } = scene.given['local'] ? await answered(setting.$put({ json: await localJson<Setting>(scene) })) : await answered(setting.$get())
      const m = scene.m.sepa
      return { value, text: value ? textPairs([[m.creditor, value.creditorId], [m.noticeDays, String(value.noticeDays)], [m.debitLimit, euros(value.debitLimitCents)], [m.batchLimit, euros(value.batchLimitCents)], [m.transferLimit, euros(value.transferLimitCents)]]) : `${m.noSetting}\n` }
    },
  },
  {
    noun: 'debit', verb: 'proposed', takes: [], options: { day: string }, summary: (m) => m.summaries.debitProposed,
    run: async (scene) => {
      const on = textOption(scene, 'day')
      const { items } = await answered(sepa(await scene.client()).proposals.$get({ query: on === undefined ? {} : { collectOn: on } }))
      const m = scene.m.sepa
      return { value: items, text: textTable([m.who, m.label, m.due, m.amount, m.state, m.id], items.map((one) => [one.customerName, one.label, one.dueOn, euros(one.cents), m.proposals[one.standing], one.due])) }
    },
  },
  {
    noun: 'debit', verb: 'tell', takes: [], options: { until: string }, summary: (m) => m.summaries.debitTell,
    run: async (scene) => {
      const dueBy = textOption(scene, 'until')
      const said = await answered(sepa(await scene.client()).notices.$post({ json: dueBy === undefined ? {} : { dueBy } }))
      return { value: said, text: `${scene.m.sepa.told(said.told, said.done)}\n` }
    },
  },
  {
    noun: 'debit', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.debitList,
    run: async (scene) => {
      const items = await allBatches(await scene.client())
      const m = scene.m.sepa
      return { value: items, text: textTable([m.number, m.state, m.day, m.count, m.amount, m.id], items.map((one) => [String(one.number), m.batchStates[one.state], one.collectOn, String(one.debits), euros(one.cents), one.id])) }
    },
  },
  aboutBatch('prepare', (m) => m.summaries.debitPrepare, async (scene, client) => answered(sepa(client).batches.$post({ json: { collectOn: neededOption(scene, 'day') } })), { takes: [], options: { day: string } }),
  aboutBatch('show', (m) => m.summaries.debitShow, (_scene, client, batch) => showBatch(client, batch)),
  aboutBatch('release', (m) => m.summaries.debitRelease, (_scene, client, batch) => answered(sepa(client).batches[':batch'].release.$post({ param: { batch } }))),
  aboutBatch('cancel', (m) => m.summaries.debitCancel, (_scene, client, batch) => answered(sepa(client).batches[':batch'].cancel.$post({ param: { batch } }))),
  fileCommand('debit', 'batches', batchIn),
  aboutBatch('sent', (m) => m.summaries.debitSent, (scene, client, batch) => answered(sepa(client).batches[':batch'].sent.$post({ param: { batch }, json: { day: dayOption(scene) } })), { options: { day: string } }),
  aboutBatch('paid', (m) => m.summaries.debitPaid, (scene, client, batch) => answered(sepa(client).batches[':batch'].paid.$post({ param: { batch }, json: { day: dayOption(scene), account: textOption(scene, 'account') ?? '512' } })), { options: { day: string, account: string } }),
  aboutBatch('go-on', (m) => m.summaries.debitGoOn, (_scene, client, batch) => answered(sepa(client).batches[':batch']['go-on'].$post({ param: { batch } }))),
  debitBack('reject', (m) => m.summaries.debitReject, {}),
  debitBack('return', (m) => m.summaries.debitReturn, { day: string, amount: string, account: string }),
  {
    noun: 'transfer', verb: 'proposed', takes: [], options: {}, summary: (m) => m.summaries.transferProposed,
    run: async (scene) => {
      const { items } = await answered(sepa(await scene.client()).payables.$get())
      const m = scene.m.sepa
      return { value: items, text: textTable([m.kind, m.who, m.label, m.due, m.amount, m.iban, m.changedBy, m.id], items.map((one) => [one.kind, one.name, one.label, one.dueOn, euros(one.cents), one.iban, one.ibanChangedBy ?? '', one.id])) }
    },
  },
  {
    noun: 'transfer', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.transferList,
    run: async (scene) => {
      const items = await allTransfers(await scene.client())
      const m = scene.m.sepa
      return { value: items, text: textTable([m.number, m.state, m.day, m.count, m.amount, m.id], items.map((one) => [String(one.number), m.transferStates[one.state], one.executeOn, String(one.transfers), euros(one.cents), one.id])) }
    },
  },
  aboutTransfers('prepare', (m) => m.summaries.transferPrepare, async (scene, client) => answered(sepa(client).transfers.$post({ json: await localJson<NewTransfers>(scene) })), { takes: ['local'] }),
  aboutTransfers('show', (m) => m.summaries.transferShow, (_scene, client, transfers) => showTransfers(client, transfers)),
  aboutTransfers('release', (m) => m.summaries.transferRelease, (_scene, client, transfers) => answered(sepa(client).transfers[':transfers'].release.$post({ param: { transfers } }))),
  aboutTransfers('cancel', (m) => m.summaries.transferCancel, (_scene, client, transfers) => answered(sepa(client).transfers[':transfers'].cancel.$post({ param: { transfers } }))),
  fileCommand('transfer', 'transfers', transfersIn),
  aboutTransfers('sent', (m) => m.summaries.transferSent, (scene, client, transfers) => answered(sepa(client).transfers[':transfers'].sent.$post({ param: { transfers }, json: { day: dayOption(scene) } })), { options: { day: string } }),
  aboutTransfers('done', (m) => m.summaries.transferDone, (scene, client, transfers) => answered(sepa(client).transfers[':transfers'].done.$post({ param: { transfers }, json: { day: dayOption(scene) } })), { options: { day: string } }),
  aboutTransfers('reject', (m) => m.summaries.transferReject, (scene, client, transfers) => answered(sepa(client).transfers[':transfers'].items[':transfer'].reject.$post({ param: { transfers, transfer: scene.given['transfer'] ?? '' }, json: { code: neededOption(scene, 'why') } })), { takes: ['batch', 'transfer'], options: { why: string } }),
]
