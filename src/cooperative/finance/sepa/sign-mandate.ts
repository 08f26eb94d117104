/** A mandate is signed on the page, or entered from a paper; signed once more it is the same mandate with another account; revoked it is over. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { MandateOrigin } from '#db/sepa-tables.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import type { Clock } from '#lib/clock.ts'
import { addYears, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { keepFile } from '../ledger/attach-document.ts'
import { customerById, ensureMemberCustomer } from '../sales/customer.ts'
import { checkBankAccount, maskedIban } from './bank-account.ts'
import type { CheckedAccount } from './bank-account.ts'
import { mandateById, mandateOfCustomer } from './mandate-store.ts'
import { requireSepa } from './sepa-settings.ts'

interface AccountInput {
  holder: string
  iban: string
  bic?: string | undefined
}

interface SignedWords extends CheckedAccount {
  language: Language
  reference: string
  creditor: string
  creditorId: string
  noticeDays: number
  signedOn: Day
  signer: string
}

/** What is signed, word for word: the mandate's own text, whose debit, from which account (rulebook of the core scheme, annex « mandate »). */
export const mandateWords = (of: SignedWords): string => messagesOf(of.language).cooperative.sepa.mandateText(of)

interface Signed {
  mandateId: string
  place: number
  reference: string
}

interface NewSignature {
  customerId: string
  memberId: string | null
  account: CheckedAccount
  language: Language
  origin: MandateOrigin
  signedOn: Day
  signer: string
  /** Of a mandate signed elsewhere; ours when absent. */
  reference?: string | undefined
  fileHash?: Buffer | undefined
}

/** Writes what was signed: a mandate, or another account of the one that lives. */
async function write(tx: Tx, actor: Actor, input: NewSignature, clock: Clock): Promise<Signed> {
  const { settings, creditor } = await requireSepa(tx)
  // two at once for one customer: the second sees the first
  await sql`select pg_advisory_xact_lock(hashtext(${`mandate ${input.customerId}`}))`.execute(tx)
  const known = await mandateOfCustomer(tx, input.customerId, dayOf(clock.now()))
  // what lapsed does not come back by a change of account: a mandate is signed anew
  if (known?.standing === 'lapsed') await end(tx, actor, known.id, 'lapsed', clock)
  const kept = known && known.standing !== 'lapsed' ? known : null
  if (kept && input.reference !== undefined && input.reference !== kept.reference) throw new UserError('mandateOther', { reference: kept.reference }, { status: 409, field: 'reference' })
  const mandateId = kept?.id ?? randomText(12)
  const reference = kept?.reference ?? input.reference ?? (await nextReference(tx, input.customerId))
  const place = (kept?.place ?? 0) + 1
  const words = mandateWords({ ...input.account, language: input.language, reference, creditor: creditor.name, creditorId: settings.creditorId, noticeDays: settings.noticeDays, signedOn: input.signedOn, signer: input.signer })
  if (!kept) {
    if (await tx.selectFrom('sepa_mandate').select('id').where('reference', '=', reference).executeTakeFirst()) throw new UserError('mandateTaken', { reference }, { status: 409, field: 'reference' })
    await tx.insertInto('sepa_mandate').values({ id: mandateId, reference, customer_id: input.customerId, member_id: input.memberId, created_at: clock.now() }).execute()
  } else if (kept.blockedCode !== null) {
    await tx.updateTable('sepa_mandate').set({ blocked_code: null, blocked_on: null }).where('id', '=', mandateId).execute()
  }
  await tx
    .insertInto('sepa_signature')
    .values({
      mandate_id: mandateId, place, ...input.account, notice_days: settings.noticeDays, signed_on: input.signedOn, origin: input.origin, words, words_hash: createHash('sha256').update(words).digest(),
      signer_id: input.origin === 'online' ? actor.personId : null, signer: input.signer, source: input.origin === 'online' ? actor.source.slice(0, 100) : '', file_hash: input.fileHash ?? null, entered_by: actor.personId, entered_at: clock.now(),
    })
    .execute()
  const action = kept ? 'mandate.accountChanged' : input.origin === 'online' ? 'mandate.signed' : 'mandate.entered'
  await recordAudit(tx, actor, { action, subjectKind: 'mandate', subjectId: mandateId, memberId: input.memberId, before: kept ? { iban: maskedIban(kept.iban) } : null, after: { name: reference, iban: maskedIban(input.account.iban) } }, clock)
  return { mandateId, place, reference }
}

/** OV, the customer's code, how many mandates it has had: short, lasting, of letters that every bank takes. */
async function nextReference(tx: Tx, customerId: string): Promise<string> {
  const { code } = await customerById(tx, customerId)
  const { count } = await tx.selectFrom('sepa_mandate').select((make) => make.fn.countAll<number>().as('count')).where('customer_id', '=', customerId).executeTakeFirstOrThrow()
  return `OV-${code}-${Number(count) + 1}`
}

