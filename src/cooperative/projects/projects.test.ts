import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { enterAsset } from '#cooperative/finance/assets/enter-asset.ts'
import { reverseEntry } from '#cooperative/finance/ledger/reverse-entry.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { approveInvoice, submitInvoice } from '#cooperative/finance/purchases/approve-invoice.ts'
import { letterhead, line, testPurchases } from '#cooperative/finance/purchases/test-purchases.ts'
import { day } from '#lib/day.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { countExpense, dropExpense } from './count-expense.ts'
import type { ExpenseInput } from './count-expense.ts'
import { describeProject, enterProject, removeProject, voteAgain } from './enter-project.ts'
import { allProjects, expenseCandidates, expensesOf, projectById, projectCourse, projectsInView } from './project-store.ts'
import { deliverMilestone, expectMilestone, reopenMilestone, resumeProject, stopProject, tellNews } from './tell-project.ts'
import { projectInput } from './test-projects.ts'
import { watchProjects } from './watch-projects.ts'

async function scene(more: Parameters<typeof projectInput>[0] = {}) {
  const books = await testPurchases()
  books.clock.set(new Date('2026-05-01T10:00:00Z'))
  const { id } = await books.act((tx) => enterProject(tx, tester, projectInput(more), books.clock))
  const today = day('2026-05-01')
  return {
    ...books,
    id,
    count: (expense: ExpenseInput, projectId = id) => books.act((tx) => countExpense(tx, tester, { projectId, expense }, books.clock)),
    project: (on = today) => projectById(books.db, id, on),
    spent: async (on = today, projectId = id) => (await projectById(books.db, projectId, on)).spentCents,
  }
}
const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === code

test('what is spent is asked of the books: costs and what lasts, net of tax, from its day until it is reversed', async () => {
  const it = await scene()
  const server = await it.post('2026-03-10', '2183', '404', 400_000n)
  const salary = await it.post('2026-04-02', '6411', '421', 90_000n)
  const worn = await it.post('2026-04-03', '68112', '28183', 70_000n)
  const sold = await it.post('2026-04-04', '512', '706', 50_000n)
  await it.count({ kind: 'entry', id: server.id, place: null })
  await it.count({ kind: 'entry', id: salary.id, place: 1 })
  for (const [id, code] of [[worn.id, 'projectExpenseNoCost'], [sold.id, 'projectExpenseNoCost'], ['none', 'projectExpenseNone']] as const) await assert.rejects(it.count({ kind: 'entry', id, place: null }), refused(code))
  assert.equal(await it.spent(), 490_000n)
  assert.equal(await it.spent(day('2026-03-09')), 0n)
  assert.equal(await it.spent(day('2026-04-01')), 400_000n)
  await it.act((tx) => reverseEntry(tx, tester, { entryId: salary.id, day: day('2026-04-20'), label: 'Erreur' }, it.clock))
  assert.equal(await it.spent(), 400_000n)
  assert.equal(await it.spent(day('2026-04-19')), 490_000n, 'until the day of its mirror')
  assert.deepEqual((await expensesOf(it.db, it.id)).map(({ cents, isReversed }) => [cents, isReversed]), [[90_000n, true], [400_000n, false]])
  const course = await projectCourse(it.db, await it.project(), [day('2026-03-01'), day('2026-04-10'), day('2026-05-01')])
  assert.deepEqual(course.map(({ spentCents }) => spentCents), [0n, 490_000n, 400_000n])
})

test('a supplier’s invoice counts once it is approved, without the tax that is recovered; cancelled, it counts no more', async () => {
  const it = await scene()
  const invoiceId = await it.enter('2026-03-01', [line(100_000n), line(20_000n, { account: '6226' })])
  await it.count({ kind: 'invoice', id: invoiceId })
  assert.deepEqual([(await it.project()).spentCents, (await it.project()).waitingCents], [0n, 120_000n])
  await it.act((tx) => submitInvoice(tx, it.first, { invoiceId, from: letterhead }, it.clock))
  const { entryId } = await it.act((tx) => approveInvoice(tx, it.second, { invoiceId }, it.clock))
  assert.deepEqual([(await it.project()).spentCents, (await it.project()).waitingCents], [120_000n, 0n])
  await it.count({ kind: 'entry', id: entryId, place: null })
  assert.equal(await it.spent(), 120_000n, 'the same euro by two ways is one')
  await it.act((tx) => reverseEntry(tx, tester, { entryId, day: day('2026-04-01'), label: 'Annulation' }, it.clock))
  assert.equal(await it.spent(), 0n)
})

