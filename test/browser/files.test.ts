/** The file manager in a real browser, on a real database and the agent's own code; the node is played (serve-sites.ts). */
import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Site } from '#hosting/sites/site.ts'
import { exec } from '#lib/exec.ts'
import { firstLoadBytes, lookAt } from './look.ts'
import { openSites } from './open-sites.ts'

const { panel, browser, withPage, made, inSite, put } = await openSites()
const filesOf = (site: Site) => `${panel.baseUrl}/sites/${site.id}/files`
async function act(page: Page, name: string, what: string, role: 'link' | 'button' = 'link'): Promise<void> {
  await page.getByRole('button', { name: `Actions sur ${name}` }).click()
  await page.locator('.menu:popover-open').getByRole(role, { name: what }).click()
}

test('a text is edited in colour, saved with the keyboard, and what was before comes back', () =>
  withPage({}, async (page) => {
    const site = await made('edition')
    await put(site, 'contact.php', '<?php\r\n// bonjour\r\necho "été";\r\n')
    await page.goto(filesOf(site))
    await page.getByRole('link', { name: 'contact.php' }).click()
    const area = page.getByLabel('Texte du fichier')
    await page.locator('.hljs-comment').waitFor()
    assert.equal(await page.locator('.lines').textContent(), '1\n2\n3\n4')
    await page.getByText('UTF-8, fins de ligne Windows (CRLF)').waitFor()
    await area.press('Control+End')
    await area.pressSequentially('// au revoir')
    await page.locator('.hljs-comment', { hasText: 'au revoir' }).waitFor()
    await area.press('Control+s')
    await page.getByText('contact.php est enregistré.').waitFor()
    assert.equal(await readFile(inSite(site, 'contact.php'), 'utf8'), '<?php\r\n// bonjour\r\necho "été";\r\n// au revoir')
    await page.getByRole('button', { name: 'Annuler' }).click()
    await page.getByText('contact.php : de retour.').waitFor()
    assert.equal(await readFile(inSite(site, 'contact.php'), 'utf8'), '<?php\r\n// bonjour\r\necho "été";\r\n')
  }))

