/**
 * The main job, on real input: in the panel a member makes a site, uploads the files of DokuWiki, installs it
 * through its own pages, writes in it, and a visitor reads it. Then the same through the command line.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import type { Page } from 'playwright-core'
import { randomText } from '#lib/ids.ts'
import { noInstance, sharedInstance } from '../system/instance.ts'
import { cacheDir } from '../system/drive-machine.ts'
import { gatherErrors, openBrowser } from '../browser/look.ts'
import { dokuwiki } from './make-dokuwiki.ts'
import { signIn } from './sign-in.ts'

const author = { login: 'camille', password: `W-${randomText(12)}` }

/** DokuWiki's own installer, as its pages ask for it. */
async function installDokuWiki(page: Page, address: string, title: string): Promise<void> {
  await page.goto(`${address}/install.php`)
  await page.fill('[name="d[title]"]', title)
  await page.fill('[name="d[superuser]"]', author.login)
  await page.fill('[name="d[fullname]"]', 'Camille')
  await page.fill('[name="d[email]"]', 'camille@roue-libre.example')
  await page.fill('[name="d[password]"]', author.password)
  await page.fill('[name="d[confirm]"]', author.password)
  await page.click('button[name=submit], [type=submit][name=submit]')
  await page.waitForSelector('a[href*="doku.php"]')
}

/** Signs in to the wiki and writes its start page. */
async function write(page: Page, address: string, text: string): Promise<void> {
  await page.goto(`${address}/doku.php?id=start&do=login`)
  await page.fill('form#dw__login [name=u]', author.login)
  await page.fill('form#dw__login [name=p]', author.password)
  await page.click('form#dw__login button[type=submit]')
  await page.goto(`${address}/doku.php?id=start&do=edit`)
  await page.fill('#wiki__text', `====== Start ======\n${text}`)
  await page.click('#edbtn__save')
  await page.waitForSelector(`text=${text}`)
}

test('a member makes a site, uploads DokuWiki, installs it, and a visitor reads it', { skip: noInstance, timeout: 300_000 }, async () => {
  const instance = await sharedInstance()
  const archive = await dokuwiki(instance.data, cacheDir)
  const { panelOrigin, sitesDomain, sitesPort } = await instance.config()
  const { member } = await instance.signIns()
  const label = `wiki-${randomText(6)}`
  const address = `http://${label}.${sitesDomain}:${sitesPort}`
  const browser = await openBrowser()
  after(() => browser.close())
  const context = await browser.newContext({ locale: 'fr-FR' })
  const page = await context.newPage()
  const errors = gatherErrors(page)

  await signIn(page, panelOrigin, member)

  await page.goto(`${panelOrigin}/sites/new`)
  await page.fill('[name=hostName]', label)
  await page.check('[name=profile][value=php]')
  await page.click('main form button.main')
  // « On y va. »: the page tells each step by itself until we opened the site
  await page.waitForSelector('#progress-card .way > li:last-child.done', { timeout: 30_000 })
  const welcome = await instance.visit(label)
  assert.equal(welcome.status, 200)
  assert.match(welcome.body, new RegExp(`${label}.${sitesDomain}`))

  await page.click('#progress-card a[href$="/files"]')
  await page.setInputFiles('#upload-files', archive)
  const send = page.locator('[data-send]')
  if (await send.isVisible()) await send.click()
  await page.waitForSelector('table >> text=doku.php', { timeout: 120_000 })

  const wiki = await (await browser.newContext()).newPage()
  await installDokuWiki(wiki, address, 'La Roue libre')
  const text = `Atelier ouvert le samedi ${randomText(8)}`
  await write(wiki, address, text)

  const visitor = await instance.visit(label, '/doku.php?id=start')
  assert.equal(visitor.status, 200)
  assert.match(visitor.body, new RegExp(text))
  // what the application's own .htaccess files deny stays denied
  for (const path of ['/data/pages/start.txt', '/conf/users.auth.php', '/conf/local.php', '/inc/init.php', '/vendor/autoload.php', '/bin/wantedpages.php'])
    assert.ok([403, 404].includes((await instance.visit(label, path)).status), path)
  assert.deepEqual(errors, [])
})

test('the same through the command line', { skip: noInstance, timeout: 300_000 }, async () => {
  const instance = await sharedInstance()
  const archive = await dokuwiki(instance.data, cacheDir)
  const { sitesDomain, sitesPort } = await instance.config()
  const label = `wiki-${randomText(6)}`
  const command = async (...argv: string[]) => {
    const done = await instance.onyva(argv)
    assert.equal(done.code, 0, `${argv.join(' ')}: ${done.stderr}`)
    return done.stdout
  }
  const made = JSON.parse(await command('site', 'create', label, '--profile', 'php', '--wait', '--json')) as { id: string }
  assert.equal((await instance.visit(label)).status, 200)
  await command('site', 'upload', label, archive)
  const browser = await openBrowser()
  after(() => browser.close())
  const wiki = await (await browser.newContext()).newPage()
  const address = `http://${label}.${sitesDomain}:${sitesPort}`
  await installDokuWiki(wiki, address, 'La Roue libre')
  const text = `Par la ligne de commande ${randomText(8)}`
  await write(wiki, address, text)
  assert.match((await instance.visit(label, '/doku.php?id=start')).body, new RegExp(text))

  // a file goes there and comes back the same
  const folder = await mkdtemp(join(tmpdir(), 'onyva-cli-'))
  await command('file', 'get', label, 'doku.php', join(folder, 'doku.php'))
  assert.match(await readFile(join(folder, 'doku.php'), 'utf8'), /DokuWiki mainscript/)

  await command('site', 'suspend', label, '--reason', 'maintenance')
  await instance.onyva(['site', 'show', label, '--json'])
  await untilStatus(instance, label, 503)
  await command('site', 'resume', label)
  await untilStatus(instance, label, 200)
  await command('site', 'delete', label)
  await untilStatus(instance, label, 410)
  await command('site', 'restore', label)
  await untilStatus(instance, label, 200)
  assert.match((await instance.visit(label, '/doku.php?id=start')).body, new RegExp(text))
  const listed = JSON.parse(await command('site', 'list', '--json')) as { id: string }[]
  assert.ok(listed.some((site) => site.id === made.id))
})

/** What the panel says is what visitors see within one second. */
async function untilStatus(instance: Awaited<ReturnType<typeof sharedInstance>>, label: string, status: number): Promise<void> {
  let last = 0
  for (let attempt = 0; attempt < 600; attempt++) {
    last = (await instance.visit(label, '/doku.php')).status
    if (last === status) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(`${label} answers ${last}, not ${status}`)
}

