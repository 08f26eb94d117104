/** `onyva bank …`: accounts at banks, statements, movements and what stands for them, for the treasurer. */
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { absent, Failure } from '../failure.ts'
import { oneOf } from '../given-text.ts'
import { centsOption, euros, localJson, neededOption, textOption, usage } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'
import { servedName, takeBytes } from '../take-bytes.ts'


const accountsOf = async (client: Client) => (await answered(client.api.v1['bank-accounts'].$get())).items
type Account = Awaited<ReturnType<typeof accountsOf>>[number]

/** The account of this name, IBAN, account of the books or id; the only one where none is said. */
async function findAccount(scene: Scene, client: Client, said: string | undefined): Promise<Account> {
  const accounts = await accountsOf(client)
  const bare = (said ?? '').replaceAll(/\s/g, '').toLowerCase()
  const found = said === undefined && accounts.length === 1 ? accounts[0] : accounts.find((one) => [one.id, one.account, one.iban ?? '', one.name.replaceAll(/\s/g, '')].some((known) => known.toLowerCase() === bare && bare !== ''))
  if (!found) throw absent(scene.m.bank.noAccount(said ?? ''), 'bankAccountNone')
  return found
}

const movementOf = async (client: Client, line: string) => answered(client.api.v1['bank-movements'][':line'].$get({ param: { line } }))
type Movement = Awaited<ReturnType<typeof movementOf>>

function movementOutcome(scene: Scene, one: Movement): Outcome {
  const m = scene.m.bank
  const proposal = one.proposal ? `${one.proposal.reason}${one.proposal.sure ? '' : ' ?'} ${one.proposal.parts.map((part) => `${part.label} ${euros(part.cents)}`).join(', ')}` : null
  return { value: one, text: textPairs([[m.day, one.day], [m.amount, euros(one.cents)], [m.who, one.name], [m.text, one.text], [m.state, m.states[one.state]], [m.proposal, proposal], [m.stands, one.parts.map((part) => `${part.label} ${euros(part.cents)}`).join(', ') || (one.match?.reason ?? null)], [m.id, one.id]]) }
}

interface PartsFile {
  parts: Parameters<Client['api']['v1']['bank-movements'][':line']['match']['$post']>[0]['json']['parts']
}

/** What `bank match` is told to match with: a file, what is due, an account, or what is proposed. */
async function partsOf(scene: Scene, client: Client, line: string): Promise<PartsFile['parts']> {
  if (scene.given['local']) return (await localJson<PartsFile>(scene)).parts
  const movement = await movementOf(client, line)
  const cents = Math.abs(movement.cents)
  const [dueId, account] = [textOption(scene, 'due'), textOption(scene, 'account')]
  if (dueId !== undefined) return [{ kind: 'due', dueId, cents: centsOption(scene, 'amount') ?? cents }]
  if (account !== undefined) return [{ kind: 'account', account, label: textOption(scene, 'label') ?? '', cents: centsOption(scene, 'amount') ?? cents }]
  if (!movement.proposal) throw new Failure(exitCode.refused, { code: 'bankPartsNone', status: 422, title: scene.m.bank.noProposal })
  return movement.proposal.parts as unknown as PartsFile['parts']
}

