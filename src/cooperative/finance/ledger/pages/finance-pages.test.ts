import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { day } from '#lib/day.ts'
import { inTransaction } from '#db/transaction.ts'
import { testPeople } from '#people/test-people.ts'
import type { Browser, TestPeople } from '#people/test-people.ts'
import { entryById } from '../entry-store.ts'
import { fiscalYears, openFiscalYear } from '../fiscal-year.ts'
import { ensureMemberParty } from '../party.ts'
import { postEntry } from '../post-entry.ts'
import { setUpLedger } from '../set-up-ledger.ts'
import { tester } from '../test-books.ts'
import { makeFinancePages } from './finance-pages.ts'
import { ledgerPaths } from './ledger-paths.ts'

interface Scene {
  people: TestPeople
  treasurer: Browser
  auditor: Browser
}

async function scene(books = true): Promise<Scene> {
  const people = await testPeople([makeFinancePages()])
  if (books)
    await inTransaction(people.db, async (tx) => {
      await setUpLedger(tx, tester, { chart: 'company', siren: '732829320' }, people.clock)
      await openFiscalYear(tx, tester, { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, people.clock)
      await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
    })
  const as = async (role: 'treasurer' | 'auditor') => people.signedIn(await people.addPerson({ roles: [role] }))
  return { people, treasurer: await as('treasurer'), auditor: await as('auditor') }
}

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const line = (place: number, account: string, debit: string, credit: string, more: Record<string, string> = {}) => ({ [`account${place}`]: account, [`debit${place}`]: debit, [`credit${place}`]: credit, ...more })
const rent = { journal: 'AC', day: '2026-03-05', label: 'Loyer de mars', reference: 'Q-03', ...line(1, '6132 Locations immobilières', '1 200,00', ''), ...line(3, '401', '', '1200') }

test('the books are opened with three answers, and the next year later', async () => {
  const { people, treasurer, auditor } = await scene(false)
  assert.match((await auditor.get(ledgerPaths.home)).text, /pas encore ouverts/)
  assert.match((await treasurer.get(ledgerPaths.home)).text, /Ouvrir les livres/)
  const begin = { chart: 'association', startDay: '2026-01-01', endDay: '2028-01-01', siren: '732829321' }
  const refused = await treasurer.post(ledgerPaths.settings, begin)
  assert.equal(refused.status, 422)
  assert.match(refused.text, /clé de contrôle/)
  assert.match(refused.text, /value="732829321"/)
  assert.match((await treasurer.post(ledgerPaths.settings, { ...begin, siren: '' })).text, /24 mois/)
  assert.deepEqual(await fiscalYears(people.db), [], 'nothing half done')
  assert.equal((await treasurer.post(ledgerPaths.settings, { ...begin, endDay: '2026-12-31', siren: '732 829 320' })).status, 303)
  assert.equal((await treasurer.post(ledgerPaths.years, { startDay: '2027-01-01', endDay: '2027-12-31' })).status, 303)
  assert.match((await treasurer.post(ledgerPaths.years, { startDay: '2029-01-01', endDay: '2029-12-31' })).text, /doit commencer le 1er/)
  assert.match((await treasurer.get(ledgerPaths.accounts)).text, /Fonds dédiés/)
})

test('a form of an entry sent twice, at once or after « back », writes one entry', async () => {
  const { people, treasurer } = await scene()
  const [, once = ''] = /name="id" value="([a-z0-9]{12})"/.exec((await treasurer.get(ledgerPaths.newEntry)).text) ?? []
  const press = () => treasurer.post(ledgerPaths.newEntry, { ...rent, id: once, lines: '4', do: 'validate' })
  for (const { status, location } of [...(await Promise.all([press(), press()])), await press()]) assert.deepEqual([status, location], [303, ledgerPaths.entry(once)])
  assert.equal((await people.db.selectFrom('journal_entry').selectAll().execute()).length, 1)
})

test('seven tabs, and in each its parts: every part is two links away from any other', async () => {
  const { treasurer } = await scene()
  const rows = (text: string) => ['tabs', 'chips'].map((name) => [...(new RegExp(`<nav class="${name}"[^>]*>(.*?)</nav>`).exec(text)?.[1] ?? '').matchAll(/<a href="([^"]*)"( aria-current="[a-z]+")?>([^<]*)/g)].map(([, href = '', current, label = '']) => ({ href, label, isNow: current !== undefined })))
  const [tabs = []] = rows((await treasurer.get(`${ledgerPaths.home}?year=2026`)).text)
  assert.deepEqual(tabs.map(({ label }) => label), ['Vue d’ensemble', 'Ventes', 'Achats', 'Banque', 'Livres', 'Budget', 'Fin d’exercice'])
  for (const path of [ledgerPaths.entries, ledgerPaths.accounts, ledgerPaths.trial, ledgerPaths.statements, ledgerPaths.files]) {
    const [shown = [], parts = []] = rows((await treasurer.get(path)).text)
    assert.deepEqual(shown.filter(({ isNow }) => isNow).map(({ label }) => label), ['Livres'], path)
    assert.deepEqual(parts.map(({ href }) => href), [ledgerPaths.entries, ledgerPaths.accounts, ledgerPaths.trial, ledgerPaths.statements, ledgerPaths.files])
    assert.deepEqual(parts.filter(({ isNow }) => isNow).map(({ href }) => href), [path])
  }
})

test('an entry typed line by line: counted, refused with everything kept, kept as a draft, validated', async () => {
  const { people, treasurer, auditor } = await scene()
  const counted = await treasurer.post(ledgerPaths.newEntry, { ...rent, lines: '4', do: 'more', credit3: '1 150' })
  assert.equal(counted.status, 200)
  assert.match(plain(counted.text), /Il manque 50,00 € au crédit/)
  assert.match(counted.text, /name="account8"/)
  for (const [change, reason, at] of [
    [{ credit3: '1 150,00' }, /ne sont pas égaux/, null],
    [{ credit3: '1200,005' }, /plus de deux chiffres/, 'credit3'],
    [{ account3: '999' }, /« 999 » n’est pas dans le plan/, null],
    [{ day: '2026-02-30' }, /Cette date n’existe pas/, 'day'],
    [{ day: '2031-02-03' }, /n’est dans aucun exercice/, 'day'],
    [{ party3: 'F1' }, /ce tiers n’est pas connu/, 'party3'],
    [{ label: '' }, /Écrivez de quoi il s’agit/, 'label'],
  ] as const) {
    const refused = await treasurer.post(ledgerPaths.newEntry, { ...rent, lines: '4', do: 'validate', ...change })
    assert.equal(refused.status, 422, JSON.stringify(change))
    assert.match(plain(refused.text), reason)
    assert.match(refused.text, /value="6132 Locations immobilières"/, 'what was typed is there')
    if (at) assert.match(refused.text, new RegExp(`name="${at}"[^>]*aria-invalid|id="${at}"[^>]*aria-invalid`))
  }
  const kept = await treasurer.post(ledgerPaths.newEntry, { ...rent, lines: '4', do: 'draft', credit3: '1100' })
  const id = kept.location.split('/').at(-1) ?? ''
  assert.match((await treasurer.get(`${ledgerPaths.entries}?state=draft`)).text, /Loyer de mars/)
  assert.match((await treasurer.post(ledgerPaths.validate(id), { version: '1' })).text, /ne sont pas égaux/)
  assert.match((await treasurer.get(ledgerPaths.editEntry(id))).text, /name="credit2"[^>]*value="1100,00"/)
  const done = await treasurer.post(ledgerPaths.editEntry(id), { ...rent, lines: '4', do: 'validate', version: '1' })
  assert.equal(done.location, ledgerPaths.entry(id))
  assert.match((await treasurer.post(ledgerPaths.editEntry(id), { ...rent, lines: '4', do: 'draft', version: '1' })).text, /ne change plus/)
  const page = plain((await auditor.get(ledgerPaths.entry(id))).text)
  for (const words of [/Écriture n° 1</, /validée le/, /Q-03, 5 mars 2026/, /1 200,00 €/, /Locations immobilières/]) assert.match(page, words)
  assert.doesNotMatch(page, /Contre-passer|Joindre/)
  const back = await treasurer.post(ledgerPaths.reverse(id), { day: '2026-03-06', label: 'Erreur' })
  assert.equal(back.status, 303)
  assert.match(plain((await treasurer.get(ledgerPaths.entry(id))).text), /contre-passée par l’écriture n° 2/)
  assert.equal((await entryById(people.db, back.location.split('/').at(-1) ?? '')).lines[0]?.creditCents, 120_000n)
})

test('a draft is thrown away after a question; another’s change is not overwritten', async () => {
  const { treasurer } = await scene()
  const kept = await treasurer.post(ledgerPaths.newEntry, { ...rent, lines: '4', do: 'draft' })
  const id = kept.location.split('/').at(-1) ?? ''
  await treasurer.post(ledgerPaths.editEntry(id), { ...rent, label: 'Premier', lines: '4', do: 'draft', version: '1' })
  const late = await treasurer.post(ledgerPaths.editEntry(id), { ...rent, label: 'Second', lines: '4', do: 'draft', version: '1' })
  assert.equal(late.status, 409)
  assert.match(late.text, /Quelqu’un a changé ce brouillon/)
  assert.match(late.text, /value="Second"/)
  assert.match((await treasurer.get(ledgerPaths.remove(id))).text, /Supprimer ce brouillon/)
  assert.equal((await treasurer.post(ledgerPaths.remove(id), { version: '2' })).status, 303)
  assert.equal((await treasurer.get(ledgerPaths.entry(id))).status, 404)
})

/** Some entries by the commands. */
async function fill({ people }: Scene): Promise<string[]> {
  const ids: string[] = []
  await inTransaction(people.db, async (tx) => {
    const party = await ensureMemberParty(tx, { id: 'm1', number: 1, name: 'Épicerie <b>' })
    const post = async (journal: string, on: string, label: string, lines: [string, bigint][], who: string | null = null) =>
      void ids.push((await postEntry(tx, tester, { journal, day: day(on), label, lines: lines.map(([account, cents]) => ({ account, debitCents: cents > 0n ? cents : 0n, creditCents: cents < 0n ? -cents : 0n, party: account.startsWith('41') ? who : null })) }, people.clock)).id)
    await post('VE', '2025-06-01', 'Hébergement juin', [['411', 6000n], ['706', -5000n], ['44571', -1000n]], party)
    await post('BQ', '2025-06-20', 'Règlement', [['512', 6000n], ['411', -6000n]], party)
    await post('VE', '2026-02-01', 'Hébergement février', [['411', 12_000n], ['706', -10_000n], ['44571', -2000n]], party)
    await post('AC', '2026-02-03', 'Serveur', [['2183', 30_000n], ['44562', 6000n], ['404', -36_000n]])
    await post('OD', '2026-02-28', 'Amortissement', [['68112', 500n], ['28183', -500n]])
    await post('BQ', '2026-03-02', 'Règlement', [['512', 12_000n], ['411', -12_000n]], party)
  })
  return ids
}

test('accounts, trial balance and statements agree, with last year beside', async () => {
  const all = await scene()
  await fill(all)
  const { treasurer, people } = all
  const [before, year] = await fiscalYears(people.db)
  const home = plain((await treasurer.get(ledgerPaths.home)).text)
  for (const words of [/180,00 €/, /100,00 €/, /95,00 €/]) assert.match(home, words)
  const bank = plain((await treasurer.get(`${ledgerPaths.account('512')}?year=${year?.id}`)).text)
  assert.match(bank, /Règlement/)
  const trial = plain((await treasurer.get(`${ledgerPaths.trial}?year=${year?.id}&until=2026-02-28`)).text)
  assert.match(trial, /<td[^>]*>60,00 €/, 'carried from the year before, though its closing is not written')
  const statements = plain((await treasurer.get(`${ledgerPaths.statements}?year=${year?.id}`)).text)
  for (const words of [/Total de l’actif<\/th>.*?535,00 €.*?60,00 €/s, /Total du passif<\/th>.*?535,00 €.*?60,00 €/s, /Résultat de l’exercice<\/th>.*?95,00 €.*?50,00 €/s, /Résultats à affecter<\/th>.*?50,00 €/s, /300,00 €.*?295,00 €/s]) assert.match(statements, words)
  assert.doesNotMatch(statements, /ne sont pas égaux/)
  assert.equal((await treasurer.get(`${ledgerPaths.statements}?year=${before?.id}`)).status, 200)
  const found = await treasurer.get(`${ledgerPaths.entries}?q=f%C3%A9vrier&journal=VE`)
  assert.match(found.text, /Hébergement février/)
  assert.doesNotMatch(found.text, /Serveur/)
  assert.match((await treasurer.get(`${ledgerPaths.entries}?q=zzz`)).text, /Rien de tel/)
  assert.equal((await treasurer.get(`${ledgerPaths.entries}?page=9`)).status, 303)
})

test('lines that answer each other are lettered, by party, and may be taken apart', async () => {
  const all = await scene()
  await fill(all)
  const { treasurer } = all
  const page = await treasurer.get(ledgerPaths.lettering('411'))
  const keys = [...page.text.matchAll(/name="line" value="([^"]+)"/g)].map((match) => match[1] ?? '')
  assert.equal(keys.length, 4)
  const letter = (...lines: string[]) => treasurer.post(`${ledgerPaths.lettering('411')}`, Object.fromEntries(lines.map((value) => ['line', value])))
  assert.match((await letter(keys[0] ?? '')).text, /deux lignes au moins/)
  // a form with two lines of one name
  const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const send = async (lines: readonly string[]) => {
    const body = new URLSearchParams([['_csrf', token], ...lines.map((value): [string, string] => ['line', value])])
    return all.people.app.request(all.people.config.panelOrigin + ledgerPaths.lettering('411'), { method: 'POST', body, headers: { host: new URL(all.people.config.panelOrigin).host, cookie: [...treasurer.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
  }
  const unequal = await send([keys[0] ?? '', keys[3] ?? ''])
  assert.equal(unequal.status, 422)
  assert.match(plain(await unequal.text()), /il reste 60,00 € au crédit/)
  assert.equal((await send([keys[0] ?? '', keys[1] ?? ''])).status, 303)
  assert.equal((await treasurer.get(ledgerPaths.lettering('411'))).text.match(/name="line"/g)?.length, 2)
  assert.equal((await send([keys[0] ?? '', keys[1] ?? ''])).status, 409)
  assert.equal((await treasurer.post(ledgerPaths.unletter('411'), { code: 'AA' })).status, 303)
  assert.equal((await treasurer.get(ledgerPaths.lettering('411'))).text.match(/name="line"/g)?.length, 4)
})

test('papers are attached, of known kinds, and come back as something to save', async () => {
  const all = await scene()
  const [id = ''] = await fill(all)
  const { treasurer, auditor, people } = all
  const page = (await treasurer.get(ledgerPaths.entry(id))).text
  const action = /action="([^"]*documents\?_csrf=[^"]+)"/.exec(page)?.[1] ?? ''
  const send = async (content: string, name: string) => {
    const body = new FormData()
    body.append('document', new File([content], name))
    const wire = new Response(body)
    const bytes = new Uint8Array(await wire.arrayBuffer())
    return people.app.request(people.config.panelOrigin + action, { method: 'POST', body: bytes, headers: { host: new URL(people.config.panelOrigin).host, 'content-type': wire.headers.get('content-type') ?? '', 'content-length': String(bytes.length), cookie: [...treasurer.cookies].map(([key, value]) => `${key}=${value}`).join('; ') } }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
  }
  assert.equal((await send('%PDF-1.7 facture', '../fac"ture é.pdf')).status, 303)
  assert.match(await (await send('<script>alert(1)</script>', 'x.pdf')).text(), /ni un PDF/)
  assert.match(await (await send(`%PDF-${'x'.repeat(10 * 1024 * 1024)}`, 'x.pdf')).text(), /10 Mo au plus/)
  const link = /href="([^"]*\/documents\/[^"]+)"/.exec((await auditor.get(ledgerPaths.entry(id))).text)?.[1] ?? ''
  const got = await auditor.get(link)
  assert.equal(got.text, '%PDF-1.7 facture')
  assert.equal(got.headers.get('x-content-type-options'), 'nosniff')
  assert.match(got.headers.get('content-disposition') ?? '', /^attachment; filename="\.\. fac_ture _\.pdf"; filename\*=UTF-8''/)
  await assert.rejects(people.db.deleteFrom('entry_document').execute(), /stay/)
})

test('files, check, draw and opening balances', async () => {
  const all = await scene()
  const { treasurer, auditor, people } = all
  const board = await people.signedIn(await people.addPerson({ roles: ['board'] }))
  const [before] = await fiscalYears(people.db)
  const send = async (text: string, apply = false) => {
    const action = /action="([^"]*opening\?[^"]+)"/.exec((await treasurer.get(`${ledgerPaths.opening}?year=${before?.id}`)).text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const body = new URLSearchParams({ text, ...(apply ? { do: 'apply' } : {}) }).toString()
    return people.app.request(people.config.panelOrigin + action, { method: 'POST', body, headers: { host: new URL(people.config.panelOrigin).host, 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length), cookie: [...treasurer.cookies].map(([key, value]) => `${key}=${value}`).join('; ') } }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
  }
  const bad = plain(await (await send('Compte;Débit;Crédit\n512;12,345;\n9999;1;\n706;;1\n401;1;1\n')).text())
  for (const words of [/Ligne 2.*plus de deux chiffres/s, /Ligne 3.*9999/s, /Ligne 4.*compte de résultat/s, /Ligne 5.*pas les deux/s]) assert.match(bad, words)
  assert.match(plain(await (await send('Compte;Débit;Crédit\n512;10;\n119;;9\n')).text()), /ne sont pas égaux/)
  assert.match(await (await send('a;b\n1;2\n')).text(), /doit nommer les colonnes/)
  const good = 'Compte;Débit;Crédit;Libellé\n512;1 000,50;;Banque\n1013;;1000,50;Parts\n'
  assert.match(plain(await (await send(good)).text()), /2 soldes, 1 000,50 €/)
  assert.equal((await people.db.selectFrom('journal_entry').select('id').execute()).length, 0, 'a dry run writes nothing')
  assert.equal((await send(good, true)).status, 303)
  assert.match(plain(await (await send(good, true)).text()), /déjà son écriture d’à-nouveaux/)
  await fill(all)
  for (const [format, start] of [['fec', 'JournalCode\t'], ['csv', '\ufeffJournal;'], ['hledger', 'decimal-mark']] as const) {
    const got = await auditor.get(`${ledgerPaths.export(format)}?year=${before?.id}`)
    assert.equal(got.status, 200)
    assert.ok(got.text.replace(/^\ufeff/, '').startsWith(start.replace(/^\ufeff/, '')), got.text.slice(0, 40))
    assert.match(got.headers.get('content-disposition') ?? '', /^attachment/)
    assert.equal((await board.get(`${ledgerPaths.export(format)}?year=${before?.id}`)).status, 403)
  }
  assert.match((await board.get(ledgerPaths.files)).text, /réservés/)
  assert.match(plain((await auditor.get(ledgerPaths.check)).text), /7 écritures contrôlées/)
  const draw = await auditor.get(`${ledgerPaths.sample}?year=${before?.id}&size=2&seed=juin`)
  assert.equal(draw.text.match(/\/entries\/[a-z0-9]{12}"/g)?.length, 2)
  assert.equal((await auditor.get(`${ledgerPaths.sample}?year=${before?.id}&size=2&seed=juin`)).text.match(/\/entries\/[a-z0-9]{12}"/g)?.join(), draw.text.match(/\/entries\/[a-z0-9]{12}"/g)?.join())
})

test('own accounts are added, renamed, closed and opened again', async () => {
  const { treasurer } = await scene()
  assert.equal((await treasurer.post(ledgerPaths.accounts, { code: '61351', label: 'Serveurs loués' })).status, 303)
  assert.match((await treasurer.post(ledgerPaths.accounts, { code: '9', label: 'x' })).text, /trois chiffres du plan/)
  assert.match((await treasurer.get(`${ledgerPaths.accounts}?q=lou%C3%A9s`)).text, /61351/)
  await treasurer.post(ledgerPaths.editAccount('61351'), { label: 'Machines louées' })
  await treasurer.post(ledgerPaths.editAccount('61351'), { open: 'no' })
  const page = (await treasurer.get(ledgerPaths.account('61351'))).text
  assert.match(page, /Machines louées/)
  assert.match(page, /Rouvrir ce compte/)
  assert.equal((await treasurer.get(ledgerPaths.account('nothing'))).status, 404)
})

test('the books are the business of treasurer, auditor and board; one writes', async () => {
  const { people, auditor } = await scene()
  for (const roles of [[], ['administrator'], ['support']] as const) {
    const browser = await people.signedIn(await people.addPerson({ roles: [...roles] }))
    assert.equal((await browser.get(ledgerPaths.home)).status, 403, roles.join())
  }
  for (const path of [ledgerPaths.newEntry, ledgerPaths.accounts, ledgerPaths.settings, ledgerPaths.years]) assert.equal((await auditor.post(path, {})).status, 403, path)
})

test('a table or a paper of 200 MB is refused by its length, before a byte of it is taken', async () => {
  const { people, treasurer } = await scene()
  const [year] = await fiscalYears(people.db)
  const { id } = await inTransaction(people.db, (tx) => postEntry(tx, tester, { journal: 'OD', day: day('2026-02-01'), label: 'x', lines: [{ account: '512', debitCents: 1n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 1n }] }, people.clock))
  for (const [page, pattern] of [[`${ledgerPaths.opening}?year=${year?.id}`, /action="([^"]*opening\?[^"]*_csrf=[^"]+)"/], [ledgerPaths.entry(id), /action="([^"]*documents\?_csrf=[^"]+)"/]] as const)
    for (const length of [String(200 * 1024 * 1024), undefined]) {
      const action = pattern.exec((await treasurer.get(page)).text)?.[1]?.replaceAll('&amp;', '&') ?? ''
      assert.notEqual(action, '')
      let given = 0
      const body = new ReadableStream<Uint8Array>({ pull: (controller) => (given++ < 200 ? controller.enqueue(new Uint8Array(1024 * 1024)) : controller.close()) }, { highWaterMark: 0 })
      const headers = { host: new URL(people.config.panelOrigin).host, 'accept-language': 'fr', 'content-type': 'multipart/form-data; boundary=x', ...(length ? { 'content-length': length } : {}), cookie: [...treasurer.cookies].map(([key, value]) => `${key}=${value}`).join('; ') }
      const answer = await people.app.request(people.config.panelOrigin + action, { method: 'POST', headers, body, duplex: 'half' } as RequestInit, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
      assert.equal(answer.status, 422, page)
      assert.match(plain(await answer.text()), /(1|10) Mo au plus/)
      assert.ok(given <= 1, `${given} MB were taken`)
    }
})

test('of an entry of more lines than anybody types the page shows a thousand and says where all are', async () => {
  const { people, treasurer } = await scene()
  await inTransaction(people.db, async (tx) => {
    await sql`insert into journal_entry (id, journal, day, label, created_at) values ('many', 'OD', '2026-02-01', 'Ventes', now())`.execute(tx)
    await sql`insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label) select 'many', n, '411', 100, 0, 'Vente' from generate_series(1, 1100) n union all select 'many', 1101, '706', 0, 110000, 'Ventes'`.execute(tx)
    await sql`update journal_entry set state = 'validated', validated_at = date_trunc('milliseconds', now()) where id = 'many'`.execute(tx)
  })
  const page = plain((await treasurer.get(ledgerPaths.entry('many'))).text)
  assert.match(page, /Les 1 000 premières lignes sur 1 101/)
  assert.equal(page.match(/accounts\/411"/g)?.length, 1000)
  assert.match(page, /1 100,00 €[^]*1 100,00 €/, 'the sums are of all')
})
