import assert from 'node:assert/strict'
import test from 'node:test'
import { profiles, runsPhp } from '#wire/node-state.ts'
import { isUntouchedWelcome, welcomePage } from './welcome-page.ts'

for (const profile of profiles)
  test(`a welcome page of profile ${profile} names the host, speaks both languages and knows whether it was changed`, () => {
    const { name, content } = welcomePage(profile, 'site.example')
    assert.equal(name, runsPhp(profile) ? 'index.php' : 'index.html')
    assert.match(content, /<h1>site\.example<\/h1>/)
    assert.match(content, /lang="fr"[^]*lang="en"/)
    assert.ok(isUntouchedWelcome(content))
    assert.ok(!isUntouchedWelcome(content.replace('vient de naître', 'est à moi')))
    assert.ok(!isUntouchedWelcome('<!doctype html>\nmine'))
  })