export const bankCommands: readonly Command[] = [
  {
    noun: 'bank', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.bankList,
    run: async (scene) => {
      const m = scene.m.bank
      const items = await accountsOf(await scene.client())
      return { value: items, text: textTable([m.name, m.iban, m.account, m.id], items.map((one) => [one.name, one.iban ?? '', one.account, one.id])) }
    },
  },
  {
    noun: 'bank', verb: 'show', takes: ['[bank]'], options: {}, summary: (m) => m.summaries.bankShow,
    run: async (scene) => {
      const m = scene.m.bank
      const client = await scene.client()
      const { id } = await findAccount(scene, client, scene.given['bank'])
      const one = await answered(client.api.v1['bank-accounts'][':bank'].$get({ param: { bank: id } }))
      const at = one.reconciliation
      return { value: one, text: textPairs([[m.name, one.name], [m.iban, one.iban], [m.account, one.account], [m.day, at.day], [m.byBank, at.bankCents === null ? null : euros(at.bankCents)], [m.byBooks, euros(at.booksCents)], [m.toMatch, `${at.open} (${euros(at.openCents)})`], [m.unbooked, `${at.unbooked} (${euros(at.unbookedCents)})`], [m.gaps, String(at.gaps)], [m.id, one.id]]) }
    },
  },
  {
    noun: 'bank', verb: 'add', takes: ['bankName'], options: { iban: { type: 'string' }, account: { type: 'string' } }, summary: (m) => m.summaries.bankAdd,
    run: async (scene) => {
      const one = await answered((await scene.client()).api.v1['bank-accounts'].$post({ json: { name: scene.given['bankName'] ?? '', iban: textOption(scene, 'iban') ?? '', account: textOption(scene, 'account') ?? '512' } }))
      return { value: one, text: `${one.id}\n` }
    },
  },
  {
    noun: 'bank', verb: 'change', takes: ['bank'], options: { name: { type: 'string' }, iban: { type: 'string' }, account: { type: 'string' } }, summary: (m) => m.summaries.bankChange,
    run: async (scene) => {
      const client = await scene.client()
      const before = await findAccount(scene, client, scene.given['bank'])
      const one = await answered(client.api.v1['bank-accounts'][':bank'].$put({ param: { bank: before.id }, json: { name: textOption(scene, 'name') ?? before.name, iban: textOption(scene, 'iban') ?? before.iban ?? '', account: textOption(scene, 'account') ?? before.account, version: before.version } }))
      return { value: one, text: '' }
    },
  },
  ...(['close', 'reopen'] as const).map(
    (verb): Command => ({
      noun: 'bank', verb, takes: ['bank'], options: {}, summary: (m) => (verb === 'close' ? m.summaries.bankClose : m.summaries.bankReopen),
      run: async (scene) => {
        const client = await scene.client()
        const { id } = await findAccount(scene, client, scene.given['bank'])
        return { value: await answered(client.api.v1['bank-accounts'][':bank'].closed.$put({ param: { bank: id }, json: { closed: verb === 'close' } })), text: '' }
      },
    }),
  ),
  {
    noun: 'bank', verb: 'import', takes: ['local', '[bank]'], options: { 'accept-gap': { type: 'boolean' }, closing: { type: 'string' } }, summary: (m) => m.summaries.bankImport,
    run: async (scene) => {
      const local = scene.given['local'] ?? ''
      const content = await readFile(resolve(scene.io.cwd, local)).catch(() => {
        throw usage(scene.m.ledger.noSuchFile(local))
      })
      const account = scene.given['bank'] ? (await findAccount(scene, await scene.client(), scene.given['bank'])).id : undefined
      const closing = centsOption(scene, 'closing', { signed: true })
      const query = new URLSearchParams({ name: basename(local), ...(account ? { account } : {}), ...(scene.options['accept-gap'] === true ? { acceptGap: 'yes' } : {}), ...(closing === undefined ? {} : { closingCents: String(closing) }) })
      const answer = await scene.fetch(`/api/v1/bank-statements?${query}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: content })
      const made = (await answer.json()) as { lines: number; linesThere: number }
      return { value: made, text: `${scene.m.bank.imported(made.lines, made.linesThere)}\n` }
    },
  },
  {
    noun: 'bank', verb: 'statements', takes: ['[bank]'], options: {}, summary: (m) => m.summaries.bankStatements,
    run: async (scene) => {
      const m = scene.m.bank
      const client = await scene.client()
      const { id: bank } = await findAccount(scene, client, scene.given['bank'])
      const items = await allPages((page, pageSize) => answered(client.api.v1['bank-accounts'][':bank'].statements.$get({ param: { bank }, query: { page, pageSize } })))
      return { value: items, text: textTable([m.from, m.to, m.moves, m.closing, m.missing, m.id], items.map((one) => [one.from, one.to, String(one.lines), one.closingCents === null ? '' : euros(one.closingCents), one.gapCents === null ? '' : euros(one.gapCents), one.id])) }
    },
  },
  {
    noun: 'bank', verb: 'statement', takes: ['statement', '[local]'], options: {}, summary: (m) => m.summaries.bankStatement,
    run: async (scene) => {
      const answer = await scene.fetch(`/api/v1/bank-statements/${encodeURIComponent(scene.given['statement'] ?? '')}/file`)
      return takeBytes(scene, answer, servedName(answer, 'releve'))
    },
  },
  {
    noun: 'bank', verb: 'remove-statement', takes: ['statement'], options: {}, summary: (m) => m.summaries.bankRemoveStatement,
    run: async (scene) => {
      await acknowledged((await scene.client()).api.v1['bank-statements'][':statement'].$delete({ param: { statement: scene.given['statement'] ?? '' } }))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'bank', verb: 'movements', takes: ['[bank]'], options: { matching: { type: 'string' }, search: { type: 'string' } }, summary: (m) => m.summaries.bankMovements,
    run: async (scene) => {
      const m = scene.m.bank
      const client = await scene.client()
      const { id: bank } = await findAccount(scene, client, scene.given['bank'])
      const state = oneOf(scene, '--matching', textOption(scene, 'matching') ?? 'open', ['open', 'matched', 'ignored', 'all'] as const)
      const items = await allPages((page, pageSize) => answered(client.api.v1['bank-accounts'][':bank'].movements.$get({ param: { bank }, query: { page, pageSize, state, q: textOption(scene, 'search') ?? '' } })), 5000)
      const answer = (one: (typeof items)[number]): string => (one.proposal ? `${one.proposal.about} (${one.proposal.reason}${one.proposal.sure ? '' : ' ?'})` : one.parts.map(({ label }) => label).join(', ') || (one.match?.reason ?? ''))
      return { value: items, text: textTable([m.day, m.who, m.amount, m.stands, m.id], items.map((one) => [one.day, one.name || one.text, euros(one.cents), answer(one), one.id])) }
    },
  },
  {
    noun: 'bank', verb: 'movement', takes: ['movement'], options: {}, summary: (m) => m.summaries.bankMovement,
    run: async (scene) => movementOutcome(scene, await movementOf(await scene.client(), scene.given['movement'] ?? '')),
  },
  {
    noun: 'bank', verb: 'accept', takes: ['[bank]'], options: {}, summary: (m) => m.summaries.bankAccept,
    run: async (scene) => {
      const client = await scene.client()
      const { id: bank } = await findAccount(scene, client, scene.given['bank'])
      let matched = 0
      for (;;) {
        const done = await answered(client.api.v1['bank-accounts'][':bank'].accept.$post({ param: { bank }, json: {} }))
        matched += done.matched
        if (done.left === 0 || done.matched === 0) break
        scene.say(scene.m.bank.accepting(matched, matched + done.left), { matched, left: done.left })
      }
      return { value: { matched }, text: `${scene.m.bank.accepted(matched)}\n` }
    },
  },
  {
    noun: 'bank', verb: 'match', takes: ['movement', '[local]'], options: { due: { type: 'string' }, amount: { type: 'string' }, account: { type: 'string' }, label: { type: 'string' } }, summary: (m) => m.summaries.bankMatch,
    run: async (scene) => {
      const client = await scene.client()
      const line = scene.given['movement'] ?? ''
      const parts = (await partsOf(scene, client, line)).map((part) => ('label' in part && part.kind !== 'account' ? withoutLabel(part) : part))
      return movementOutcome(scene, await answered(client.api.v1['bank-movements'][':line'].match.$post({ param: { line }, json: { parts } })))
    },
  },
  {
    noun: 'bank', verb: 'ignore', takes: ['movement'], options: { why: { type: 'string' } }, summary: (m) => m.summaries.bankIgnore,
    run: async (scene) => movementOutcome(scene, await answered((await scene.client()).api.v1['bank-movements'][':line'].ignore.$post({ param: { line: scene.given['movement'] ?? '' }, json: { reason: neededOption(scene, 'why') } }))),
  },
  {
    noun: 'bank', verb: 'undo', takes: ['movement'], options: {}, summary: (m) => m.summaries.bankUndo,
    run: async (scene) => movementOutcome(scene, await answered((await scene.client()).api.v1['bank-movements'][':line'].match.$delete({ param: { line: scene.given['movement'] ?? '' } }))),
  },
  {
    noun: 'bank', verb: 'rules', takes: [], options: {}, summary: (m) => m.summaries.bankRules,
    run: async (scene) => {
      const m = scene.m.bank
      const { items } = await answered((await scene.client()).api.v1['bank-rules'].$get())
      return { value: items, text: textTable([m.name, m.words, m.direction, m.most, m.account, m.id], items.map((one) => [one.name, one.words, m.directions[one.direction], one.mostCents === null ? '' : euros(one.mostCents), one.account, one.id])) }
    },
  },
  {
    noun: 'bank', verb: 'add-rule', takes: ['bankName', 'bankWords'], options: { account: { type: 'string' }, amount: { type: 'string' }, incoming: { type: 'boolean' } }, summary: (m) => m.summaries.bankAddRule,
    run: async (scene) => {
      const one = await answered((await scene.client()).api.v1['bank-rules'].$post({ json: { name: scene.given['bankName'] ?? '', words: scene.given['bankWords'] ?? '', direction: scene.options['incoming'] === true ? 'in' : 'out', mostCents: centsOption(scene, 'amount') ?? null, account: neededOption(scene, 'account') } }))
      return { value: one, text: `${one.id}\n` }
    },
  },
  {
    noun: 'bank', verb: 'remove-rule', takes: ['rule'], options: {}, summary: (m) => m.summaries.bankRemoveRule,
    run: async (scene) => {
      await acknowledged((await scene.client()).api.v1['bank-rules'][':rule'].$delete({ param: { rule: scene.given['rule'] ?? '' } }))
      return { value: null, text: '' }
    },
  },
]

/** A proposed part says what it is in words; matching takes the rest. */
function withoutLabel(part: PartsFile['parts'][number]): PartsFile['parts'][number] {
  const { label: _label, ...rest } = part as PartsFile['parts'][number] & { label?: string }
  if (rest.kind !== 'booked') return rest
  return { kind: rest.kind, entryId: rest.entryId, place: rest.place }
}
