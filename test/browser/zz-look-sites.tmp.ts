import { writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lookAt, openBrowser } from '/work/main/test/browser/look.ts'
import { serveSites } from '/work/main/test/browser/serve-sites.ts'
import { buildSite } from '/work/main/src/hosting/sites/test-sites.ts'
import { deleteSite } from '/work/main/src/hosting/sites/delete-site.ts'
import { suspendSite } from '/work/main/src/hosting/sites/suspend-site.ts'
import { addHostName } from '/work/main/src/hosting/sites/add-host-name.ts'
import { systemClock } from '/work/main/src/lib/clock.ts'
const panel = await serveSites()
const browser = await openBrowser()
after(async () => { await browser.close(); await panel.close() })
test('look', async () => {
  const names = ['ateliers-velo','bourse-aux-pieces','cyclofficine','dynamo','été-du-vélo','festival','guidon','la-roue-libre','marche-du-cycle','radio','velorution']
  const sites = []
  panel.node.report = (r) => r.spec?.hostNames[0]?.startsWith('radio') ? { outcome: 'failed', reason: 'diskFull', detail: 'ENOSPC: no space left on device', answering: false, httpStatus: null } : r.spec?.hostNames[0]?.startsWith('dynamo') ? {answering:false, httpStatus:500} : {}
  for (const n of names) sites.push(await panel.db.transaction().execute((tx) => buildSite(tx, panel.actor, { hostName: n, name: n==='radio'?'Radio Ricochet':n, profile: n==='guidon'?'static':'php' })))
  const by = (n: string) => sites[names.indexOf(n)]!
  await panel.db.updateTable('site').set({created_at: systemClock.now()} as never).execute()
  await panel.db.transaction().execute((tx)=>addHostName(tx,panel.actor,{site:by('ateliers-velo').id,hostName:'www.ateliers-velo',sitesDomain:'sites-onyva.localhost'},systemClock))
  await panel.db.transaction().execute((tx)=>addHostName(tx,panel.actor,{site:by('ateliers-velo').id,hostName:'vélos-libres',sitesDomain:'sites-onyva.localhost'},systemClock))
  await panel.db.transaction().execute((tx)=>deleteSite(tx,panel.actor,{site:by('festival').id},systemClock))
  await panel.db.transaction().execute((tx)=>suspendSite(tx,panel.actor,{site:by('guidon').id,reason:'request'},systemClock))
  await panel.db.transaction().execute((tx)=>suspendSite(tx,panel.administrator,{site:by('velorution').id,reason:'unpaid'},systemClock))
  await new Promise(r=>setTimeout(r,600))
  const f = panel.node.folderOf(by('ateliers-velo').id)
  await mkdir(join(f,'wp-content/images'),{recursive:true}); await mkdir(join(f,'wp-admin'),{recursive:true})
  for (const [n,s] of [['.htaccess',900],['index.php',405],['robots.txt',67],['sauvegarde-2023.zip',6120000],['photo de l’équipe.jpg',412345],['un-nom-de-fichier-vraiment-tres-long-qui-deborde-de-partout-sur-un-telephone.html',1234]] as const) await writeFile(join(f,n),Buffer.alloc(s))
  // one under way
  panel.node.delayMs = 600000
  const going = await panel.db.transaction().execute((tx) => buildSite(tx, panel.actor, { hostName: 'soudure' }))
  const a = by('ateliers-velo').id
  const all = { home:'/home', list:'/sites', none:'/sites?q=rien', deleted:'/sites?view=deleted', new:'/sites/new', going:`/sites/${going.id}/progress`, done:`/sites/${a}/progress`, badly:`/sites/${by('radio').id}/progress`, overview:`/sites/${a}`, failed:`/sites/${by('radio').id}`, mute:`/sites/${by('dynamo').id}`, suspended:`/sites/${by('velorution').id}`, gone:`/sites/${by('festival').id}`, names:`/sites/${a}/host-names`, remove:`/sites/${a}/host-names/remove?name=www.ateliers-velo.sites-onyva.localhost`, settings:`/sites/${a}/settings`, suspendedsettings:`/sites/${by('velorution').id}/settings`, delete:`/sites/${a}/delete`, files:`/sites/${a}/files`, emptyfiles:`/sites/${by('guidon').id}/files?path=`, newfolder:`/sites/${a}/files/new-folder?path=wp-content`, rename:`/sites/${a}/files/rename?path=robots.txt`, move:`/sites/${a}/files/move?path=robots.txt`, removefile:`/sites/${a}/files/remove?path=wp-content` }
  const only = process.env['ONLY']?.split(',')
  const ways = process.env['FULL'] ? undefined : 1
  for (const [name, path] of Object.entries(all)) {
    if (only && !only.includes(name)) continue
    if (ways) {
      for (const [width, scheme, language] of [[1280,'light','fr'],[390,'dark','fr']] as const) {
        const context = await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 900 }, colorScheme: scheme, locale: language, reducedMotion: 'reduce' })
        const page = await context.newPage()
        page.on('console', m => { if (m.type()==='error') console.log(name, m.text()) })
        await page.goto(panel.baseUrl + path, { waitUntil: 'load' })
        await page.screenshot({ path: `/tmp/sites-shots/${name}-${width}.png`, fullPage: true })
        await context.close()
      }
    } else {
      await panel.db.updateTable('node').set({seen_at:systemClock.now()}).execute(); const found = await lookAt({ browser, baseUrl: panel.baseUrl, paths: [path] })
      for (const one of found) console.log(name, one.where, one.what)
    }
  }
  console.log(panel.faults)
})
