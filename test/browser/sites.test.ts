/** Sites, files and home in a real browser, on a real database; the node is played (serve-sites.ts). */
import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { recordDatabaseReports } from '#hosting/databases/for-nodes.ts'
import { appliedDatabase, buildDatabase } from '#hosting/databases/test-databases.ts'
import { addHostName } from '#hosting/sites/add-host-name.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { renameSite } from '#hosting/sites/rename-site.ts'
import { suspendSite } from '#hosting/sites/suspend-site.ts'
import { sitesDomain } from '#hosting/sites/test-sites.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { exec } from '#lib/exec.ts'
import { firstLoadBytes, lookAt } from './look.ts'
import { openSites } from './open-sites.ts'

const { panel, browser, withPage, made, settled, inSite } = await openSites()

/** Has the node report nothing until the function that this gives is called: a page that says what is under way is seen, however slow the browser. */
function heldNode(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  const usual = panel.node.beforeReport
  panel.node.beforeReport = () => promise
  return () => {
    panel.node.beforeReport = usual
    resolve()
  }
}

test('a member makes a site and follows it until it answers, in one page', () =>
  withPage({}, async (page) => {
    const looked = heldNode()
    await page.goto(`${panel.baseUrl}/sites/new`)
    await page.getByLabel('Adresse du site').fill('Ma première roue')
    await page.getByText('Des pages simples').click()
    await page.getByRole('button', { name: 'Créer le site' }).click()
    await page.getByText('ne peut contenir que des lettres').waitFor()
    assert.equal(await page.getByLabel('Adresse du site').inputValue(), 'Ma première roue')
    assert.ok(await page.getByLabel('Des pages simples').isChecked(), 'what was chosen is kept')
    await page.getByLabel('Adresse du site').fill('première-roue')
    await page.getByRole('button', { name: 'Créer le site' }).click()
    await page.getByRole('heading', { name: 'On y va.' }).waitFor()
    const address = page.url()
    looked()
    await page.getByRole('heading', { name: 'C’est fait.' }).waitFor()
    assert.equal(page.url(), address)
    await page.getByRole('link', { name: 'Envoyer des fichiers' }).waitFor()
  }))

test('the same without scripts: the page reloads itself', () =>
  withPage({ javaScriptEnabled: false }, async (page) => {
    const looked = heldNode()
    await page.goto(`${panel.baseUrl}/sites/new`)
    await page.getByLabel('Adresse du site').fill('sans-script')
    await page.getByRole('button', { name: 'Créer le site' }).click()
    await page.getByRole('heading', { name: 'On y va.' }).waitFor()
    looked()
    await page.getByRole('heading', { name: 'C’est fait.' }).waitFor()
  }))

test('what fails is said in plain words, and can be tried again', () =>
  withPage({}, async (page) => {
    panel.node.report = () => ({ outcome: 'failed', reason: 'diskFull', answering: false, httpStatus: null })
    const site = await made('disque')
    await page.goto(`${panel.baseUrl}/home`)
    await page.getByText('Le disque de la machine est plein.').waitFor()
    await page.getByRole('link', { name: 'Voir la cause' }).click()
    await page.getByRole('heading', { name: 'Le disque de la machine est plein.' }).waitFor()
    panel.node.report = () => ({})
    await page.getByRole('button', { name: 'Relancer' }).click()
    await page.getByText('En ligne', { exact: true }).waitFor()
    assert.equal((await settled(site.id)).state, 'answering')
  }))

test('files, folders and archives are sent by the page’s own script', () =>
  withPage({}, async (page) => {
    const site = await made('envois')
    const folder = inSite(site, '../to-send')
    await mkdir(join(folder, 'dokuwiki/inc'), { recursive: true })
    await writeFile(join(folder, 'dokuwiki/doku.php'), '<?php')
    await writeFile(join(folder, 'dokuwiki/inc/a.php'), '<?php')
    await exec('/usr/bin/bsdtar', ['-czf', join(folder, 'dokuwiki.tar.gz'), '-C', folder, 'dokuwiki'])
    await writeFile(join(folder, 'page d’accueil.html'), 'x'.repeat(300_000))
    await page.goto(`${panel.baseUrl}/sites/${site.id}/files`)
    await page.locator('input[type=file]').setInputFiles(join(folder, 'dokuwiki.tar.gz'))
    await page.getByRole('link', { name: 'doku.php' }).waitFor()
    await page.locator('input[type=file]').setInputFiles(join(folder, 'page d’accueil.html'))
    await page.getByRole('link', { name: 'page d’accueil.html' }).waitFor()
    assert.deepEqual((await readdir(inSite(site, '.'))).sort(), ['doku.php', 'inc', 'page d’accueil.html'])
    assert.equal((await readFile(inSite(site, 'page d’accueil.html'))).length, 300_000)
    await writeFile(join(folder, 'faux.zip'), 'no archive at all')
    await page.locator('input[type=file]').setInputFiles(join(folder, 'faux.zip'))
    await page.getByText('Celle-ci n’en est pas une').waitFor()
  }))

