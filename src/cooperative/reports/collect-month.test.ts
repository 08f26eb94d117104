import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { judgedMoves, withoutJudge } from '#cooperative/finance/ledger/test-hledger.ts'
import { statementsOf } from '#cooperative/finance/ledger/statements.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { addCustomer } from '#cooperative/finance/sales/customer.ts'
import { enterSeller, issueTo } from '#cooperative/finance/sales/test-sales.ts'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import { recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { createMember } from '#cooperative/members/create-member.ts'
import { countMovements, membersOn } from '#cooperative/members/register/count-movements.ts'
import { recordEvent } from '#cooperative/members/register/record-event.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { addDays, addMonths, day, endOfMonth, noonOf } from '#lib/day.ts'
import { openDraft, saveLine } from '#cooperative/finance/budget/save-budget.ts'
import { voteBudget } from '#cooperative/finance/budget/vote-budget.ts'
import { budgetById } from '#cooperative/finance/budget/budget-store.ts'
import { enterProject } from '#cooperative/projects/enter-project.ts'
import { projectInput } from '#cooperative/projects/test-projects.ts'
import { keepReadings } from '#cooperative/gauges/gauge-store.ts'
import { readGauge } from '#cooperative/gauges/test-gauges.ts'
import { yearParts } from './year-parts.ts'
import { collectMonth } from './collect-month.ts'
import { collectYear } from './collect-year.ts'
import { monthParts } from './month-parts.ts'
import { reportWords } from './report-part.ts'
import { plain, reportScene } from './test-reports.ts'

const accounts = [['512', '706'], ['6135', '512'], ['411', '706'], ['512', '411'], ['530', '7088'], ['6411', '421'], ['421', '512'], ['512', '164'], ['627', '519'], ['2183', '404']] as const

test('cash and result of months are what hledger finds in the books', { skip: withoutJudge }, async () => {
  const { people, ports, post } = await reportScene()
  let seed = 7
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let entry = 0; entry < 120; entry++) {
    const [debit, credit] = accounts[random(accounts.length)]!
    await post(addDays(day('2025-01-01'), random(680)), debit, credit, BigInt(1 + random(90_000)))
  }
  const moves = [...(await judgedMoves(people.db))].map(([key, cents]) => ({ account: key.split(' ')[0]!, month: key.split(' ')[1]!, cents }))
  const sum = (of: (move: (typeof moves)[number]) => boolean) => moves.filter(of).reduce((total, { cents }) => total + cents, 0)
  for (const month of ['2025-01-01', '2025-12-01', '2026-03-01', '2026-10-01']) {
    const facts = await collectMonth(people.db, ports, day(month))
    const name = month.slice(0, 7)
    assert.equal(facts.cash.cents, sum((move) => /^5[134]/.test(move.account) && move.month <= name), `cash of ${name}`)
    assert.equal(facts.cash.beforeCents, sum((move) => /^5[134]/.test(move.account) && move.month < name))
    assert.deepEqual([facts.result?.monthIncomeCents, facts.result?.monthCostsCents], [-sum((move) => move.account.startsWith('7') && move.month === name), sum((move) => move.account.startsWith('6') && move.month === name)].map((cents) => cents + 0), `result of ${name}`)
    const inYear = (move: (typeof moves)[number]) => move.month <= name && move.month.slice(0, 4) === name.slice(0, 4)
    assert.equal((facts.result?.incomeCents ?? 0) - (facts.result?.costsCents ?? 0), 0 - sum((move) => /^[67]/.test(move.account) && inYear(move)))
    assert.equal(facts.result?.months.reduce((total, { cents }) => total + (cents ?? 0), 0), (facts.result?.incomeCents ?? 0) - (facts.result?.costsCents ?? 0), 'months come to the year so far')
  }
  const [year] = await fiscalYears(people.db)
  const whole = await collectYear(people.db, ports, year!)
  assert.equal(whole.results.at(-1)?.cents, Number((await statementsOf(people.db, year!)).totals.result))
  assert.equal(whole.statements.totals.assets, whole.statements.totals.liabilities)
})