test('no euro in two projects, by whichever way it is counted; two assets of one line may part', async () => {
  const it = await scene()
  const other = (await it.act((tx) => enterProject(tx, tester, projectInput({ name: 'Autre' }), it.clock))).id
  const bought = await it.post('2026-03-10', '2183', '404', 400_000n)
  const asset = (label: string, costCents: bigint) => it.act((tx) => enterAsset(tx, tester, { label, account: '2183', costCents, residualCents: 0n, acquiredOn: day('2026-03-10'), inServiceOn: day('2026-03-10'), lifeMonths: 36, supplier: '', entryId: bought.id, takenOverCents: null }, it.clock))
  const [one, two] = [await asset('Ardoise', 250_000n), await asset('Granit', 150_000n)]
  await it.count({ kind: 'asset', id: one.id })
  const second = await it.count({ kind: 'asset', id: two.id }, other)
  assert.deepEqual([await it.spent(), await it.spent(day('2026-05-01'), other)], [250_000n, 150_000n])
  for (const expense of [{ kind: 'entry', id: bought.id, place: null }, { kind: 'entry', id: bought.id, place: 1 }, { kind: 'asset', id: one.id }] as const) await assert.rejects(it.count(expense, other), refused('projectExpenseTwice'))
  await it.act((tx) => dropExpense(tx, tester, { projectId: other, expenseId: second.id }, it.clock))
  await it.count({ kind: 'asset', id: two.id })
  assert.equal(await it.spent(), 400_000n)
  await it.count({ kind: 'entry', id: bought.id, place: null })
  assert.equal(await it.spent(), 400_000n)
  await assert.rejects(it.act((tx) => dropExpense(tx, tester, { projectId: other, expenseId: second.id }, it.clock)), refused('projectExpenseNone'))
})

test('what is proposed to count: costs that no project counts, found by their words', async () => {
  const it = await scene()
  const invoice = await it.enter('2026-03-01', [line(100_000n)])
  await it.book('2026-03-02', [line(5000n)])
  const post = await it.post('2026-03-10', '2183', '404', 400_000n, { label: 'Serveur ardoise' })
  await it.post('2026-03-11', '512', '706', 10n)
  assert.deepEqual((await expenseCandidates(it.db, '')).map(({ kind, cents }) => [kind, cents]), [['entry', 400_000n], ['invoice', 6000n], ['invoice', 120_000n]])
  assert.deepEqual((await expenseCandidates(it.db, 'ardoise')).map(({ id }) => id), [post.id])
  await it.count({ kind: 'invoice', id: invoice })
  await it.count({ kind: 'entry', id: post.id, place: null })
  assert.deepEqual((await expenseCandidates(it.db, '')).map(({ cents }) => cents), [6000n])
})

test('what was voted stays; a new vote stands beside it, delivered steps stay in the plan', async () => {
  const it = await scene()
  const [first, second] = (await it.project()).milestones
  await it.act((tx) => deliverMilestone(tx, tester, { projectId: it.id, milestoneId: first!.id, doneOn: day('2026-04-30'), words: 'Deux serveurs répondent.', link: 'https://essai.example/' }, it.clock))
  const vote = projectInput({ cents: 1_500_000n, endsOn: day('2027-03-31'), votedOn: day('2026-04-25'), resolution: '2026-9', milestones: [{ label: second!.label, seen: second!.seen, weight: 1, plannedOn: day('2027-03-31') }] })
  await assert.rejects(it.act((tx) => voteAgain(tx, tester, { projectId: it.id, ...vote, votedOn: day('2026-01-01') }, it.clock)), refused('projectVoteBefore'))
  await it.act((tx) => voteAgain(tx, tester, { projectId: it.id, ...vote }, it.clock))
  const project = await it.project()
  assert.deepEqual(project.votes.map(({ cents, resolution }) => [cents, resolution]), [[1_000_000n, '4'], [1_500_000n, '2026-9']])
  assert.deepEqual(project.milestones.map(({ label, plannedOn, doneOn }) => [label, plannedOn, doneOn]), [['Serveurs en place', '2026-06-30', '2026-04-30'], ['Boîtes déménagées', '2027-03-31', null]])
  // the database by itself
  for (const statement of [sql`update project_vote set cents = 1`, sql`delete from project_vote`, sql`update project_milestone set planned_on = '2030-01-01'`, sql`update project_milestone set weight = 9`, sql`delete from project_milestone`, sql`update project_update set words = 'x'`, sql`delete from project`, sql`truncate project_vote cascade`])
    await assert.rejects(it.act(async (tx) => {
      await tx.insertInto('project_update').values({ id: 'x', project_id: it.id, place: 99, kind: 'news', day: '2026-05-01', words: 'x', expected_cents: null, written_by: null, written_at: it.clock.now() }).execute()
      await statement.execute(tx)
    }))
})