test('the same without scripts: several files and an archive in one form', () =>
  withPage({ javaScriptEnabled: false }, async (page) => {
    const site = await made('formulaire')
    const folder = inSite(site, '../to-send')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'a.html'), 'a')
    await writeFile(join(folder, 'b.css'), '')
    await exec('/usr/bin/bsdtar', ['-a', '-cf', join(folder, 'c.zip'), '-C', folder, 'a.html', 'b.css'])
    await page.goto(`${panel.baseUrl}/sites/${site.id}/files`)
    await page.getByRole('link', { name: 'Nouveau dossier' }).click()
    await page.getByLabel('Nom du dossier').fill('../dehors')
    await page.getByRole('button', { name: 'Créer le dossier' }).click()
    await page.getByText('Ce nom ne convient pas').waitFor()
    await page.getByLabel('Nom du dossier').fill('été')
    await page.getByRole('button', { name: 'Créer le dossier' }).click()
    await page.getByText('Le dossier été est créé.').waitFor()
    await page.locator('input[type=file]').setInputFiles(['a.html', 'b.css', 'c.zip'].map((name) => join(folder, name)))
    await page.getByRole('button', { name: 'Envoyer' }).click()
    await page.getByText('2 fichiers envoyés. c.zip').waitFor()
    assert.deepEqual((await readdir(inSite(site, 'été'))).sort(), ['a.html', 'b.css'])
  }))

test('a file is renamed, moved, fetched and removed', () =>
  withPage({}, async (page) => {
    const site = await made('gestes')
    await mkdir(inSite(site, 'textes'), { recursive: true })
    await writeFile(inSite(site, 'été.txt'), 'il fait beau')
    const act = async (name: string, what: string) => {
      await page.getByRole('button', { name: `Actions sur ${name}` }).click()
      await page.locator('.menu:popover-open').getByRole('link', { name: what }).click()
    }
    await page.goto(`${panel.baseUrl}/sites/${site.id}/files`)
    await act('été.txt', 'Renommer')
    await page.getByLabel('Nouveau nom').fill('textes')
    await page.getByRole('button', { name: 'Renommer' }).click()
    await page.getByText('« textes » existe déjà').waitFor()
    await page.getByLabel('Nouveau nom').fill('hiver.txt')
    await page.getByRole('button', { name: 'Renommer' }).click()
    await page.getByText('C’est maintenant hiver.txt.').waitFor()
    await act('hiver.txt', 'Déplacer')
    await page.getByRole('button', { name: 'Ouvrir textes' }).click()
    await page.getByRole('button', { name: 'Déplacer ici' }).click()
    await page.getByText('hiver.txt est maintenant dans textes.').waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), act('hiver.txt', 'Télécharger')])
    assert.equal(download.suggestedFilename(), 'hiver.txt')
    assert.equal(await readFile(await download.path(), 'utf8'), 'il fait beau')
    await page.goto(`${panel.baseUrl}/sites/${site.id}/files/remove?path=textes%2Fhiver.txt`)
    await page.getByText('effacé pour de bon').waitFor()
    await page.getByRole('button', { name: 'Supprimer' }).click()
    await page.getByText('hiver.txt est supprimé.').waitFor()
    assert.deepEqual(await readdir(inSite(site, 'textes')), [])
  }))

