import assert from 'node:assert/strict'
import test from 'node:test'
import { CheckReport } from './check-database.ts'
import { accountFrom, rightsFrom } from './database-machine.ts'
import { refusalFrom } from './mariadb-program.ts'
import { rightsColumns } from './sql.ts'

test('an account is read as MariaDB 11.8 keeps it', () => {
  const seen = (priv: string) => {
    const { passwordHash, keys, maxConnections, statementSeconds, locked } = accountFrom('roue_k3f9x2abcd12', priv, 'all', false)
    return { passwordHash, keys, maxConnections, statementSeconds, locked }
  }
  const plain = '"access":0,"version_id":110809,"plugin":"mysql_native_password","authentication_string":"*AB","max_user_connections":20,"max_statement_time":60.000000,"account_locked":false'
  const wanted = { passwordHash: '*AB', keys: [], maxConnections: 20, statementSeconds: 60, locked: false }
  assert.deepEqual(seen(`{${plain}}`), wanted)
  assert.deepEqual(seen(`{${plain},"auth_or":[{}]}`), wanted, 'as it is after a further password was taken back')
  assert.deepEqual(seen(`{${plain},"auth_or":[{},{"plugin":"mysql_native_password","authentication_string":"*CD"}]}`), { ...wanted, keys: ['*CD'] })
  assert.deepEqual(seen(`{${plain},"auth_or":[{},{"plugin":"unix_socket"}]}`).keys, ['unix_socket'], 'a way in that is not ours equals nothing that is wanted')
  assert.equal(seen('{"access":0}').passwordHash, 'undefined')
})

test('rights are ours only when they are exactly ours', () => {
  const row = (columns: readonly string[]) => ({ Host: 'localhost', Grant_priv: 'N', Event_priv: 'N', ...Object.fromEntries(columns.map((column) => [column, 'Y'])) })
  for (const rights of ['all', 'reading'] as const) {
    assert.equal(rightsFrom(row(rightsColumns[rights])), rights)
    assert.equal(rightsFrom({ ...row(rightsColumns[rights]), Grant_priv: 'Y' }), 'other')
    assert.equal(rightsFrom(row(rightsColumns[rights].slice(1))), 'other')
  }
})

for (const [said, reason, detail] of [
  ["ERROR 1064 (42000) at line 12: You have an error in your SQL syntax; near 'x'", 'sqlRefused', "12 1064 You have an error in your SQL syntax; near 'x'"],
  ["ERROR 1044 (42000) at line 3: Access denied for user 'a'@'localhost' to database 'mysql'", 'sqlNotAllowed', "3 1044 Access denied for user 'a'@'localhost' to database 'mysql'"],
  ["ERROR 1045 (28000) at line 2: Access denied for user 'a'@'localhost'", 'sqlNotAllowed', "2 1045 Access denied for user 'a'@'localhost'"],
  ["ERROR 1045 (28000): Access denied for user 'a'@'localhost'", 'noSuchDatabase', "0 1045 Access denied for user 'a'@'localhost'"],
  ["mariadb-dump: Got error: 1226: \"User 'a' has exceeded the 'max_user_connections' resource\" when trying to connect", 'databaseBusy', null],
  ["ERROR 2002 (HY000): Can't connect to local server through socket", 'databaseServerAway', null],
  ["ERROR at line 1: Unknown command '\\!'.", 'sqlNotAllowed', "1 0 Unknown command '\\!'."],
  ['Killed', 'internal', null],
] as const)
  test(`a program that says « ${said.slice(0, 40)} » means ${reason}`, () => {
    const refusal = refusalFrom(said)
    assert.equal(refusal.reason, reason)
    if (detail !== null) assert.equal(refusal.message, detail)
  })

test('the report of a check is read: sound, mended, broken', () => {
  const report = new CheckReport()
  const lines = ['roue_k3f9x2abcd12.notes                           OK', 'roue_k3f9x2abcd12.old', "warning  : Table is marked as crashed", "error    : Size of indexfile is: 10", 'error    : Corrupt', 'roue_k3f9x2abcd12.lost', 'error    : Corrupt', '', 'Repairing tables', 'roue_k3f9x2abcd12.old                             OK', 'roue_k3f9x2abcd12.lost', 'Error    : Table is gone', 'status   : Operation failed']
  for (const line of lines) report.take(line)
  assert.deepEqual(report.answer(), { outcome: 'checked', tables: 3, mended: 1, broken: ['lost'] })
})