test('refusals: each says what is wrong, nothing is kept', async () => {
  const it = await scene()
  const step = { label: 'x', seen: 'y', weight: 1, plannedOn: day('2026-06-30') }
  for (const [more, code] of [
    [{ name: '' }, 'projectName'], [{ purpose: ' ' }, 'projectPurpose'], [{ leader: '' }, 'projectLeader'], [{ leader: 'personne@velo.example' }, 'projectLeaderNone'], [{ resolution: '' }, 'projectResolution'], [{ votedOn: day('2026-05-02') }, 'projectVoteToCome'],
    [{ cents: 0n }, 'projectAmount'], [{ endsOn: day('2026-01-31') }, 'projectDays'], [{ redPoints: 4 }, 'projectRedPoints'], [{ stopWords: 'x'.repeat(301) }, 'projectStopWords'], [{ milestones: Array.from({ length: 31 }, () => step) }, 'projectMilestones'],
    [{ milestones: [{ ...step, label: '' }] }, 'projectStepLabel'], [{ milestones: [{ ...step, seen: '' }] }, 'projectStepSeen'], [{ milestones: [{ ...step, weight: 0 }] }, 'projectStepWeight'], [{ milestones: [{ ...step, plannedOn: day('2027-01-01') }] }, 'projectStepDay'],
  ] as const) await assert.rejects(it.act((tx) => enterProject(tx, tester, projectInput(more), it.clock)), refused(code), code)
  assert.equal((await allProjects(it.db, day('2026-05-01'))).length, 1)
  const [first] = (await it.project()).milestones
  const done = { projectId: it.id, milestoneId: first!.id, doneOn: day('2026-04-30'), words: 'Là.', link: '' }
  for (const [more, code] of [[{ doneOn: day('2026-05-02') }, 'projectDoneDay'], [{ doneOn: day('2026-01-14') }, 'projectDoneDay'], [{ words: '' }, 'projectDoneWords'], [{ link: 'javascript:alert(1)' }, 'projectLink'], [{ milestoneId: 'none' }, 'projectStepNone'], [{ projectId: 'none' }, 'projectNone']] as const)
    await assert.rejects(it.act((tx) => deliverMilestone(tx, tester, { ...done, ...more }, it.clock)), refused(code), code)
  await assert.rejects(it.act((tx) => reopenMilestone(tx, tester, done, it.clock)), refused('projectStepOpen'))
  await it.act((tx) => deliverMilestone(tx, tester, done, it.clock))
  await assert.rejects(it.act((tx) => deliverMilestone(tx, tester, done, it.clock)), refused('projectStepDone'))
  await it.act((tx) => reopenMilestone(tx, tester, done, it.clock))
  await assert.rejects(it.act((tx) => expectMilestone(tx, tester, { ...done, expectedOn: day('2026-04-30') }, it.clock)), refused('projectExpectedDay'))
  await it.act((tx) => expectMilestone(tx, tester, { ...done, expectedOn: day('2026-08-11') }, it.clock))
  assert.equal((await it.project()).judgement.lateDays, 42)
  await assert.rejects(it.act((tx) => resumeProject(tx, tester, { projectId: it.id, reason: 'x' }, it.clock)), refused('projectNotStopped'))
  await assert.rejects(it.act((tx) => stopProject(tx, tester, { projectId: it.id, reason: '' }, it.clock)), refused('projectReason'))
  await it.act((tx) => stopProject(tx, tester, { projectId: it.id, reason: 'Conseil du 1er mai : trop cher.' }, it.clock))
  await assert.rejects(it.act((tx) => stopProject(tx, tester, { projectId: it.id, reason: 'x' }, it.clock)), refused('projectOver'))
  assert.equal((await it.project()).judgement.standing, 'stopped')
  await it.act((tx) => resumeProject(tx, tester, { projectId: it.id, reason: 'Moins cher ailleurs.' }, it.clock))
  assert.equal((await it.project()).judgement.standing, 'running')
  const cost = await it.post('2026-03-10', '6135', '401', 5n)
  await it.count({ kind: 'entry', id: cost.id, place: null })
  await assert.rejects(it.act((tx) => removeProject(tx, tester, { projectId: it.id }, it.clock)), refused('projectSpent'))
})

