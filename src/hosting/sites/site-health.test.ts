import assert from 'node:assert/strict'
import test from 'node:test'
import { languages, messagesOf } from '#locales/messages.ts'
import { failureReasons } from '#wire/node-state.ts'
import { siteHealth } from './site-health.ts'
import type { SiteState } from './site.ts'

const here = { name: 'ardoise-2', presence: 'here' as const }
const away = { name: 'ardoise-2', presence: 'away' as const }
const plain = { health: 'ok' as const, failureReason: null, httpStatus: null, suspension: null }

for (const language of languages) {
  const m = messagesOf(language).hosting.sites
  for (const reason of failureReasons)
    test(`${language}: ${reason} is said in plain words, with what to do`, () => {
      const { trouble, kind } = siteHealth(m, { ...plain, state: 'failed', failureReason: reason }, here)
      assert.equal(kind, 'bad')
      assert.ok(trouble && trouble.title.length > 10 && trouble.text.length > 20)
      assert.doesNotMatch(trouble.title + trouble.text, new RegExp(reason))
    })
  test(`${language}: a silent machine is said wherever it matters, and nowhere else`, () => {
    const word = (state: SiteState) => siteHealth(m, { ...plain, state }, away).word
    for (const state of ['requested', 'answering', 'applied'] as const) assert.equal(word(state), m.states.nodeAway)
    for (const state of ['failed', 'suspended', 'deleted'] as const) assert.equal(word(state), m.states[state])
  })
}

const m = messagesOf('en').hosting.sites
test('what answers needs nobody', () => assert.deepEqual(siteHealth(m, { ...plain, state: 'answering' }, here), { kind: 'ok', word: 'Online', trouble: null }))
test('a page in error says its status', () => assert.match(siteHealth(m, { ...plain, state: 'applied', httpStatus: 500 }, here).trouble!.text, /error 500/))
test('a page that does not answer says so', () => assert.match(siteHealth(m, { ...plain, state: 'applied', httpStatus: 0 }, here).trouble!.text, /nothing came/))
test('a suspension says whose', () => assert.equal(siteHealth(m, { ...plain, state: 'suspended', suspension: 'unpaid' }, here).word, 'Suspended, unpaid invoice'))
test('a control plane that just started calls nobody away', () => assert.equal(siteHealth(m, { ...plain, state: 'answering' }, { name: 'x', presence: 'expected' }).kind, 'ok'))
test('a site that answers while visitors get errors is not simply online', () => assert.deepEqual(siteHealth(m, { ...plain, state: 'answering', health: 'bad' }, here), { kind: 'bad', word: 'Errors', trouble: null }))
