/**
 * Who and what attacks are about: two members with their people and sites, everybody who works for the cooperative,
 * and those who were let in once. Names are hostile: they stand in every page that shows them.
 */
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { createMember } from '#cooperative/members/create-member.ts'
import { enterAsset } from '#cooperative/finance/assets/enter-asset.ts'
import { doubtDebt } from '#cooperative/finance/doubtful-debts/move-debt.ts'
import { fileReturn } from '#cooperative/finance/vat/file-return.ts'
import { setRegime } from '#cooperative/finance/vat/set-regime.ts'
import { enterPeriods } from '#cooperative/finance/income-periods/enter-periods.ts'
import { attachDocument } from '#cooperative/finance/ledger/attach-document.ts'
import { draftEntry } from '#cooperative/finance/ledger/draft-entry.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { addShares } from './cast-shares.ts'
import { addBank } from './cast-bank.ts'
import { addPurchase } from './cast-purchases.ts'
import { addDues } from './cast-dues.ts'
import { addProject } from './cast-projects.ts'
import { addBilling } from './cast-billing.ts'
import { untold } from '#cooperative/gauges/gauge.ts'
import { keepReadings } from '#cooperative/gauges/gauge-store.ts'
import { addBudget } from './cast-budget.ts'
import { addReports } from './cast-reports.ts'
import { addSepa } from './cast-sepa.ts'
import { letterLines } from '#cooperative/finance/ledger/letter-lines.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { insertJob } from '#hosting/jobs/job-store.ts'
import { addHostName } from '#hosting/sites/add-host-name.ts'
import { siteById } from '#hosting/sites/site-store.ts'
import { createDatabaseFor } from '#hosting/databases/create-database.ts'
import { buildNode, buildSite, sitesDomain } from '#hosting/sites/test-sites.ts'
import type { Clock } from '#lib/clock.ts'
import { day, dayOf } from '#lib/day.ts'
import { assert } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor, Level, Role } from '#people/actor.ts'
import { byItself } from '#people/audit.ts'
import { hashPassword } from '#people/passwords/hash-password.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { represent } from '#people/persons/represent.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { makeCsrfToken } from '#web/csrf.ts'
import { hostileName } from './hostile-words.ts'

/** How a request shows who it comes from. */
export interface Caller {
  name: string
  personId: string | null
  /** True when the panel should know the person below `/api/` or outside of it. */
  knownTo: 'pages' | 'api' | 'nobody'
  roles: readonly Role[]
  /** Whether what the addresses name is theirs. */
  owns: boolean
  /** What B lent them on the site that the addresses name. */
  lent: Level | null
  /** They are sent to what belongs to somebody only: elsewhere they are like anybody signed in, who has been there. */
  onlyToOwned: boolean
  headers: Record<string, string>
  /** A token that the forms of this browser hold. */
  csrf: string
  source: string
}

export interface Cast {
  callers: readonly Caller[]
  caller(name: string): Caller
  /** Real ids of B's things, by the name of the parameter that takes them. */
  ids: Readonly<Record<'site' | 'member' | 'person' | 'passkey' | 'session' | 'message' | 'grant' | 'node' | 'name' | 'file' | 'delegation' | 'received' | 'job' | 'database' | 'application' | 'entry' | 'account' | 'document' | 'version' | 'movement' | 'payment' | 'redemption' | 'payout' | 'year' | 'import' | 'letters' | 'format' | 'supplier' | 'invoice' | 'paper' | 'settlement' | 'kind' | 'estimate' | 'asset' | 'debt' | 'period' | 'plan' | 'tariff' | 'subscription' | 'reduction' | 'run' | 'draft' | 'simulation' | 'customer' | 'due' | 'dispute' | 'reminder' | 'sale' | 'duePayment' | 'return' | 'mandate' | 'batch' | 'debit' | 'monthReport' | 'pack' | 'wordPart' | 'transfers' | 'transfer' | 'bank' | 'statement' | 'rule' | 'line' | 'upload' | 'budget' | 'heading' | 'project' | 'milestone' | 'expense' | 'gauge' | 'part', string>>
  /** A's own. */
  own: Readonly<Record<'site' | 'member' | 'person' | 'passkey' | 'session', string>>
}