test('members of the eve, who came, came back and left come to the members of the last day, whatever the register holds', async () => {
  const { people } = await reportScene()
  const clock = testClock()
  const first = day('2026-01-01')
  const steps = { admitted: [['withdrawn', 'withdrawal'], ['excluded', 'exclusion'], ['struck-off', 'lapse']], withdrawn: [['admitted', 'error']], excluded: [['admitted', 'appeal']], 'struck-off': [['admitted', 'error']], applicant: [['admitted', 'application'], ['withdrawn', 'withdrawal']] } as const
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.record({ wait: fc.integer({ min: 0, max: 60 }), choice: fc.nat(5) }), { maxLength: 4 }), { minLength: 1, maxLength: 8 }), fc.boolean(), async (lives, applicants) => {
      await inTransaction(people.db, async (tx) => {
        for (const life of lives) {
          let on = first
          let status: keyof typeof steps = applicants ? 'applicant' : 'admitted'
          clock.set(noonOf(on))
          const { id } = await createMember(tx, tester, { name: 'Chorale', kind: 'legal', status }, clock)
          for (const { wait, choice } of life) {
            on = addDays(on, wait)
            clock.set(noonOf(on))
            const [becomes, cause] = steps[status][choice % steps[status].length]!
            await recordEvent(tx, tester, { memberId: id, status: becomes, cause, day: on }, clock)
            status = becomes as keyof typeof steps
          }
        }
      })
      for (const from of [first, day('2026-02-01'), day('2026-04-15')]) {
        const to = endOfMonth(addMonths(from, 1))
        const [before, after] = await membersOn(people.db, [addDays(from, -1), to])
        const moved = await countMovements(people.db, from, to)
        assert.equal(before!.count + moved.admitted + moved.readmitted - moved.withdrawn - moved.excluded - moved.struckOff, after!.count)
      }
    }),
    { numRuns: 12 },
  )
})

test('what is late at a month’s end is told as it was that day, paid since or not', async () => {
  const { people, ports } = await reportScene()
  await enterSeller(people.db, people.clock)
  people.clock.set(new Date('2026-08-03T10:00:00Z'))
  await inTransaction(people.db, async (tx) => {
    const { id } = await addCustomer(tx, tester, { customer: { name: 'Dojo', country: 'FR' } }, people.clock)
    await issueTo(tx, id, people.clock)
  })
  const [due] = await openDues(people.db, { direction: 'in' })
  people.clock.set(new Date('2026-11-23T10:00:00Z'))
  const late = async () => (await collectMonth(people.db, ports, day('2026-10-01'))).arrears
  const open = Number(due!.remainingCents)
  assert.deepEqual([(await late()).cents, (await late()).customers, (await late()).oldestDay], [open, 1, due!.dueOn])
  await inTransaction(people.db, (tx) => recordPayments(tx, tester, { day: day('2026-11-10'), account: '512', label: 'Payé', payments: [{ kind: 'bank', dueId: due!.id, cents: due!.remainingCents }] }, people.clock))
  assert.equal((await late()).cents, open, 'paid in November, late in October')
  const november = (await collectMonth(people.db, ports, day('2026-11-01'))).arrears
  assert.deepEqual([november.cents, november.beforeCents], [0, open])
})

test('a month without entries, without a fiscal year, without measurements, with an overdraft: each says so', async () => {
  const { people, ports, post } = await reportScene(null, ['2026'])
  const told = async (month: string) => {
    const parts = monthParts(reportWords('fr'), await collectMonth(people.db, ports, day(month)))
    return Object.fromEntries(parts.map(({ id, mark, text, more }) => [id, { mark, text: plain([text, ...more].join(' ')) }]))
  }
  const empty = await told('2026-10-01')
  assert.match(empty['books']!.text, /Aucune écriture n’est encore validée/)
  assert.match(empty['service']!.text, /Rien n’a été mesuré/)
  assert.equal(empty['service']!.mark, 'unknown')
  assert.match(empty['members']!.text, /^0 sociétaires, sans mouvement/)
  assert.match((await told('2025-10-01'))['result']!.text, /Aucun exercice/)
  await post('2026-03-02', '6135', '512', 5000n)
  const overdrawn = await told('2026-10-01')
  assert.equal(overdrawn['cash']!.mark, 'bad')
  assert.match(overdrawn['cash']!.text, /−50,00 €.*à découvert/)
  assert.match(overdrawn['books']!.text, /Aucune écriture depuis le 2 mars 2026/)
  assert.match(overdrawn['result']!.text, /perd 50,00 €.*Aucun produit ni charge n’est écrit pour ce mois/)
})