test('a style inside a page is coloured once somebody turns to the text', () =>
  withPage({}, async (page) => {
    const site = await made('couleurs')
    await put(site, 'page.html', '<p>Bonjour</p>\n<style>\n/* rouge */ p { color: red }\n</style>\n')
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${filesOf(site)}/edit?path=page.html`)
    await page.locator('.hljs-name').first().waitFor()
    assert.equal(asked.some((url) => url.includes('hljs-css')), false)
    assert.equal(await page.locator('.hljs-comment').count(), 0)
    await page.getByLabel('Texte du fichier').hover()
    await page.locator('.hljs-comment', { hasText: 'rouge' }).waitFor()
    assert.equal(asked.filter((url) => url.includes('hljs-css')).length, 1)
  }))

test('the same without scripts, and nothing of the text is lost on the way', () =>
  withPage({ javaScriptEnabled: false }, async (page) => {
    const site = await made('edition-nue')
    const text = '\n\n  <textarea> & </textarea> "\t"\nfin'
    await put(site, 'a.html', text)
    await page.goto(`${filesOf(site)}/edit?path=a.html`)
    assert.equal(await page.getByLabel('Texte du fichier').inputValue(), text)
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('a.html n’a pas changé.').waitFor()
    assert.equal(await readFile(inSite(site, 'a.html'), 'utf8'), text)
    await page.getByLabel('Texte du fichier').fill(`${text}!`)
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('a.html est enregistré.').waitFor()
    assert.equal(await readFile(inSite(site, 'a.html'), 'utf8'), `${text}!`)
  }))

test('two people edit one file: the second is told, and both texts are there', () =>
  withPage({}, async (page, context) => {
    const site = await made('a-deux')
    await put(site, 'texte.txt', 'un')
    await page.goto(`${filesOf(site)}/edit?path=texte.txt`)
    const other = await context.newPage()
    await other.goto(`${filesOf(site)}/edit?path=texte.txt`)
    await other.getByLabel('Texte du fichier').fill('deux')
    await other.getByRole('button', { name: 'Enregistrer' }).click()
    await other.getByText('texte.txt est enregistré.').waitFor()
    await page.getByLabel('Texte du fichier').fill('trois')
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByRole('heading', { name: 'Ce fichier a changé pendant que vous écriviez' }).waitFor()
    assert.equal(await page.getByLabel('Leur texte').inputValue(), 'deux')
    assert.equal(await page.getByLabel('Votre texte').inputValue(), 'trois')
    assert.equal(await readFile(inSite(site, 'texte.txt'), 'utf8'), 'deux')
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('texte.txt est enregistré.').waitFor()
    assert.equal(await readFile(inSite(site, 'texte.txt'), 'utf8'), 'trois')
  }))

test('a new file is made and opened; a name that is taken is told', () =>
  withPage({}, async (page) => {
    const site = await made('neuf')
    await put(site, 'pris.html', '')
    await page.goto(filesOf(site))
    await page.getByRole('link', { name: 'Nouveau fichier' }).click()
    await page.getByLabel('Nom du fichier').fill('pris.html')
    await page.getByRole('button', { name: 'Créer le fichier' }).click()
    await page.getByText('« pris.html » existe déjà').waitFor()
    await page.getByLabel('Nom du fichier').fill('libre.html')
    await page.getByRole('button', { name: 'Créer le fichier' }).click()
    await page.getByRole('heading', { name: 'Modifier libre.html' }).waitFor()
  }))

test('several are binned at once with the keyboard alone, and one key brings them back', () =>
  withPage({}, async (page) => {
    const site = await made('corbeille')
    for (const name of ['a.txt', 'b.txt', 'images/c.jpg']) await put(site, name, name)
    await page.goto(filesOf(site))
    const press = async (name: string, role: 'checkbox' | 'button', key: string) => {
      await page.getByRole(role, { name }).focus()
      await page.keyboard.press(key)
    }
    await press('Choisir a.txt', 'checkbox', 'Space')
    await press('Choisir images', 'checkbox', 'Space')
    await press('Mettre à la corbeille', 'button', 'Enter')
    await page.getByText(/2 éléments.: à la corbeille, récupérable jusqu’au/).waitFor()
    assert.deepEqual(await readdir(inSite(site, '')), ['b.txt'])
    await press('Annuler', 'button', 'Enter')
    await page.getByText(/2 éléments.: de retour/).waitFor()
    assert.equal(await readFile(inSite(site, 'images/c.jpg'), 'utf8'), 'images/c.jpg')
  }))

test('all of a page is chosen at once, and let go again; without scripts by a link that ticks', async () => {
  const site = await made('tout')
  for (const name of ['a.txt', 'b.txt', 'images/c.jpg']) await put(site, name, name)
  await withPage({}, async (page) => {
    await page.goto(filesOf(site))
    const ticked = () => page.getByRole('checkbox', { checked: true }).count()
    await page.getByRole('link', { name: 'Tout choisir' }).click()
    assert.equal(await ticked(), 3)
    assert.equal(page.url(), filesOf(site), 'no new page')
    await page.getByRole('checkbox', { name: 'Choisir b.txt' }).uncheck()
    await page.getByRole('link', { name: 'Tout choisir' }).click()
    await page.getByRole('link', { name: 'Ne rien choisir' }).click()
    assert.equal(await ticked(), 0)
  })
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(filesOf(site))
    await page.getByRole('link', { name: 'Tout choisir' }).click()
    await page.getByRole('link', { name: 'Ne rien choisir' }).waitFor()
    await page.getByRole('checkbox', { name: 'Choisir images' }).uncheck()
    await page.getByRole('button', { name: 'Mettre à la corbeille' }).click()
    await page.getByText(/2 éléments.: à la corbeille/).waitFor()
    assert.deepEqual(await readdir(inSite(site, '')), ['images'])
    await page.goto(`${filesOf(site)}/bin`)
    await page.getByRole('link', { name: 'Tout choisir' }).click()
    await page.getByRole('button', { name: 'Remettre en place' }).first().click()
    await page.getByText(/2 éléments.: de retour/).waitFor()
  })
})

test('an address leads to a line: the cursor stands there, without scripts the line is shown', async () => {
  const site = await made('ligne')
  await put(site, 'a.php', `<?php\n${Array.from({ length: 200 }, (_, index) => `// ligne ${index + 2}`).join('\n')}\n`)
  await withPage({}, async (page) => {
    await page.goto(`${filesOf(site)}/edit?path=a.php&line=150`)
    await page.waitForFunction("(() => { const area = document.querySelector('textarea'); return area.value.slice(area.selectionStart, area.selectionEnd) === '// ligne 150' && area.scrollTop > 1000 })()")
    assert.doesNotMatch(await page.locator('main').innerText(), /La ligne 150/)
    await page.goto(`${filesOf(site)}/edit?path=a.php&line=9000`)
    await page.locator('.hljs-comment').first().waitFor()
  })
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${filesOf(site)}/edit?path=a.php&line=150`)
    // What stands in <noscript> no locator finds.
    assert.match(await page.locator('main').innerText(), /La ligne 150, avec ses voisines\s:\s+148\s+\/\/ ligne 148[^]*150\s+\/\/ ligne 150[^]*152\s+\/\/ ligne 152/)
  })
})