const browserSecret = 'a'.repeat(32)
const dayMs = 24 * 3_600_000

type Wishes = Partial<Pick<Caller, 'knownTo' | 'roles' | 'owns' | 'lent' | 'onlyToOwned'>> & { personId?: string; session?: { secret: string; id: string } | undefined; bearer?: boolean }

function makeCaller(name: string, source: string, wishes: Wishes): Caller {
  const { personId = null, session, bearer = false, knownTo = session ? (bearer ? 'api' : 'pages') : 'nobody', roles = [], owns = false, lent = null, onlyToOwned = false } = wishes
  const known = knownTo === 'pages' && session ? session.id : null
  const cookies = [`onyva-browser=${browserSecret}`, ...(session && !bearer ? [`onyva-session=${session.secret}`] : [])].join('; ')
  return {
    name,
    personId,
    knownTo,
    roles,
    owns,
    lent,
    onlyToOwned,
    headers: bearer && session ? { authorization: `Bearer ${session.secret}` } : { cookie: cookies },
    csrf: makeCsrfToken(browserSecret, known),
    source,
  }
}

/** How something was lent; on B's site, accepted and holding unless told otherwise. */
interface Loan {
  site?: string
  member?: string
  accepted?: boolean
  startsAt?: Date
  endsAt?: Date
  ended?: boolean
  kind?: 'browser' | 'token'
}