test('the result stands beside the voted budget, and projects as they were judged that day', async () => {
  const { people, ports, post } = await reportScene()
  await post('2026-03-02', '512', '706', 100_000n)
  const [, year] = await fiscalYears(people.db)
  const told = async () => plain(monthParts(reportWords('fr'), await collectMonth(people.db, ports, day('2026-10-01'))).map(({ title, text, more, figures, tables }) => [title, text, ...more, ...figures.map(({ term, value }) => `${term} ${value}`), ...(tables ?? []).flatMap(({ rows }) => rows.map((row) => row.join(' ')))].join(' ')).join('\n'))
  const before = await told()
  assert.match(before, /Aucun budget n’est voté/)
  assert.match(before, /Aucun projet voté n’est en cours/)
  await inTransaction(people.db, async (tx) => {
    const { id } = await openDraft(tx, tester, { yearId: year!.id, label: 'Budget', from: null, costsPercent: 0, incomePercent: 0 }, people.clock)
    await saveLine(tx, tester, { budgetId: id, account: '706', amount: { spread: 'even', cents: 240_000n }, why: '' }, people.clock)
    await voteBudget(tx, tester, { budgetId: id, body: 'meeting', votedOn: day('2026-01-10'), resolution: '3', version: (await budgetById(tx, id)).version }, people.clock)
    await enterProject(tx, tester, projectInput(), people.clock)
    await enterProject(tx, tester, projectInput({ name: 'Voté plus tard', votedOn: day('2026-11-10'), startsOn: day('2026-11-15'), milestones: [{ label: 'Livré', seen: 'On le voit.', weight: 1, plannedOn: day('2026-12-15') }] }), people.clock)
  })
  const after = await told()
  for (const words of [/1 000,00 € de moins que ce que prévoyait le budget voté/, /Budget, au même point 2 000,00 €/, /Fin d’année attendue 1 400,00 €/, /1 projet suivi/, /Nouvelle messagerie .*retard 0,00 € 10 000,00 €/]) assert.match(after, words)
  assert.doesNotMatch(after, /Voté plus tard/)
  const whole = await collectYear(people.db, ports, year!)
  assert.deepEqual([whole.budget?.yearCents, whole.projects.map(({ name }) => name).sort()], [240_000, ['Nouvelle messagerie', 'Voté plus tard']])
})

test('gauges that moved or call for somebody are told of a month; of a year all, drawn', async () => {
  const { people, ports, post } = await reportScene()
  const part = async (month: string) => monthParts(reportWords('fr'), await collectMonth(people.db, ports, day(month))).find(({ id }) => id === 'gauges')
  assert.equal((await part('2026-10-01'))?.mark, 'unknown')
  await post('2025-03-02', '512', '164', 5_000_000n)
  for (const on of ['2025-12-31', '2026-09-30', '2026-10-31', '2026-12-31']) {
    if (on === '2026-10-31') await post('2026-10-05', '6135', '512', 4_900_000n)
    const [runway, result] = [await readGauge(people.db, 'runway', on, people.clock), await readGauge(people.db, 'result', on, people.clock)]
    await inTransaction(people.db, (tx) => keepReadings(tx, day(on), new Map([['runway', runway], ['result', result]]), people.clock.now()))
  }
  const october = await part('2026-10-01')
  assert.equal(october?.mark, 'bad')
  assert.match(plain(october?.text ?? ''), /ont changé d’état|Une jauge a changé d’état/)
  assert.ok(october?.tables?.[0]?.rows.some(([, , state]) => /seuil franchi \(avant : /.test(plain(state ?? ''))), JSON.stringify(october?.tables))
  const [, year] = await fiscalYears(people.db)
  for (const language of ['fr', 'en'] as const) {
    const whole = yearParts(reportWords(language), await collectYear(people.db, ports, year!), '').find(({ id }) => id === 'gauges')
    assert.equal(whole?.tables?.[0]?.rows.length, 2)
    assert.ok((whole?.charts?.length ?? 0) >= 1, 'the course of each gauge that has one is drawn')
    assert.ok(whole?.charts?.every(({ caption, y }) => caption.length > 10 && y.length > 1))
  }
})
