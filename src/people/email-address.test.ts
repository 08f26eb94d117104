import assert from 'node:assert/strict'
import test from 'node:test'
import { UserError } from '#lib/errors.ts'
import { checkEmail } from './email-address.ts'

for (const good of ['a@b.fr', 'Camille.Ferrand+onyva@ateliers-velo.example', "o'neil@x.example", 'élise@maison-brulée.fr', ' spaced@x.example ', 'a@xn--maison-brule-lhb.fr'])
  test(`an address: ${good}`, () => assert.equal(checkEmail(good), good.trim()))

const bad = ['', 'a', 'a@', '@b.fr', 'a@b', 'a b@c.fr', 'a@b c.fr', 'a@-b.fr', 'a@b-.fr', 'a@b..fr', '.a@b.fr', 'a.@b.fr', 'a..b@c.fr', 'a@b@c.fr', 'a@b.fr\r\nBcc: x@y.fr', 'a\0@b.fr', '"a b"@c.fr', 'a@[192.0.2.1]', '<a@b.fr>', 'a@b.fr,c@d.fr', `${'a'.repeat(65)}@b.fr`, `a@${'b'.repeat(64)}.fr`, `a@${'b.'.repeat(130)}fr`]
for (const typed of bad)
  test(`no address: ${JSON.stringify(typed.slice(0, 40))}`, () =>
    assert.throws(() => checkEmail(typed, 'email'), (error) => error instanceof UserError && error.code === 'emailShape' && error.field === 'email'))
