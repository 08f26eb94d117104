/** Enters the good lines of an import, some at a time: what was entered stays entered, whatever happens in between. */
import { sql } from 'kysely'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf, noonOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { recordPerson } from '#people/persons/add-person.ts'
import { personByEmail } from '#people/persons/person-store.ts'
import { represent } from '#people/persons/represent.ts'
import { createMember } from '../create-member.ts'
import { statusAfter } from '../departures/departure.ts'
import { writeIdentity } from '../register/identity-store.ts'
import { recordEvent } from '../register/record-event.ts'
import { readLine } from './columns.ts'
import type { MemberLine } from './columns.ts'
import { forgetOldImports, importById, importUnderWay, takeLines } from './import-store.ts'

const linesAtOnce = 50
const keptMs = 7 * 24 * 3_600_000

/** Lets the good lines enter the register. Doing it twice changes nothing. @throws {UserError} `notFound`, `importEmpty` when no line is good. */
export async function startImport(tx: Tx, actor: Actor, input: { importId: string }, clock: Clock): Promise<void> {
  const found = await importById(tx, input.importId)
  if (found.state !== 'checked') return
  if (found.total === found.faulty) throw new UserError('importEmpty')
  await tx.updateTable('member_import').set({ state: 'applying' }).where('id', '=', found.id).where('state', '=', 'checked').execute()
  await recordAudit(tx, actor, { action: 'member.importStarted', subjectKind: 'import', subjectId: found.id, after: { name: found.fileName, count: found.total - found.faulty } }, clock)
}

async function enter(tx: Tx, doer: Doer, line: MemberLine, clock: Clock): Promise<string> {
  const member = await createMember(tx, doer, { name: line.name, kind: line.kind, status: 'admitted', since: noonOf(line.admitted), number: line.number }, clock)
  await writeIdentity(tx, member.id, line.identity, clock.now())
  if (line.left !== null) await recordEvent(tx, doer, { memberId: member.id, status: statusAfter[line.cause], cause: line.cause, day: line.left }, clock)
  if (line.person === null) return member.id
  // Nobody is written to: thousands of invitations are the cooperative's own decision.
  const personId = (await personByEmail(tx, line.person.email))?.id ?? (await recordPerson(tx, doer, line.person, clock))
  await represent(tx, doer, { personId, memberId: member.id, capacity: line.kind === 'natural' ? 'self' : 'representative' }, clock)
  return member.id
}

/** Enters the next lines of an import. @returns whether lines are left. */
async function applySome(tx: Tx, doer: Doer, importId: string, clock: Clock): Promise<boolean> {
  const lines = await takeLines(tx, importId, linesAtOnce)
  for (const { line, data } of lines) {
    await sql`savepoint line`.execute(tx)
    try {
      const memberId = await enter(tx, doer, readLine(data, dayOf(clock.now())), clock)
      await tx.updateTable('member_import_line').set({ member_id: memberId }).where('import_id', '=', importId).where('line', '=', line).execute()
      await sql`release savepoint line`.execute(tx)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      // What was good when it was checked may not be any more: another took the number meanwhile.
      await sql`rollback to savepoint line`.execute(tx)
      await tx.updateTable('member_import_line').set({ fault: error.code, params: JSON.stringify(error.params), field: error.field ?? null }).where('import_id', '=', importId).where('line', '=', line).execute()
    }
  }
  if (lines.length > 0) return true
  await tx.updateTable('member_import').set({ state: 'done', ended_at: clock.now() }).where('id', '=', importId).execute()
  return false
}

/** Timed work: one step of the import under way, and forgetting of old ones. @returns whether there is more to do at once. */
export async function workOnImports(db: Db, requestId: string, clock: Clock): Promise<boolean> {
  await forgetOldImports(db, new Date(clock.now().getTime() - keptMs))
  const found = await importUnderWay(db)
  if (!found) return false
  return inTransaction(db, (tx) => applySome(tx, { personId: found.createdBy, source: 'onyva', requestId }, found.id, clock))
}
