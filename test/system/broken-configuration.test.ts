/** Fragments of nginx's configuration that are broken: refused before anything is reloaded, and sites go on. */
import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { figure } from '#lib/test-figure.ts'
import { noInstance, sharedInstance } from './instance.ts'
import type { TestInstance } from './instance.ts'
import { makeSite } from './site-of-a-member.ts'
import type { MemberSite } from './site-of-a-member.ts'

const fragment = '/etc/onyva/nginx/fault.conf'
const fragments: Record<string, string> = {
  'a brace too many': '}\n',
  'an unknown word': 'nonsense on;\n',
  'no end': 'location /x {',
  'another file': 'include /etc/shadow;\n',
  'a second root': 'root /etc; root /;\n',
  'signs that are no text': '\0\u0001\u00ff;\n',
  'a megabyte of one word': `${'x'.repeat(1_000_000)};\n`,
}

describe('broken configuration', { skip: noInstance, timeout: 300_000 }, () => {
  let instance: TestInstance
  let sites: MemberSite[] = []
  before(async () => {
    instance = await sharedInstance()
    sites = await Promise.all([makeSite(instance, 'php'), makeSite(instance, 'static')])
  })
  after(async () => {
    await instance?.inNode(['/usr/bin/rm', '-f', fragment])
    await Promise.all(sites.map((site) => site.remove()))
  })

  test('is not loaded: nginx says so and goes on as it was, for every visitor', async () => {
    let over = false
    let visits = 0
    const failed: string[] = []
    const visiting = Promise.all(
      sites.map(async (site) => {
        while (!over) {
          const answer = await site.visit('/').catch((error: unknown) => ({ status: 0, body: String(error) }))
          visits++
          if (answer.status !== 200) failed.push(`${answer.status} ${answer.body.slice(0, 100)}`)
        }
      }),
    )
    const reload = () => instance.inNode(['/usr/bin/systemctl', 'reload', 'nginx'])
    try {
      for (const [name, text] of Object.entries(fragments)) {
        await instance.inNode(['/usr/bin/tee', fragment], { input: text })
        assert.notEqual((await reload()).code, 0, name)
        assert.equal((await instance.inNode(['/usr/bin/systemctl', 'is-active', 'nginx'])).stdout.trim(), 'active', name)
      }
      await instance.inNode(['/usr/bin/rm', '-f', fragment])
      assert.equal((await reload()).code, 0, 'and without them it is loaded again')
    } finally {
      over = true
      await visiting
    }
    assert.deepEqual(failed, [])
    figure('hostile-configuration', 'fragments that were loaded', `0 of ${Object.keys(fragments).length}`)
    figure('hostile-configuration', 'visits that failed meanwhile', `0 of ${visits}`)
  })
})
