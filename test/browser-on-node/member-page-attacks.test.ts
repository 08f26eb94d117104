/**
 * A member's page against the panel, in a real Chromium, on a whole instance: everything is the real one, the pages of
 * attack come from a site that a member filled. What counts is what came of it: the panel is as it was.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { noInstance, sharedInstance } from '../system/instance.ts'
import type { TestInstance } from '../system/instance.ts'
import { makeSite } from '../system/site-of-a-member.ts'
import type { MemberSite } from '../system/site-of-a-member.ts'
import { openBrowser } from '../browser/look.ts'
import { signIn } from './sign-in.ts'

/** What the page of attack offers; its texts run in the browser. */
const attackPage = `<!doctype html><meta charset="utf-8"><title>attack</title><form id="form" method="post"></form><script>
const panel = new URLSearchParams(location.search).get('panel')
async function read(path, options) {
  try {
    const answer = await fetch(panel + path, options)
    return answer.type === 'opaque' ? 'opaque' : 'read ' + answer.status + ' ' + (await answer.text()).slice(0, 100)
  } catch (error) { return 'refused' }
}
function plant(line) { document.cookie = line }
function post(action, fields, target) {
  const form = document.getElementById('form')
  form.action = panel + action
  form.target = target
  form.replaceChildren(...Object.entries(fields).map(([name, value]) => Object.assign(document.createElement('input'), { name, value })))
  form.submit()
}
async function frame(path) {
  const frame = Object.assign(document.createElement('iframe'), { src: panel + path })
  const loaded = new Promise((resolve) => { frame.onload = resolve })
  document.body.append(frame)
  await loaded
  try { return frame.contentDocument ? 'blank' : frame.contentWindow.location.href } catch { return 'closed' }
}
async function passkey(rpId) {
  try {
    const got = await navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId, userVerification: 'preferred', timeout: 3000 } })
    return 'got ' + got.id
  } catch (error) { return error.name }
}
async function newPasskey(id) {
  try {
    await navigator.credentials.create({ publicKey: { challenge: new Uint8Array(32), rp: { id, name: 'x' }, user: { id: new Uint8Array(8), name: 'x', displayName: 'x' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }], timeout: 3000 } })
    return 'made'
  } catch (error) { return error.name }
}
async function worker(url, scope) {
  try { await navigator.serviceWorker.register(url, { scope }); return 'registered' } catch (error) { return error.name }
}
</script>`