test('a deleted site comes back by one button, files and all', () =>
  withPage({}, async (page) => {
    const site = await made('retour')
    await page.goto(`${panel.baseUrl}/sites/${site.id}/settings`)
    await page.getByRole('link', { name: 'Supprimer le site' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Récupérable jusqu’au').waitFor()
    await dialog.getByRole('button', { name: 'Supprimer le site' }).click()
    await page.getByText(`retour.${sitesDomain} est supprimé.`).waitFor()
    assert.equal((await settled(site.id)).state, 'deleted')
    await page.getByRole('button', { name: 'Annuler' }).click()
    await page.getByText(`retour.${sitesDomain} est de retour.`).waitFor()
    assert.equal((await settled(site.id)).state, 'answering')
  }))

test('two people at one page: the second is told what the first did, and loses nothing typed', () =>
  withPage({}, async (page) => {
    const site = await made('a-deux')
    await page.goto(`${panel.baseUrl}/sites/${site.id}/settings`)
    await inTransaction(panel.db, (tx) => renameSite(tx, panel.administrator, { site: site.id, name: 'Le nom de Noé' }, systemClock))
    await page.getByLabel('Nom du site').fill('Le nom de Camille')
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
    await page.getByText('Noé Perrin a renommé ce site pendant que cette page était ouverte').waitFor()
    assert.equal(await page.getByLabel('Nom du site').inputValue(), 'Le nom de Camille')
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
    await page.getByText('Le nom est enregistré.').waitFor()
  }))

test('host names are added, made the main one, removed and taken back', () =>
  withPage({}, async (page) => {
    const site = await made('adresses')
    await page.goto(`${panel.baseUrl}/sites/${site.id}/host-names`)
    await page.getByRole('textbox', { name: 'Adresse' }).fill('www.adresses')
    await page.getByRole('button', { name: 'Ajouter' }).click()
    await page.getByText(`www.adresses.${sitesDomain} mène maintenant à ce site.`).waitFor()
    await page.getByRole('button', { name: `Rendre principale www.adresses.${sitesDomain}` }).click()
    await page.getByText('est maintenant l’adresse principale').waitFor()
    await page.getByRole('link', { name: 'Retirer' }).last().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click()
    await page.getByText(`adresses.${sitesDomain} ne mène plus à ce site.`).waitFor()
    await page.getByRole('button', { name: 'Annuler' }).click()
    await page.getByText(`adresses.${sitesDomain} mène maintenant à ce site.`).waitFor()
    assert.deepEqual((await settled(site.id)).hostNames, [`www.adresses.${sitesDomain}`, `adresses.${sitesDomain}`])
  }))

test('a database is made, shows its password once, is deleted and taken back', () =>
  withPage({}, async (page) => {
    const site = await made('avec-une-base')
    await page.goto(`${panel.baseUrl}/sites/${site.id}/databases`)
    await page.getByText('Pas encore de base de données.').waitFor()
    await page.getByRole('textbox', { name: 'À quoi sert-elle' }).fill('Boutique')
    await page.getByRole('button', { name: 'Créer la base' }).click()
    await page.getByText('Notez ce mot de passe maintenant').waitFor()
    await page.getByRole('link', { name: 'Continuer' }).click()
    await page.getByText('Montré une seule fois').waitFor()
    await page.getByRole('link', { name: 'Supprimer cette base' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Supprimer la base' }).click()
    await page.getByText('est supprimée. Récupérable').waitFor()
    await page.getByRole('button', { name: 'Annuler' }).click()
    await page.getByText('est rétablie, avec son mot de passe.').waitFor()
  }))

test('no page has a fault of access, an overflow at 320 px, an error', async () => {
  const site = await made('un-nom-vraiment-long-pour-un-petit-site-de-campagne')
  const others = await Promise.all(['suspendu', 'supprimé', 'bloqué'].map(made))
  await inTransaction(panel.db, (tx) => addHostName(tx, panel.actor, { site: site.id, hostName: 'été-à-la-campagne', sitesDomain }, systemClock))
  await inTransaction(panel.db, (tx) => suspendSite(tx, panel.administrator, { site: others[0]!.id, reason: 'unpaid' }, systemClock))
  await inTransaction(panel.db, (tx) => deleteSite(tx, panel.actor, { site: others[1]!.id }, systemClock))
  panel.node.report = () => ({ outcome: 'failed', reason: 'internal', answering: false, httpStatus: null })
  await inTransaction(panel.db, (tx) => suspendSite(tx, panel.actor, { site: others[2]!.id, reason: 'request' }, systemClock))
  await settled(others[2]!.id)
  panel.node.report = () => ({})
  await mkdir(inSite(site, 'images'), { recursive: true })
  await writeFile(inSite(site, 'un-nom-de-fichier-vraiment-tres-long-qui-deborde-de-partout-sur-un-telephone.html'), 'x')
  const [database, full] = await inTransaction(panel.db, async (tx) => [await buildDatabase(tx, panel.actor, site.id), await buildDatabase(tx, panel.actor, site.id)])
  await inTransaction(panel.db, (tx) => recordDatabaseReports(tx, site.nodeId, [appliedDatabase(full, { size: { bytes: full.diskBytes, full: true } })], systemClock))
  const one = `/sites/${site.id}`
  const databases = [`${one}/databases`, `${one}/databases/${database.id}`, `${one}/databases/${full.id}`, `${one}/databases/${full.id}/delete`]
  const paths = ['/home', '/sites', '/sites?q=rien-de-tel', '/sites?view=deleted', '/sites/new', one, `${one}/progress`, `${one}/host-names`, `${one}/settings`, `${one}/delete`, `${one}/files`, `${one}/files/rename?path=images`, `${one}/files/new-folder`, `${one}/files/remove?path=images`, ...databases, ...others.map((other) => `/sites/${other.id}`)]
  const shots = process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] }
  assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, ...shots }), [])
  await withPage({}, async (_page, context) => {
    for (const path of ['/home', '/sites', `${one}/files`, `${one}/progress`]) {
      const bytes = await firstLoadBytes(context, panel.baseUrl + path)
      assert.ok(bytes <= 60_000, `${path}: ${bytes} bytes`)
    }
  })
})

test('nothing of this was a fault', () => assert.deepEqual(panel.faults, []))