test('what is in the bin comes back under another name when its own is taken, or goes for good', () =>
  withPage({}, async (page) => {
    const site = await made('retour')
    await put(site, 'menu.html', 'ancien')
    await put(site, 'trop.txt', 'trop')
    await page.goto(filesOf(site))
    await act(page, 'menu.html', 'Mettre à la corbeille', 'button')
    await page.getByText(/menu.html.: à la corbeille/).waitFor()
    await act(page, 'trop.txt', 'Mettre à la corbeille', 'button')
    await page.getByText(/trop.txt.: à la corbeille/).waitFor()
    await put(site, 'menu.html', 'nouveau')
    await page.getByRole('link', { name: 'Corbeille', exact: true }).click()
    await page.getByRole('button', { name: 'Remettre en place menu.html' }).click()
    await page.getByRole('heading', { name: 'Remettre menu.html sous un autre nom' }).waitFor()
    assert.equal(await page.getByLabel('Nouveau chemin').inputValue(), 'menu (copie).html')
    await page.getByRole('button', { name: 'Remettre là' }).click()
    await page.getByText(/menu \(copie\).html.: de retour/).waitFor()
    assert.deepEqual([await readFile(inSite(site, 'menu.html'), 'utf8'), await readFile(inSite(site, 'menu (copie).html'), 'utf8')], ['nouveau', 'ancien'])
    await page.getByRole('link', { name: 'Corbeille', exact: true }).click()
    await page.getByRole('link', { name: 'Vider la corbeille' }).click()
    await page.getByText(/Un élément, 4.o, seront effacés/).waitFor()
    await page.getByRole('button', { name: 'Vider la corbeille' }).click()
    await page.getByText('Un fichier est effacé.').waitFor()
    await page.getByText('La corbeille est vide.').waitFor()
  }))

test('one goes from folder to folder to move and to copy, without scripts too', () =>
  withPage({ javaScriptEnabled: false }, async (page) => {
    const site = await made('ranger')
    await put(site, 'a/b/c.txt', 'c')
    await put(site, 'x.txt', 'x')
    await page.goto(filesOf(site))
    await page.getByRole('checkbox', { name: 'Choisir x.txt' }).check()
    await page.getByRole('button', { name: 'Déplacer' }).click()
    await page.getByRole('button', { name: 'Ouvrir a' }).click()
    await page.getByRole('button', { name: 'Ouvrir b' }).click()
    await page.getByText('Vous êtes dans a/b.').waitFor()
    await page.getByRole('button', { name: 'Déplacer ici' }).click()
    await page.getByText('x.txt est maintenant dans a/b.').waitFor()
    await page.goto(`${filesOf(site)}/copy?path=a%2Fb%2Fx.txt`)
    assert.equal(await page.getByLabel('Nom de la copie').inputValue(), 'x (copie).txt')
    await page.getByLabel('Nom de la copie').fill('c.txt')
    await page.getByRole('button', { name: 'Copier ici' }).click()
    await page.getByText('« a/b/c.txt » existe déjà').waitFor()
    await page.getByRole('button', { name: 'Dossier au-dessus' }).click()
    assert.equal(await page.getByLabel('Nom de la copie').inputValue(), 'c.txt', 'what was typed stays')
    await page.getByRole('button', { name: 'Copier ici' }).click()
    await page.getByText(/x.txt.: copie faite dans a\./).waitFor()
    assert.equal(await readFile(inSite(site, 'a/c.txt'), 'utf8'), 'x')
    await page.goto(`${filesOf(site)}/move?path=a`)
    assert.equal(await page.getByRole('button', { name: 'Ouvrir a' }).count(), 0, 'a folder is not offered itself')
  }))