/**
 * Who acts for a member signs on the page: the mandate, or, when one lives, another account of it.
 * @throws {UserError} as `checkBankAccount`, `mandateConsent`, `sepaMissing`, `sellerMissing`, `sellerNoIban` (409).
 */
export async function signMandate(tx: Tx, actor: Actor, input: AccountInput & { memberId: string; consent: boolean; language: Language }, clock: Clock): Promise<Signed> {
  const account = checkBankAccount(input)
  if (!input.consent) throw new UserError('mandateConsent', {}, { field: 'consent' })
  const customerId = await ensureMemberCustomer(tx, input.memberId, clock)
  return write(tx, actor, { customerId, memberId: input.memberId, account, language: input.language, origin: 'online', signedOn: dayOf(clock.now()), signer: actor.name.slice(0, 200) }, clock)
}

/**
 * The treasury enters what was signed on paper, also under a reference that another program gave.
 * @throws {UserError} as `checkBankAccount` and `keepFile`, `customerNone` (404), `mandateReference`, `mandateTaken`, `mandateOther` (409), `mandateDay`, `sepaMissing` (409).
 */
export async function enterPaperMandate(tx: Tx, actor: Actor, input: AccountInput & { customerId: string; signedOn: Day; reference?: string | undefined; file?: { name: string; content: Uint8Array } | undefined }, clock: Clock): Promise<Signed> {
  const account = checkBankAccount(input)
  const customer = await customerById(tx, input.customerId)
  const today = dayOf(clock.now())
  if (input.signedOn > today || input.signedOn < addYears(today, -30)) throw new UserError('mandateDay', {}, { field: 'signedOn' })
  const typed = (input.reference ?? '').trim()
  if (typed !== '' && !/^[A-Za-z0-9+?:().,'-]{1,35}$/.test(typed)) throw new UserError('mandateReference', {}, { field: 'reference' })
  const file = input.file ? await keepFile(tx, input.file) : undefined
  return write(
    tx,
    actor,
    { customerId: customer.id, memberId: customer.memberId, account, language: customer.language, origin: 'paper', signedOn: input.signedOn, signer: account.holder, ...(typed === '' ? {} : { reference: typed }), ...(file ? { fileHash: file.hash } : {}) },
    clock,
  )
}

const end = (tx: Tx, actor: Actor, mandateId: string, reason: string, clock: Clock) => tx.updateTable('sepa_mandate').set({ revoked_at: clock.now(), revoked_by: actor.personId, revoke_reason: reason }).where('id', '=', mandateId).execute()

const longestReason = 300

/** Ends a mandate: no debit is prepared or released by it any more. @throws {UserError} `mandateNone` (404), `mandateRevoked` (409), `mandateReason`. */
export async function revokeMandate(tx: Tx, actor: Actor, input: { mandateId: string; reason: string }, clock: Clock): Promise<void> {
  await tx.selectFrom('sepa_mandate').select('id').where('id', '=', input.mandateId).forUpdate().execute()
  const mandate = await mandateById(tx, input.mandateId, dayOf(clock.now()))
  if (mandate.standing === 'revoked') throw new UserError('mandateRevoked', {}, { status: 409 })
  const reason = input.reason.trim() === '' ? '' : cleanLabel(input.reason, longestReason)
  if (reason === undefined) throw new UserError('mandateReason', { most: longestReason }, { field: 'reason' })
  await end(tx, actor, mandate.id, reason, clock)
  await recordAudit(tx, actor, { action: 'mandate.revoked', subjectKind: 'mandate', subjectId: mandate.id, memberId: mandate.memberId, after: { name: mandate.reference, reason } }, clock)
}

/** Takes a mandate up again that a return had stopped: the bank said it was a mistake of its own. @throws {UserError} `mandateNone` (404), `mandateNotBlocked` (409). */
export async function unblockMandate(tx: Tx, actor: Actor, input: { mandateId: string }, clock: Clock): Promise<void> {
  await tx.selectFrom('sepa_mandate').select('id').where('id', '=', input.mandateId).forUpdate().execute()
  const mandate = await mandateById(tx, input.mandateId, dayOf(clock.now()))
  if (mandate.standing !== 'blocked') throw new UserError('mandateNotBlocked', {}, { status: 409 })
  await tx.updateTable('sepa_mandate').set({ blocked_code: null, blocked_on: null }).where('id', '=', mandate.id).execute()
  await recordAudit(tx, actor, { action: 'mandate.unblocked', subjectKind: 'mandate', subjectId: mandate.id, memberId: mandate.memberId, before: { code: mandate.blockedCode }, after: { name: mandate.reference } }, clock)
}
