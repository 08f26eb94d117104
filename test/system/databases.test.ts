/** Databases on a whole instance: what a site reaches and what not, limits, dumps good and hostile, the database tool, MariaDB killed. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { openDatabase } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { askNode } from '#hosting/databases/change-database.ts'
import { databaseById, updateDatabase } from '#hosting/databases/database-store.ts'
import { siteById } from '#hosting/sites/site-store.ts'
import { systemClock } from '#lib/clock.ts'
import { byItself } from '#people/audit.ts'
import { exchange } from '../exchange.ts'
import { noInstance, sharedInstance } from './instance.ts'
import type { TestInstance } from './instance.ts'
import { makeSite, until } from './site-of-a-member.ts'
import type { MemberSite } from './site-of-a-member.ts'

interface Access {
  id: string
  name: string
  user: string
  password: string
}
type Row = (string | null)[]
type Said = number & { error?: number; rows?: Row[] }

describe('databases', { skip: noInstance, timeout: 300_000 }, () => {
  let instance: TestInstance
  let site: MemberSite
  let neighbour: MemberSite
  let own: Access
  let others: Access

  const databases = (of: MemberSite) => `/api/v1/sites/${of.id}/databases`
  const at = (act = '') => `${databases(site)}/${own.id}${act}`
  const json = async (method: string, path: string, body?: unknown) => {
    const answer = await instance.api(method, path, body)
    return { status: answer.status, json: JSON.parse(answer.body) as Record<string, unknown> }
  }
  const create = async (of: MemberSite): Promise<Access> => {
    const made = await json('POST', databases(of), {})
    assert.equal(made.status, 201, JSON.stringify(made.json))
    const { database, access } = made.json as unknown as { database: { id: string }; access: Omit<Access, 'id'> }
    await until('the database stands', 60_000, async () => (await json('GET', `${databases(of)}/${database.id}`)).json['state'] === 'live')
    return { id: database.id, ...access }
  }
  /** What PHP of a site is told by MariaDB. */
  const ask = async (from: MemberSite, told: { user: string; password: string; database?: string; host?: string; connections?: number; sql?: string[] }): Promise<Said[]> => {
    const { sitesPort } = await instance.config()
    const answer = await exchange(sitesPort, `${from.host}:${sitesPort}`, '/database-client.php', { method: 'POST', body: JSON.stringify(told), headers: { 'content-type': 'application/json' } })
    assert.equal(answer.status, 200, answer.body.slice(0, 500))
    return JSON.parse(answer.body) as Said[]
  }
  const query = async (...sql: string[]): Promise<Said[]> => ask(site, { ...own, database: own.name, sql })
  /** A page of the site that fails as programs do when MariaDB refuses: by an exception that nobody catches. */
  const failing = async (name: string, sql: string, connections = 1) => {
    const access = `'localhost', '${own.user}', '${own.password}', '${own.name}'`
    const code = `<?php for ($open = []; count($open) < ${connections}; ) $open[] = new mysqli(${access}); $open[0]->query(${JSON.stringify(sql)}); echo 'well';`
    assert.equal((await site.put(name, code)).status, 204)
    await until(`${name} fails`, 5000, async () => (await site.visit(`/${name}`)).status === 500)
  }
  /** As root on the node. */
  const root = async (sql: string): Promise<string> => {
    const done = await instance.inNode(['/usr/bin/mariadb', '--batch', '--skip-column-names', '-e', sql])
    assert.equal(done.code, 0, done.stderr)
    return done.stdout.trim()
  }
  const token = async () => (await readFile(join(instance.data, 'cli-token'), 'utf8')).trim()
  /** Imports a dump and waits. @returns the code of its failure, or null. */
  const importDump = async (dump: string | Buffer): Promise<{ code: string; params: Record<string, string> } | null> => {
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/octet-stream', 'content-length': String(Buffer.byteLength(dump)) }
    const started = await instance.panel(at('/import'), { method: 'POST', body: dump, headers })
    assert.equal(started.status, 202, started.body)
    return jobEnd((JSON.parse(started.body) as { id: string }).id)
  }
  const jobEnd = async (id: string) => {
    let job: { state: string; error: { code: string; params: Record<string, string> } | null } | undefined
    await until('the job ends', 60_000, async () => {
      job = (await json('GET', `/api/v1/sites/${site.id}/jobs/${id}`)).json as unknown as typeof job
      return job!.state !== 'running'
    })
    return job!.error
  }
  const act = async (path: string) => {
    const started = await json('POST', at(path))
    assert.equal(started.status, 202, JSON.stringify(started.json))
    return jobEnd(String(started.json['id']))
  }
  const exported = async (): Promise<string> => {
    const taken = await instance.onyva(['database', 'export', site.label, join(instance.data, 'taken.sql.gz')])
    assert.equal(taken.code, 0, taken.stderr)
    return gunzipSync(await readFile(join(instance.data, 'taken.sql.gz'))).toString('utf8')
  }

  before(async () => {
    instance = await sharedInstance()
    ;[site, neighbour] = await Promise.all([makeSite(instance, 'php'), makeSite(instance, 'php')])
    const client = await readFile(join(import.meta.dirname, 'database-client.php'))
    for (const one of [site, neighbour]) assert.equal((await one.put('database-client.php', client)).status, 204)
    own = await create(site)
    others = await create(neighbour)
  })
  after(async () => {
    await Promise.all([site, neighbour].map((one) => one?.remove()))
  })

  test('PHP of a site uses its database at localhost', async () => {
    const said = await query('CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200))', `INSERT INTO notes (text) VALUES ('été ☼')`, 'SELECT text FROM notes', 'SELECT @@character_set_database')
    assert.deepEqual(said.map((one) => one.error), [undefined, undefined, undefined, undefined])
    assert.deepEqual(said[2]!.rows, [['été ☼']])
    assert.deepEqual(said[3]!.rows, [['utf8mb4']])
  })

  test('it sees and reaches nothing but its own, also where a name looks like its own', async () => {
    const lookalike = own.name.replace('_', 'X')
    await root(`CREATE DATABASE \`${lookalike}\`; CREATE TABLE \`${lookalike}\`.secret (a INT)`)
    const denied = [
      `USE \`${lookalike}\``,
      `USE \`${others.name}\``,
      `SELECT * FROM \`${others.name}\`.notes`,
      'SELECT * FROM mysql.global_priv',
      `CREATE DATABASE mine`,
      `CREATE USER thief@localhost`,
      `GRANT ALL ON *.* TO CURRENT_USER()`,
      `GRANT SELECT ON \`${own.name}\`.* TO \`${others.user}\`@localhost`,
      `SET GLOBAL max_connections = 1`,
      `SELECT 1 INTO OUTFILE '/tmp/x'`,
      `LOAD DATA INFILE '/etc/passwd' INTO TABLE notes (text)`,
      `LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE notes (text)`,
      `INSTALL SONAME 'ha_federatedx'`,
      `CREATE DEFINER = root@localhost VIEW stolen AS SELECT 1`,
      `SHUTDOWN`,
    ]
    const said = await query(...denied, 'SHOW DATABASES', `SELECT LOAD_FILE('/etc/passwd')`, 'SELECT DISTINCT user FROM information_schema.processlist')
    for (const [index, sql] of denied.entries()) assert.ok(said[index]?.error, `${sql} was done`)
    assert.deepEqual(said[denied.length]!.rows?.flat().sort(), ['information_schema', own.name].sort())
    assert.deepEqual(said[denied.length + 1]!.rows, [[null]])
    assert.deepEqual(said[denied.length + 2]!.rows, [[own.user]])
    await root(`DROP DATABASE \`${lookalike}\``)
  })

  test('a neighbour with another password does not come in, and nobody over the network', async () => {
    assert.equal((await ask(neighbour, { user: own.user, password: others.password, database: own.name }))[0]?.error, 1045)
    assert.equal((await ask(neighbour, { user: 'root', password: '' }))[0]?.error, 1698)
    assert.equal((await ask(site, { ...own, host: '127.0.0.1' }))[0]?.error, 2002)
  })

  test('its connections are limited, and the limit is told', async () => {
    const said = await ask(site, { ...own, connections: 25 })
    assert.deepEqual([...new Set(said.slice(0, 20))], [0])
    assert.deepEqual([...new Set(said.slice(20, 25))], [1226])
    assert.equal((await ask(neighbour, { ...others, sql: ['SELECT 1'] }))[0]?.error, undefined, 'the neighbour comes in')
    await failing('many.php', 'SELECT 1', 30)
  })

  test('a dump goes out and comes back, and an import can be undone', async () => {
    await query('CREATE VIEW seen AS SELECT * FROM notes', 'CREATE TRIGGER marked BEFORE INSERT ON notes FOR EACH ROW SET NEW.text = UPPER(NEW.text)')
    const dump = await exported()
    assert.match(dump, /été ☼|C3A974C3A920E298BC/)
    await query(`DELETE FROM notes`, 'DROP VIEW seen')
    assert.equal(await importDump(gzipSync(dump)), null)
    const said = await query('SELECT text FROM seen', `INSERT INTO notes (text) VALUES ('x')`, 'SELECT text FROM notes ORDER BY id DESC LIMIT 1')
    assert.deepEqual([said[0]!.rows, said[2]!.rows], [[['été ☼']], [['X']]])
    assert.equal(await act('/undo-import'), null)
    assert.deepEqual((await query('SELECT COUNT(*) FROM notes'))[0]!.rows, [['0']])
    assert.equal((await json('POST', at('/undo-import'))).json['code'], 'databaseNothingToUndo')
    assert.equal(await importDump(dump), null)
  })

  test('a hostile or broken dump changes nothing, here or elsewhere, and is told by its line', async () => {
    const good = `INSERT INTO notes (text) VALUES ('half');\n`
    const hostile: [string, string][] = [
      ['USE mysql;', 'databaseSqlNotAllowed'],
      [`USE \`${others.name}\`;`, 'databaseSqlNotAllowed'],
      [`GRANT ALL ON *.* TO CURRENT_USER();`, 'databaseSqlNotAllowed'],
      ['CREATE DEFINER=`root`@`localhost` PROCEDURE p() SQL SECURITY DEFINER SELECT 1;', 'databaseSqlNotAllowed'],
      [`LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE notes (text);`, 'databaseSqlNotAllowed'],
      [`SELECT 1 INTO OUTFILE '/tmp/owned';`, 'databaseSqlNotAllowed'],
      ['\\! touch /site/public/owned', ''],
      ['source /etc/passwd', ''],
      ['tee /site/public/owned', ''],
      ['nonsense;', 'databaseSqlRefused'],
    ]
    const before = await exported()
    for (const [line, code] of hostile) {
      const failed = await importDump(`${good}${line}\n${good}`)
      assert.ok(failed, `${line} went through`)
      if (code !== '') assert.deepEqual([failed.code, failed.params['line']], [code, '2'], line)
      assert.ok(['databaseSqlNotAllowed', 'databaseSqlRefused'].includes(failed.code), `${line}: ${failed.code}`)
    }
    assert.equal((await importDump(gzipSync('x'.repeat(50_000)).subarray(0, 40)))?.code, 'databaseDumpBroken')
    assert.equal(await exported(), before)
    const there = await instance.inNode(['/usr/bin/ls', '-A', `/srv/onyva/sites/${site.id}/public`, '/tmp'])
    assert.doesNotMatch(there.stdout, /owned/)
  })

  test('the database tool opens once by its ticket, shows this database alone, and closes at the sign-out', async () => {
    const { json: visit } = await json('POST', at('/visits'))
    const url = new URL(String(visit['url']))
    const get = (path: string, cookie = '', more: Parameters<typeof exchange>[3] = {}) => exchange(Number(url.port), url.host, path, { ...more, headers: { cookie, ...more.headers } })
    assert.equal((await get('/')).status, 403, 'without a ticket')
    const entered = await get(`${url.pathname}${url.search}`)
    assert.equal(entered.status, 303, entered.body)
    const cookie = String(entered.headers['set-cookie']).split(';')[0]!
    assert.equal((await get(`${url.pathname}${url.search}`)).status, 403, 'the ticket served twice')
    assert.equal((await get(`/?ticket=${'a'.repeat(32)}`, cookie)).status, 403)
    const page = await get(String(entered.headers['location']), cookie)
    assert.equal(page.status, 200)
    assert.match(page.body, /notes/)
    assert.ok(!page.body.includes(others.name) && !page.body.includes('information_schema'))
    assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/)
    assert.equal(page.headers['x-frame-options'], 'deny')
    const there = `/?username=${own.user}&db=${own.name}`
    for (const other of [`/?username=${others.user}&db=${others.name}`, `/?username=${own.user}&db=${others.name}`]) assert.equal((await get(other, cookie)).headers['location'], there)
    for (const way of ['server=evil.example', 'pgsql=', 'sqlite=', 'script=version']) assert.equal((await get(`${there}&${way}`, cookie)).status, 403, way)
    const ways = `SELECT JSON_LENGTH(Priv, '$.auth_or') FROM mysql.global_priv WHERE User = '${own.user}'`
    assert.equal(await root(ways), '2', 'a second password, for the visit')
    const form = /name='token' value='([^']+)'/.exec(page.body)?.[1] ?? ''
    const left = await get(there, cookie, { method: 'POST', body: new URLSearchParams({ logout: '1', token: form }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    assert.equal(left.status, 200)
    assert.equal((await get(there, cookie)).status, 403)
    await until('the password of the visit is taken back', 60_000, async () => (await root(ways)) === '1')
    assert.equal((await query('SELECT 1'))[0]?.error, undefined, 'the site’s own goes on')
    // Somebody's right is taken back while a visit goes on.
    const { json: second } = await json('POST', at('/visits'))
    const next = new URL(String(second['url']))
    const enter = await get(`${next.pathname}${next.search}`)
    const kept = String(enter.headers['set-cookie']).split(';')[0]!
    assert.equal((await get(there, kept)).status, 200)
    const access = `${at('').replace(/\/databases.*/, '')}/access`
    const { json: lent } = await json('POST', access, { email: 'paul@ami.example', level: 'edit' })
    assert.equal((await instance.api('DELETE', `${access}/${String(lent['id'])}`)).status, 204)
    await until('the visit is over', 60_000, async () => (await get(there, kept)).status === 403)
    await until('its password is taken back', 60_000, async () => (await root(ways)) === '1')
  })

  test('over its limit rows can be read and deleted, not added; with room it opens again', async () => {
    const db = openDatabase((await instance.config()).databaseUrl, 1)
    const limit = async (bytes: number) =>
      inTransaction(db, async (tx) => {
        const [database, there] = [await databaseById(tx, site.id, own.id), await siteById(tx, site.id)]
        await updateDatabase(tx, own.id, { disk_bytes: bytes, ...(await askNode(tx, byItself('test'), there!, database!, systemClock)) })
      })
    const state = async () => (await json('GET', at())).json['state']
    try {
      await query('CREATE TABLE heap (a LONGBLOB)', 'CREATE TRIGGER weighed BEFORE INSERT ON heap FOR EACH ROW SET @weight = LENGTH(NEW.a)', `INSERT INTO heap VALUES (REPEAT('x', 3000000))`)
      await limit(2 << 20)
      await until('the database is full', 60_000, async () => (await state()) === 'full')
      const said = await query(`INSERT INTO heap VALUES ('x')`, 'CREATE TABLE more (a INT)', 'SELECT COUNT(*) FROM heap')
      assert.deepEqual([said[0]!.error, said[1]!.error, said[2]!.rows], [1142, 1142, [['1']]])
      await failing('full.php', "INSERT INTO heap VALUES ('x')")
      assert.match(await exported(), /TRIGGER `?weighed/, 'an export of a full database is whole')
      assert.equal((await query('TRUNCATE heap'))[0]!.error, undefined)
      await until('it opens again', 60_000, async () => (await state()) === 'live')
      assert.equal((await query(`INSERT INTO heap VALUES ('x')`))[0]!.error, undefined)
    } finally {
      await limit(1 << 30)
      await db.destroy()
    }
  })

  test('a new password ends the old one, also where somebody is connected', async () => {
    const given = await json('POST', at('/password'), {})
    await until('the old password is refused', 60_000, async () => (await query('SELECT 1'))[0]?.error === 1045)
    own = { ...own, password: String(given.json['password']) }
    assert.equal((await query('SELECT 1'))[0]?.error, undefined)
  })

  test('who keeps MariaDB busy gives way to all others, and no longer once it is calm', async () => {
    const groups = ['/cg/cpu/databases-gentle/tasks', '/cg/cpuset/gentle/tasks']
    const gentle = async () => Promise.all(groups.map(async (group) => (await instance.inNode(['/usr/bin/cat', group])).stdout.split('\n').filter((line) => line !== '')))
    const threadsOf = async ({ user }: Access) => (await root(`SELECT TID FROM information_schema.PROCESSLIST WHERE USER = '${user}'`)).split('\n').filter((line) => line !== '')
    const busy = ask(site, { ...own, connections: 3, sql: [`SELECT BENCHMARK(2000000000, MD5('x'))`] })
    await until('its threads give way', 30_000, async () => {
      const threads = await threadsOf(own)
      return threads.length >= 3 && (await gentle()).every((group) => threads.every((thread) => group.includes(thread)))
    })
    // a second only: who holds a statement for longer is busy too. On a busy machine it may be over before anybody looked.
    let spared: string | undefined
    let isGentle = false
    await until('the neighbour is there', 60_000, async () => {
      let over = false
      const sleeping = ask(neighbour, { ...others, sql: ['SELECT SLEEP(1)'] }).finally(() => (over = true))
      while (!over && spared === undefined) {
        ;[spared] = await threadsOf(others)
        isGentle = spared !== undefined && (await gentle()).some((group) => group.includes(spared!))
      }
      await sleeping
      if (spared === undefined) await wait(4000)
      return spared !== undefined
    })
    assert.ok(!isGentle, 'a neighbour’s do not')
    await root(`KILL QUERY USER '${own.user}'@'localhost'`)
    await busy
    await until('nobody gives way', 20_000, async () => (await gentle())[0]!.length === 0)
  })

  test('a suspended site answers nobody, its database is still there for its members, and resuming, deleting and restoring lose nothing', async () => {
    for (const round of [1, 2]) {
      assert.equal((await json('POST', `/api/v1/sites/${site.id}/suspend`, { reason: 'abuse' })).status, 200)
      await until('visitors are refused', 5000, async () => (await site.visit('/database-client.php')).status !== 200)
      assert.match(await exported(), /CREATE TABLE `notes`/)
      assert.equal((await json('POST', `/api/v1/sites/${site.id}/resume`, {})).status, 200)
      await until('it answers again', 10_000, async () => (await site.visit('/database-client.php')).status === 200)
      assert.equal((await query('SELECT COUNT(*) FROM notes'))[0]?.error, undefined, `resumed, round ${round}`)
      assert.equal((await json('DELETE', `/api/v1/sites/${site.id}`)).status, 200)
      await until('its account is locked', 20_000, async () => /"account_locked":true/.test(await root(`SELECT Priv FROM mysql.global_priv WHERE User = '${own.user}'`)))
      assert.equal((await json('POST', `/api/v1/sites/${site.id}/restore`, {})).status, 200)
      await until('it answers again', 10_000, async () => (await site.visit('/database-client.php')).status === 200)
      await until('its database opens', 10_000, async () => (await query('SELECT COUNT(*) FROM notes'))[0]?.error === undefined)
    }
  })

  test('MariaDB killed comes back with what was committed, and a table that the crash has hurt is mended or named', async () => {
    await query('CREATE TABLE old (a INT) ENGINE=MyISAM', 'INSERT INTO old VALUES (1), (2)', 'CREATE TABLE ruined (a INT, KEY (a)) ENGINE=MyISAM', `INSERT INTO notes (text) VALUES ('kept')`)
    // an old engine that is killed leaves its tables open; of one the disk has lost the index as well
    await instance.inNode(['/usr/bin/dd', 'if=/dev/zero', `of=/var/lib/mysql/${own.name}/ruined.MYI`, 'bs=1024', 'count=1'])
    await instance.inNode(['/usr/bin/systemctl', 'kill', '--signal=KILL', 'mariadb.service'])
    await until('MariaDB is back', 60_000, async () => (await query(`SELECT text FROM notes WHERE text = 'KEPT'`))[0]?.rows?.length === 1)
    // and one of today's engine, of which the disk has lost a part
    await query('CREATE TABLE torn SELECT seq, REPEAT(seq, 500) AS text FROM seq_1_to_3000')
    assert.equal((await instance.inNode(['/usr/bin/systemctl', 'stop', 'mariadb.service'])).code, 0)
    await instance.inNode(['/usr/bin/dd', 'if=/dev/urandom', `of=/var/lib/mysql/${own.name}/torn.ibd`, 'bs=16384', 'seek=10', 'count=20', 'conv=notrunc'])
    assert.equal((await instance.inNode(['/usr/bin/systemctl', 'start', 'mariadb.service'])).code, 0)
    assert.equal((await query('SELECT SUM(LENGTH(text)) FROM torn'))[0]?.error, 1034)
    assert.equal((await ask(neighbour, { ...others, sql: ['SELECT 1'] }))[0]?.error, undefined, 'the neighbour’s go on')
    assert.equal(await act('/check'), null)
    const checked = (await json('GET', `/api/v1/sites/${site.id}/jobs`)).json['items'] as { kind: string; result: { tables: number; broken: string } | null }[]
    const { result } = checked.find((job) => job.kind === 'checkDatabase')!
    assert.equal(result!.broken, 'ruined, torn', 'what cannot be mended is named')
    assert.ok(result!.tables >= 4)
    assert.deepEqual((await query('SELECT COUNT(*) FROM old'))[0]!.rows, [['2']])
    await failing('ruined.php', 'SELECT a FROM ruined')
    await failing('torn.php', 'SELECT SUM(LENGTH(text)) FROM torn')
    const after = await create(neighbour)
    assert.equal((await ask(neighbour, { ...after, sql: ['SELECT 1'] }))[0]?.error, undefined, 'the agent has found its way back')
  })

  test('the health page told each of them, with what to do', async () => {
    type Told = { faults: { cause: string; example: string; advice: string }[] }
    const told = async () => (JSON.parse((await instance.api('GET', `/api/v1/sites/${site.id}/health`)).body) as Told).faults.filter((fault) => /\/(?:many|full|ruined|torn)\.php$/.test(fault.example))
    await until('all are told', 60_000, async () => (await told()).length >= 4)
    assert.deepEqual((await told()).map(({ cause, example }) => `${example.split('/').at(-1)} ${cause}`).sort(), ['full.php databaseFull', 'many.php databaseLimit', 'ruined.php databaseTable', 'torn.php databaseTable'])
    assert.match((await told()).find((fault) => fault.cause === 'databaseTable')!.advice, /réparer|repair/i)
  })

  test('a deleted database is closed at once and comes back whole; removed with its site it leaves nothing', async () => {
    assert.equal((await json('DELETE', at())).status, 200)
    await until('it is closed', 60_000, async () => (await query('SELECT 1'))[0]?.error === 4151)
    assert.notEqual(await root(`SHOW DATABASES LIKE '${own.name.replaceAll('_', '\\_')}'`), '', 'its data is kept')
    assert.equal((await json('POST', at('/restore'), {})).status, 200)
    await until('it is open again', 60_000, async () => (await query('SELECT 1'))[0]?.error === undefined)
    assert.equal((await site.remove()).status, 200)
    await until('it is closed with its site', 60_000, async () => (await root(`SELECT JSON_VALUE(Priv, '$.account_locked') FROM mysql.global_priv WHERE User = '${own.user}'`)) === '1')
    assert.equal((await json('POST', `/api/v1/sites/${site.id}/restore`, {})).status, 200)
    await until('it is open with its site', 60_000, async () => (await query('SELECT 1'))[0]?.error === undefined)
  })
})