/** Fills an empty database. */
export async function buildCast(db: Db, clock: Clock): Promise<Cast> {
  const passwordHash = await hashPassword(`nobody knows ${randomText(20)}`)
  const shifted = (ms: number): Clock => ({ now: () => new Date(clock.now().getTime() + ms) })
  return inTransaction(db, async (tx) => {
    const doer = byItself('attack')
    const addMember = () => createMember(tx, doer, { name: hostileName, kind: 'legal', status: 'admitted' }, clock)
    const addPerson = (name = hostileName) => createPerson(tx, { email: `${randomText(8)}@velo.example`, name, language: 'fr' }, clock, passwordHash)
    const open = (personId: string, more: { kind?: 'browser' | 'token'; step?: 'password' | 'complete'; at?: Clock } = {}) =>
      openSession(tx, { personId, kind: more.kind ?? 'browser', step: more.step ?? 'complete', name: hostileName, source: '192.0.2.1' }, more.at ?? clock)
    const addPasskey = async (personId: string) => {
      const id = Buffer.from(randomText(16)).toString('base64url')
      await tx.insertInto('passkey').values({ id, person_id: personId, public_key: Buffer.alloc(77), sign_count: 0, name: hostileName, created_at: clock.now(), last_used_at: null }).execute()
      return id
    }
    const node = await buildNode(tx, 'ardoise')
    const [memberA, memberB] = [await addMember(), await addMember()]
    const [a, b] = [await addPerson(), await addPerson()]
    await represent(tx, doer, { personId: a, memberId: memberA.id, capacity: 'representative' }, clock)
    await represent(tx, doer, { personId: b, memberId: memberB.id, capacity: 'representative' }, clock)

    const actorFor = (personId: string, member: typeof memberA): Actor => ({ personId, name: '', email: '', language: 'fr', theme: 'auto', roles: [], members: [member], delegations: [], sessionId: '', authenticatedAt: clock.now(), source: '', requestId: 'attack' })
    const makeSite = async (personId: string, member: typeof memberA) => {
      const actor = actorFor(personId, member)
      const site = await buildSite(tx, actor)
      await addHostName(tx, actor, { site: site.id, hostName: `second-${randomText(6)}`, sitesDomain }, clock)
      await tx.updateTable('site').set({ name: hostileName }).where('id', '=', site.id).execute()
      return siteById(tx, site.id)
    }
    const [siteA, siteB] = [await makeSite(a, memberA), await makeSite(b, memberB)]
    assert(siteA && siteB, 'the sites were just made')
    const { id: database } = await createDatabaseFor(tx, actorFor(b, memberB), { siteId: siteB.id, words: hostileName }, clock)

    const tableId = randomText(12)
    await tx.insertInto('member_import').values({ id: tableId, file_name: hostileName, state: 'checked', created_at: clock.now(), created_by: null, ended_at: null }).execute()
    await tx.insertInto('member_import_line').values({ import_id: tableId, line: 2, data: JSON.stringify({ name: hostileName }), fault: 'memberName', params: JSON.stringify({ most: 200 }), field: 'name', member_id: null }).execute()
    const application = randomText(12)
    await tx
      .insertInto('membership_application')
      .values({ id: application, kind: 'legal', name: hostileName, person_name: hostileName, email: 'applicant@velo.example', language: 'fr', identity: JSON.stringify({ city: hostileName }), shares: null, words: hostileName, state: 'waiting', link_hash: Buffer.alloc(32, 7), submitted_at: clock.now(), proven_at: clock.now(), decided_at: null, decided_by: null, member_id: null })
      .execute()

    await setUpLedger(tx, doer, { chart: 'company', siren: '732829320' }, clock)
    const { id: year } = await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, clock)
    const lines = [
      { account: '512', debitCents: 100n, creditCents: 0n },
      { account: '706', debitCents: 0n, creditCents: 100n },
    ]
    const first = await postEntry(tx, doer, { journal: 'OD', day: day('2026-02-01'), label: hostileName.slice(0, 150).replaceAll(/\p{C}/gu, ' '), lines }, clock)
    const sale = await postEntry(tx, doer, { journal: 'OD', day: day('2026-02-01'), label: 'y', lines: [{ account: '512', debitCents: 0n, creditCents: 100n }, { account: '706', debitCents: 100n, creditCents: 0n }] }, clock)
    const letters = await letterLines(tx, doer, { account: '512', lines: [{ entryId: first.id, place: 1 }, { entryId: sale.id, place: 1 }] }, clock)
    const { id: entry } = await draftEntry(tx, doer, { journal: 'OD', day: day('2026-02-01'), label: 'x', lines }, clock)
    const { id: document } = await attachDocument(tx, doer, { entryId: entry, name: 'x.pdf', content: Buffer.from('%PDF-1.7') }, clock)

    const purchase = await addPurchase(tx, { actor: actorFor(b, memberB), approver: actorFor(a, memberA), year }, clock)
    const bought = { acquiredOn: day('2026-02-01'), inServiceOn: day('2026-02-01'), lifeMonths: 36, entryId: null, takenOverCents: null }
    const banked = await addBank(tx, { doer, words: hostileName }, clock)
    const { id: asset } = await enterAsset(tx, doer, { label: hostileName.slice(0, 100).replaceAll(/\p{C}/gu, ' '), account: '2183', costCents: 500n, residualCents: 0n, supplier: '', ...bought }, clock)
    const unpaid = await postEntry(tx, doer, { journal: 'OD', day: day('2026-02-01'), label: hostileName.slice(0, 100).replaceAll(/\p{C}/gu, ' '), lines: [{ account: '411', debitCents: 100n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 100n }] }, clock)
    const { id: debt } = await doubtDebt(tx, doer, { lines: [{ entryId: unpaid.id, place: 1 }], day: day('2026-02-02'), reason: hostileName, vatRate: 2000 }, clock)
    const [period = ''] = await enterPeriods(tx, doer, [{ label: hostileName.slice(0, 100).replaceAll(/\p{C}/gu, ' '), account: '706', party: null, bookedOn: day('2026-02-01'), fromDay: day('2026-02-01'), toDay: day('2027-01-31'), cents: 100n }], clock)

    // a month without anything in it, declared
    await setRegime(tx, doer, { from: day('2020-01-01'), kind: 'liable', due: 'receipt' }, clock)
    const { id: taxReturn } = await fileReturn(tx, doer, { from: day('2025-12-01'), to: day('2025-12-31') }, clock)
    const dues = await addDues(tx, { doer, member: memberB, person: actorFor(b, memberB) }, clock)
    const sepa = await addSepa(tx, { actor: actorFor(b, memberB), memberId: memberB.id }, clock)

    const billing = await addBilling(tx, doer, memberB.id, clock)
    const reports = await addReports(tx, doer, year, clock)

    const cost = await postEntry(tx, doer, { journal: 'OD', day: day('2026-02-01'), label: hostileName.slice(0, 100).replaceAll(/\p{C}/gu, ' '), lines: [{ account: '6135', debitCents: 100n, creditCents: 0n }, { account: '401', debitCents: 0n, creditCents: 100n }] }, clock)
    await keepReadings(tx, dayOf(clock.now()), new Map([['runway', untold('noEntries')]]), clock.now())
    const project = await addProject(tx, { doer, leaderId: b, entryId: cost.id }, clock)

    const staff = async (role: Role, from = clock, endsAt: Date | null = null) => {
      const personId = await addPerson()
      await grantRole(tx, doer, { personId, role, endsAt }, from)
      return { personId, roles: [role], session: await open(personId) }
    }
    const addLoan = async (personId: string, level: Level, more: Loan = {}): Promise<string> => {
      const id = randomText(12)
      await tx
        .insertInto('delegation')
        .values({
          id,
          subject_kind: 'site',
          subject_id: more.site ?? siteB.id,
          member_id: more.member ?? memberB.id,
          person_id: personId,
          email: 'friend@velo.example',
          called: hostileName,
          level,
          starts_at: more.startsAt ?? shifted(-2 * dayMs).now(),
          ends_at: more.endsAt ?? shifted(dayMs).now(),
          invited_by: b,
          invited_at: shifted(-2 * dayMs).now(),
          open_until: shifted(5 * dayMs).now(),
          accepted_at: more.accepted === false ? null : shifted(-2 * dayMs).now(),
          ended_at: more.ended ? shifted(-dayMs).now() : null,
          end_reason: more.ended ? 'revoked' : null,
          warned_at: null,
        })
        .execute()
      return id
    }
    /** Somebody to whom a right on a site was lent, with the session or token that shows who they are. */
    const lend = async (level: Level, more: Loan = {}) => {
      const personId = await addPerson()
      await addLoan(personId, level, more)
      const session = await open(personId, { kind: more.kind ?? 'browser' })
      return { personId, session, bearer: more.kind === 'token', onlyToOwned: true }
    }
    const former = await addPerson()
    await represent(tx, doer, { personId: former, memberId: memberB.id, capacity: 'representative' }, shifted(-2 * dayMs))
    await tx.updateTable('representation').set({ ends_at: shifted(-dayMs).now() }).where('person_id', '=', former).execute()
    const disabled = await addPerson()
    await grantRole(tx, doer, { personId: disabled, role: 'administrator', endsAt: null }, clock)
    await tx.updateTable('person').set({ disabled_at: clock.now() }).where('id', '=', disabled).execute()
    const grant = await grantRole(tx, doer, { personId: b, role: 'board', endsAt: null }, shifted(dayMs))
    const message = randomText(12)
    await tx
      .insertInto('outgoing_message')
      .values({ id: message, to_address: 'camille@velo.example', language: 'fr', subject: hostileName, body_text: hostileName, body_html: '<p>hello</p>', created_at: clock.now(), sent_at: null })
      .execute()

    const job = randomText(16)
    await insertJob(tx, { id: job, siteId: siteB.id, kind: 'unpackFile', subject: { name: hostileName }, personId: b, requestId: 'attack', startedAt: clock.now() }, 1)
    const shares = await addShares(tx, { doer, memberId: memberB.id, preparer: actorFor(b, memberB) }, clock)
    const sessionB = await open(b)
    const sessionA = await open(a)
    const callers = Object.entries({
      nobody: {},
      'expired session': { personId: a, session: await open(a, { at: shifted(-91 * dayMs) }), knownTo: 'nobody' },
      'password step only': { personId: b, session: await open(b, { step: 'password' }), knownTo: 'nobody' },
      'disabled administrator': { personId: disabled, session: await open(disabled), knownTo: 'nobody' },
      'member A': { personId: a, session: sessionA },
      'member B': { personId: b, session: sessionB, owns: true },
      'bearer token of A': { personId: a, session: await open(a, { kind: 'token' }), bearer: true },
      'bearer token of B': { personId: b, session: await open(b, { kind: 'token' }), bearer: true, owns: true },
      'session of B as a bearer token': { personId: b, session: sessionB, bearer: true, knownTo: 'nobody' },
      'former representative of B': { personId: former, session: await open(former) },
      'lent seeing': { ...(await lend('see')), lent: 'see' },
      'lent editing': { ...(await lend('edit')), lent: 'edit' },
      'lent managing': { ...(await lend('manage')), lent: 'manage' },
      'token of who was lent seeing': { ...(await lend('see', { kind: 'token' })), lent: 'see' },
      'token of who was lent managing': { ...(await lend('manage', { kind: 'token' })), lent: 'manage' },
      'lent managing until yesterday': await lend('manage', { endsAt: shifted(-dayMs).now() }),
      'lent managing from tomorrow': await lend('manage', { startsAt: shifted(dayMs / 2).now() }),
      'lent managing, then no more': await lend('manage', { ended: true }),
      'asked to manage, no answer yet': await lend('manage', { accepted: false }),
      'lent managing of another site': await lend('manage', { site: siteA.id, member: memberA.id }),
      'token of who was lent managing, then no more': await lend('manage', { ended: true, kind: 'token' }),
      support: await staff('support'),
      auditor: await staff('auditor'),
      board: await staff('board'),
      treasurer: await staff('treasurer'),
      'administrator until yesterday': { ...(await staff('administrator', shifted(-2 * dayMs), shifted(-dayMs).now())), roles: [] },
      administrator: await staff('administrator'),
    } satisfies Record<string, Wishes>).map(([name, wishes], index) => makeCaller(name, `192.0.2.${index + 10}`, wishes))
    const administrator = callers.find(({ name }) => name === 'administrator')
    const bearer = await open(administrator?.personId ?? '', { kind: 'token' })
    callers.push(makeCaller('bearer token of the administrator', '192.0.2.99', { personId: administrator?.personId ?? '', session: bearer, bearer: true, roles: ['administrator'] }))

    return {
      callers,
      caller: (name) => {
        const found = callers.find((one) => one.name === name)
        assert(found, `nobody is called ${name}`)
        return found
      },
      ids: { site: siteB.id, member: memberB.id, person: b, passkey: await addPasskey(b), session: sessionB.id, message, grant, node, name: siteB.hostNames[1] ?? '', file: 'none.css', job, database, application, import: tableId, entry, document, year, account: '512', ...(await addBudget(tx, doer, year, clock)), letters, format: 'csv', ...purchase, ...banked, asset, debt, period, ...billing, ...reports, ...dues, ...shares, delegation: await addLoan(await addPerson(), 'see'), received: await addLoan(b, 'edit', { site: siteA.id, member: memberA.id, accepted: false }), return: taxReturn, ...sepa, ...project, gauge: 'runway', part: 'projects' },
      own: { site: siteA.id, member: memberA.id, person: a, passkey: await addPasskey(a), session: sessionA.id },
    }
  })
}