test('one entered by mistake goes; its name and who leads it change', async () => {
  const it = await scene()
  await it.act((tx) => describeProject(tx, tester, { projectId: it.id, name: 'Messagerie', purpose: 'Autre', leader: 'une@velo.example' }, it.clock))
  assert.deepEqual((await it.project()).leader, { id: it.first.personId, name: 'Une' })
  await it.act((tx) => removeProject(tx, tester, { projectId: it.id }, it.clock))
  await assert.rejects(it.project(), refused('projectNone'))
  assert.equal((await it.act((tx) => enterProject(tx, tester, projectInput(), it.clock))).number, 2)
})

test('the front page: red ones first, what ended within a year', async () => {
  const it = await scene()
  const red = (await it.act((tx) => enterProject(tx, tester, projectInput({ name: 'Rouge', votedOn: day('2026-02-01') }), it.clock))).id
  const old = (await it.act((tx) => enterProject(tx, tester, projectInput({ name: 'Ancien', votedOn: day('2025-01-10'), startsOn: day('2025-01-10'), endsOn: day('2025-03-01'), milestones: [{ label: 'x', seen: 'y', weight: 1, plannedOn: day('2025-03-01') }] }), it.clock))).id
  const [step] = (await projectById(it.db, old, day('2026-05-01'))).milestones
  await it.act((tx) => deliverMilestone(tx, tester, { projectId: old, milestoneId: step!.id, doneOn: day('2025-03-01'), words: 'x', link: '' }, it.clock))
  const cost = await it.post('2026-03-10', '6135', '401', 300_000n)
  await it.count({ kind: 'entry', id: cost.id, place: null }, red)
  assert.deepEqual((await projectsInView(it.db, day('2026-05-01'))).map(({ name, judgement }) => [name, judgement.isRed]), [['Rouge', true], ['Nouvelle messagerie', false]])
  assert.equal((await projectsInView(it.db, day('2025-12-01'))).length, 3, 'it ended nine months before')
})

test('board and leader are told once when it turns red, and again when it did after being calm; who leads is asked each month', async () => {
  const it = await scene({ leader: 'une@velo.example' })
  await it.act((tx) => grantRole(tx, tester, { personId: it.second.personId, role: 'board', endsAt: null }, it.clock))
  await it.act((tx) => tellNews(tx, tester, { projectId: it.id, words: 'Nous commençons.', expectedCents: null }, it.clock))
  const before = (await it.db.selectFrom('outgoing_message').select('id').execute()).length
  const watch = () => it.act((tx) => watchProjects(tx, { from: letterhead }, it.clock))
  const letters = async () => (await it.db.selectFrom('outgoing_message').select(['to_address', 'subject', 'body_text']).orderBy('created_at').execute()).slice(before)
  assert.equal(await watch(), 0)
  const cost = await it.post('2026-04-10', '6135', '401', 300_000n)
  const { id: expenseId } = await it.count({ kind: 'entry', id: cost.id, place: null })
  assert.deepEqual([await watch(), await watch()], [2, 0])
  const said = await letters()
  assert.deepEqual(said.map(({ to_address }) => to_address).sort(), ['deux@velo.example', 'une@velo.example'])
  assert.match(said[0]?.subject ?? '', /Nouvelle messagerie\u00a0: dépense sans livrer/)
  assert.match(said[0]?.body_text ?? '', /30\u202f% du montant voté est dépensé, 0\u202f% du projet est livré[^]*C’est le conseil qui peut l’arrêter[^]*velo\.example\/cooperative\/projects\//)
  await it.act((tx) => dropExpense(tx, tester, { projectId: it.id, expenseId }, it.clock))
  assert.equal(await watch(), 0, 'calm again: nobody is written to')
  await it.count({ kind: 'entry', id: cost.id, place: null })
  assert.equal(await watch(), 2)
  it.clock.set(new Date('2026-06-01T10:00:00Z'))
  assert.equal(await watch(), 0, 'a month is not over')
  it.clock.set(new Date('2026-06-02T10:00:00Z'))
  assert.deepEqual([await watch(), await watch()], [1, 0])
  assert.match((await letters()).at(-1)?.body_text ?? '', /que vous menez[^]*\/news/)
  it.clock.set(new Date('2026-07-02T10:00:00Z'))
  assert.equal(await watch(), 1, 'still silent a month later')
})