test('a folder comes as an archive, and an archive on the site is unpacked where it lies', () =>
  withPage({}, async (page) => {
    const site = await made('archives')
    await put(site, 'photos/été/roue.txt', 'roue')
    await page.goto(filesOf(site))
    const [download] = await Promise.all([page.waitForEvent('download'), act(page, 'photos', 'Télécharger en .zip')])
    assert.equal(download.suggestedFilename(), 'photos.zip')
    assert.deepEqual((await exec('/usr/bin/bsdtar', ['-tf', await download.path()], { env: { LC_CTYPE: 'C.UTF-8' } })).stdout.split('\n'), ['photos/', 'photos/été/', 'photos/été/roue.txt', ''])
    await writeFile(inSite(site, 'envoi.zip'), await readFile(await download.path()))
    await exec('/usr/bin/bsdtar', ['-a', '-cf', inSite(site, 'autre.tar.gz'), '-C', inSite(site, 'photos'), 'été'])
    await page.reload()
    await act(page, 'autre.tar.gz', 'Déballer ici', 'button')
    await page.getByText(/autre.tar.gz.: un fichier déballé/).waitFor()
    assert.equal(await readFile(inSite(site, 'été/roue.txt'), 'utf8'), 'roue')
    await page.getByRole('checkbox', { name: 'Choisir photos' }).check()
    await page.getByRole('checkbox', { name: 'Choisir envoi.zip' }).check()
    const [both] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Télécharger en archive' }).click()])
    assert.ok((await exec('/usr/bin/bsdtar', ['-tf', await both.path()], { env: { LC_CTYPE: 'C.UTF-8' } })).stdout.includes('envoi.zip'))
  }))

test('rights are said in words, a picture is shown, a search says in which folder', () =>
  withPage({}, async (page) => {
    const site = await made('details')
    await put(site, 'config/secret.php', '')
    const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
    await writeFile(inSite(site, 'point.png'), dot)
    await page.goto(`${filesOf(site)}?q=secret`)
    await page.getByRole('link', { name: 'dans config' }).waitFor()
    await act(page, 'secret.php', 'Droits')
    await page.getByText('Le site seul').click()
    await page.getByText('Non, lecture seule').click()
    await page.getByRole('button', { name: 'Changer les droits' }).click()
    await page.getByText('Droits de secret.php changés.').waitFor()
    assert.equal((await stat(inSite(site, 'config/secret.php'))).mode & 0o777, 0o400)
    await page.goto(`${filesOf(site)}/file?path=config%2Fsecret.php`)
    await page.getByText('le site seul lit, personne n’écrit').waitFor()
    await page.goto(filesOf(site))
    await page.getByRole('link', { name: 'point.png' }).click()
    await page.getByRole('img', { name: 'Aperçu de point.png' }).waitFor()
    await page.waitForFunction("document.querySelector('img.preview')?.naturalWidth === 1")
  }))