describe('a member’s page attacks the panel', { skip: noInstance, timeout: 300_000 }, () => {
  let instance: TestInstance
  let site: MemberSite
  let browser: Browser
  let context: BrowserContext
  let origin: string
  let panel: string
  let email: string
  before(async () => {
    instance = await sharedInstance()
    const config = await instance.config()
    site = await makeSite(instance, 'static')
    await site.put('attack.html', attackPage)
    await site.put('worker.js', 'self.addEventListener("fetch", (event) => event.respondWith(new Response("owned")))')
    origin = `http://${site.host}:${config.sitesPort}`
    panel = config.panelOrigin
    browser = await openBrowser()
    context = await browser.newContext({ locale: 'fr-FR' })
    const { member } = await instance.signIns()
    email = member.email
    const page = await context.newPage()
    await signIn(page, panel, member)
    await page.close()
  })
  after(async () => {
    await browser?.close()
    await site?.remove()
  })

  /** The page of attack, open in the browser of the member who is signed in to the panel. */
  async function attack(): Promise<Page> {
    const page = await context.newPage()
    await page.goto(`${origin}/attack.html?panel=${encodeURIComponent(panel)}`)
    return page
  }
  /** The member is still signed in, as themselves, with the name they had. */
  async function unharmed(): Promise<void> {
    const page = await context.newPage()
    await page.goto(`${panel}/account`)
    assert.equal(new URL(page.url()).pathname, '/account', 'still signed in')
    assert.match(await page.content(), new RegExp(email.replace('.', '\\.')))
    assert.doesNotMatch(await page.content(), /owned/)
    await page.close()
  }
  const panelCookies = async () => (await context.cookies(panel)).map(({ name, value, domain }) => ({ name, value, domain })).sort((a, b) => (a.name < b.name ? -1 : 1))

  test('it plants no cookie for the panel', async () => {
    const before = await panelCookies()
    assert.ok(before.some(({ name }) => name === 'onyva-session'))
    const page = await attack()
    const host = new URL(panel).hostname
    for (const domain of [host, `.${host}`, host.slice(host.indexOf('.') + 1), 'localhost', '.localhost', ''])
      for (const name of ['onyva-session', 'onyva-browser', 'owned', '__Host-onyva-session'])
        await page.evaluate(`plant(${JSON.stringify(`${name}=owned; path=/${domain === '' ? '' : `; domain=${domain}`}`)})`)
    assert.deepEqual(await panelCookies(), before)
    await page.close()
    await unharmed()
  })

  test('it posts no form that the panel takes', async () => {
    const page = await attack()
    for (const [action, fields] of [['/account', { name: 'owned' }], ['/sign-out', {}], ['/account/sessions/end-others', {}], ['/sites', { hostName: 'owned-by-form', profile: 'static' }], ['/account/sessions/new-token', { name: 'owned' }]] as const) {
      const popup = context.waitForEvent('page')
      await page.evaluate(`post(${JSON.stringify(action)}, ${JSON.stringify(fields)}, '_blank')`)
      const answered = await popup
      await answered.waitForLoadState()
      assert.equal(await answered.evaluate('performance.getEntriesByType("navigation")[0].responseStatus'), 403, action)
      await answered.close()
    }
    await page.close()
    const sites = JSON.parse((await instance.api('GET', '/api/v1/sites?all=true&q=owned')).body) as { total: number }
    assert.equal(sites.total, 0)
    await unharmed()
  })

  test('it reads nothing of the panel, with or without credentials', async () => {
    const page = await attack()
    for (const path of ['/home', '/account', '/api/v1/me', '/api/v1/sites', '/sign-in', '/alive']) {
      assert.equal(await page.evaluate(`read(${JSON.stringify(path)}, { credentials: 'include' })`), 'refused', path)
      assert.equal(await page.evaluate(`read(${JSON.stringify(path)}, { headers: { authorization: 'Bearer x' } })`), 'refused', path)
    }
    const sent = ['/account', '/sites', '/api/v1/sites', '/sign-out'].map((path) => page.evaluate(`read(${JSON.stringify(path)}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams({ name: 'owned' }) })`))
    for (const came of await Promise.all(sent)) assert.ok(came === 'opaque' || came === 'refused', String(came))
    await page.close()
    await unharmed()
  })

  test('it shows the panel in no frame, and learns nothing from a window it opened', async () => {
    const page = await attack()
    const refusals: string[] = []
    page.on('console', (message) => refusals.push(message.text()))
    for (const path of ['/home', '/sign-in', '/account']) await page.evaluate(`frame(${JSON.stringify(path)})`)
    assert.ok(page.frames().slice(1).every((frame) => !frame.url().startsWith(panel) || frame.url().startsWith('chrome-error:')), page.frames().map((frame) => frame.url()).join(' '))
    assert.ok(refusals.some((text) => /frame-ancestors|X-Frame-Options/.test(text)), refusals.join('\n'))

    const opened = context.waitForEvent('page')
    await page.evaluate(`window.opened = window.open(panel + '/home')`)
    const popup = await opened
    await popup.waitForLoadState()
    assert.equal(await popup.evaluate('window.opener'), null, 'the panel has no opener')
    assert.equal(await page.evaluate('window.opened.closed'), true, 'and the opener no window (Cross-Origin-Opener-Policy)')
    await popup.close()
    await page.close()
    await unharmed()
  })

  test('it is given no passkey of the panel', async () => {
    const rpId = new URL(panel).hostname
    const page = await attack()
    const devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    })
    const { privateKey } = (await page.evaluate(`(async () => {
      const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
      const bytes = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
      return { privateKey: btoa(String.fromCharCode(...bytes)) }
    })()`)) as { privateKey: string }
    const credential = { isResidentCredential: true, rpId, privateKey, userHandle: btoa('camille'), signCount: 1, credentialId: btoa('a passkey of the panel') }
    await devtools.send('WebAuthn.addCredential', { authenticatorId, credential })
    const parent = rpId.slice(rpId.indexOf('.') + 1)
    for (const id of [rpId, parent, 'localhost']) {
      assert.equal(await page.evaluate(`passkey(${JSON.stringify(id)})`), 'SecurityError', id)
      assert.equal(await page.evaluate(`newPasskey(${JSON.stringify(id)})`), 'SecurityError', id)
    }
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
    assert.deepEqual(credentials.map(({ signCount }) => signCount), [1], 'it signed nothing')
    // the same authenticator does answer the page it belongs to: the refusal is the origin's
    await page.goto(`${panel}/alive`)
    assert.match(String(await page.evaluate(`navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId: ${JSON.stringify(rpId)}, timeout: 3000 } }).then((got) => 'got ' + got.id, (error) => error.name)`)), /^got /)
    await page.close()
  })

  test('its service worker does not reach the panel', async () => {
    const page = await attack()
    for (const [script, scope] of [['worker.js', `${panel}/`], [`${panel}/assets/worker.js`, '/'], [`${panel}/alive`, `${panel}/`]])
      assert.equal(await page.evaluate(`worker(${JSON.stringify(script)}, ${JSON.stringify(scope)})`), 'SecurityError', `${script} ${scope}`)
    assert.equal(await page.evaluate(`worker('worker.js', '/')`), 'registered', 'for its own host it may')
    await page.close()
    await unharmed()
  })
})