test('10,000 files in a folder: the page is quick, paged, and light', () =>
  withPage({}, async (page, context) => {
    const site = await made('dix-mille')
    await mkdir(inSite(site, 'beaucoup'), { recursive: true })
    for (let index = 0; index < 10_000; index++) await writeFile(inSite(site, `beaucoup/fichier-${index}.txt`), '')
    const began = performance.now()
    await page.goto(`${filesOf(site)}?path=beaucoup&page=57`)
    await page.getByText('5601–5700 / 10000').waitFor()
    const tookMs = performance.now() - began
    console.log(`# page 57 of 10,000 files: ${Math.round(tookMs)} ms with the browser`)
    // what grows with the square of 10,000 would take minutes
    assert.ok(tookMs < 20_000)
    assert.ok((await firstLoadBytes(context, `${filesOf(site)}?path=beaucoup`)) <= 60_000)
    // All of it to the bin and for good, as jobs.
    await page.goto(filesOf(site))
    await act(page, 'beaucoup', 'Mettre à la corbeille', 'button')
    await page.getByText(/beaucoup.: à la corbeille/).waitFor()
    await page.goto(`${filesOf(site)}/bin/empty`)
    await page.getByRole('button', { name: 'Vider la corbeille' }).click()
    await page.getByText(/10.?000 fichiers/).first().waitFor()
  }))

test('each page looks right everywhere, and weighs little', async () => {
  const site = await made('un-site-au-nom-bien-long-comme-il-y-en-a')
  await put(site, 'index.php', `<?php\n/* Une page */\n$ligne = "une ligne qui est bien plus longue que ce qu’un téléphone peut montrer en largeur";\nfunction roue(int $n): string {\n  return str_repeat('o', $n) . "\\n"; // ${'x'.repeat(60)}\n}\n?>\n<!doctype html>\n<title>Roue</title>\n<p class="grand">Bonjour</p>\n<style>p { color: red }</style>\n`)
  await put(site, 'un-dossier-au-nom-vraiment-tres-long-pour-voir/b.txt', 'b')
  await put(site, 'vieux.html', 'vieux')
  await put(site, 'seul.php', `<?php\nfunction roue(int $n): string {\n  return str_repeat('o', $n);\n}\n`)
  await put(site, 'style.css', 'p { color: red }\n')
  await put(site, 'photo.txt', 'x')
  await put(site, 'donnees.bin', '\0\0')
  const one = `/sites/${site.id}/files`
  await withPage({}, async (page) => {
    await page.goto(panel.baseUrl + one)
    await act(page, 'vieux.html', 'Mettre à la corbeille', 'button')
    await page.getByText('à la corbeille, récupérable').waitFor()
  })
  const of = (name: string, path: string) => `${one}/${name}?path=${encodeURIComponent(path)}`
  const paths = [one, `${one}?q=b`, `${one}/new-file`, of('edit', 'index.php'), `${of('edit', 'index.php')}&line=4`, of('edit', 'donnees.bin'), of('file', 'index.php'), of('access', 'index.php'), of('access', 'un-dossier-au-nom-vraiment-tres-long-pour-voir'), of('move', 'index.php'), of('copy', 'index.php'), of('remove', 'photo.txt'), `${one}/bin`, `${one}/bin/empty`, `/sites/${site.id}/jobs`]
  const shots = process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] }
  assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, ...shots }), [])
  await withPage({}, async (_page, context) => {
    for (const path of [one, `${one}/bin`]) {
      const bytes = await firstLoadBytes(context, panel.baseUrl + path)
      assert.ok(bytes <= 60_000, `${path}: ${bytes} bytes`)
    }
    // Headers and all, and gzip: without TLS browsers take no brotli, which row 13 counts (4 kB less). Most files of
    // an application are PHP alone; the last one holds HTML, and a style sheet whose colours come later.
    for (const [path, most] of [['seul.php', 61_000], ['style.css', 62_500], ['index.php', 62_500]] as const) {
      const editor = await firstLoadBytes(await browser.newContext(), panel.baseUrl + of('edit', path))
      console.log(`# the editor of ${path}, first visit: ${editor} bytes`)
      assert.ok(editor <= most, `${path}: ${editor} bytes`)
    }
  })
})

test('nothing of this was a fault', () => assert.deepEqual(panel.faults, []))
