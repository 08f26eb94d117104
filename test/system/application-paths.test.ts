/**
 * What WordPress, DokuWiki and MediaWiki keep to themselves, asked of a real node: every path that their packages'
 * .htaccess files and their documentation deny, with a file of that name there. What visitors need is served.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import test, { after, before, describe } from 'node:test'
import type { SiteResource, SiteSpec } from '#wire/node-state.ts'
import { driveMachine } from './drive-machine.ts'
import type { DrivenMachine } from './drive-machine.ts'
import { driveAgent } from './driven-agent.ts'
import type { DrivenAgent } from './driven-agent.ts'

const skip = process.getuid?.() === 0 ? false : 'a node machine needs root'

const limits = { diskBytes: 20 << 20, memoryBytes: 128 << 20, cpuPercent: 200, tasks: 48, phpWorkers: 2 }
const site = (profile: SiteSpec['profile'], uid: number): SiteSpec => ({
  id: `${profile}paths00`.slice(0, 12).padEnd(12, '0'), uid, profile, phpVersion: '8.4', php: { memoryMegabytes: 64, uploadMegabytes: 8, executionSeconds: 30 }, pageCache: false,
  hostNames: [`${profile}.paths.test`], serving: 'live', limits })

/** `kept`: denied to visitors. `shown`: not. Files of these names are made; those that end in a slash are folders. */
const applications: Record<'wordpress' | 'dokuwiki' | 'mediawiki', { kept: string[]; shown: string[] }> = {
  wordpress: {
    kept: ['wp-config.php', 'wp-config-sample.php', 'wp-config.php.save', 'wp-config.txt', 'xmlrpc.php', 'wp-mail.php', 'readme.html', 'license.txt', 'licence.txt', 'liesmich.html', 'wp-admin/includes/file.php', 'wp-admin/includes/notes.txt',
      'wp-admin/install.php', 'wp-admin/setup-config.php', 'wp-admin/maint/repair.php', 'wp-includes/version.php', 'wp-includes/theme-compat/header.php', 'wp-includes/js/tinymce/langs/wp-langs.php', 'wp-includes/blocks/index.php',
      'wp-content/uploads/2024/shell.php', 'wp-content/uploads/shell.PHP', 'wp-content/uploads/shell.phtml', 'wp-content/uploads/a.php/b.php', 'wp-content/languages/evil.php', 'wp-content/cache/page.php', 'wp-content/mu-plugins/onyva.php', 'wp-content/object-cache.php', 'wp-content/upgrade/plugin/x.txt', 'wp-content/upgrade-temp-backup/x.txt',
      'wp-content/backups/site.zip', 'wp-content/backup-db/dump.zip', 'wp-content/ai1wm-backups/site.wpress', 'wp-content/updraft/backup.zip', 'wp-content/debug.log', 'wp-content/uploads/error.log', 'wp-content/uploads/dump.sql', 'wp-content/dump.sql.gz',
      'wp-content/plugins/akismet/akismet.php', 'wp-content/plugins/akismet/views/config.php', 'wp-content/plugins/akismet/LICENSE.txt', 'wp-content/plugins/akismet/changelog.txt', 'wp-content/plugins/akismet/readme.txt', 'wp-content/plugins/akismet/_inc/other.js', 'wp-content/plugins/hello/readme.txt', 'wp-content/themes/twenty/README.md', 'wp-content/plugins/hello/changelog.txt'],
    shown: ['wp-content/plugins/akismet/_inc/akismet.css', 'wp-content/plugins/akismet/_inc/fonts/inter.css', 'wp-content/plugins/akismet/_inc/img/arrow-left.svg', 'wp-content/plugins/akismet/_inc/akismet-frontend.js', 'wp-content/themes/twenty/style.css', 'wp-content/uploads/2024/picture.jpg', 'wp-content/uploads/data/list.csv', 'wp-includes/css/style.css',
      'wp-admin/css/install.css', 'wp-login.php', 'wp-admin/admin-ajax.php', 'wp-cron.php', 'wp-comments-post.php', 'wp-includes/js/tinymce/wp-tinymce.php', 'data/own.txt', 'includes/own.txt', 'conf/own.txt', 'robots.txt'],
  },
  dokuwiki: {
    kept: ['data/pages/start.txt', 'data/media/x.png', 'data/meta/x.meta', 'data/attic/x.gz', 'data/cache/x', 'data/security.png', 'data/', 'data', 'conf/users.auth.php', 'conf/acl.auth.php', 'conf/local.php', 'conf/dokuwiki.php', 'conf/mime.conf', 'bin/dwpage.php', 'inc/init.php', 'inc/preload.php', 'inc/lang/fr/lang.php', 'inc/x.txt',
      'vendor/autoload.php', 'vendor/x/README.md', 'install.php', 'VERSION', 'README', 'COPYING', 'composer.json', 'composer.lock', 'SECURITY.md', 'lib/plugins/any/vendor/x.txt', 'lib/plugins/any/_test/x.test.php', 'lib/tpl/any/vendor/x.php'],
    shown: ['lib/exe/css.php', 'lib/exe/fetch.php', 'lib/exe/ajax.php', 'lib/tpl/dokuwiki/images/logo.png', 'lib/plugins/any/style.css', 'lib/data.css', 'feed.php', 'doku.php', 'wp-config.txt', 'includes/own.txt'],
  },
  mediawiki: {
    kept: ['LocalSettings.php', 'LocalSettings.php.txt', 'autoload.php', 'includes/Setup.php', 'includes/DefaultSettings.txt', 'languages/Language.php', 'languages/i18n/fr.json', 'maintenance/update.php', 'maintenance/archives/x.sql', 'maintenance/tables.json', 'vendor/autoload.php', 'vendor/x.json', 'cache/l10n.cdb', 'cache/', 'tests/x.txt', 'config/x.txt', 'docs/x.txt', 'sql/x.sql', 'serialized/x.ser',
      'mw-config/index.php', 'mw-config/config-cc.css', 'images/deleted/a/x.png', 'images/temp/x.png', 'images/lockdir/x', 'images/a/ab/shell.php', 'images/shell.php5', 'extensions/Any/Any.php', 'extensions/Any/maintenance/x.txt', 'extensions/Any/tests/x.json', 'extensions/Any/vendor/x.js', 'extensions/Any/node_modules/x.js', 'extensions/Any/sql/x.sql',
      'extensions/Any/composer.json', 'extensions/Any/package.json', 'skins/MinervaNeue/dev-scripts/x.sh', 'skins/Any/Any.php', 'composer.json', 'composer.lock', 'package.json', 'RELEASE-NOTES-1.43', 'README.md', 'COPYING', 'CREDITS', 'HISTORY', 'INSTALL', 'UPGRADE', 'FAQ', 'SECURITY', 'CODE_OF_CONDUCT.md', 'resources/Resources.php', 'other.php'],
    shown: ['api.php', 'load.php', 'rest.php', 'thumb.php', 'img_auth.php', 'opensearch_desc.php', 'images/a/ab/picture.png', 'images/archive/old.png', 'extensions/Any/resources/any.js', 'skins/Vector/resources/any.css', 'resources/assets/logo.png', 'robots.txt', 'data/own.txt', 'wp-config.txt', 'xmlrpc.txt'],
  },
}

const own = '<?php echo json_encode(["script" => $_SERVER["SCRIPT_NAME"], "uri" => $_SERVER["REQUEST_URI"], "get" => $_GET, "info" => $_SERVER["PATH_INFO"] ?? ""]);'

describe('paths of applications on a node', { skip, concurrency: false, timeout: 300_000 }, () => {
  let dataDir = ''
  let machine: DrivenMachine
  let agent: DrivenAgent
  const specs = { wordpress: site('wordpress', 300_011), dokuwiki: site('dokuwiki', 300_012), mediawiki: site('mediawiki', 300_013) }

  before(async () => {
    dataDir = await mkdtemp('/tmp/onyva-p-')
    machine = await driveMachine(dataDir)
    agent = await driveAgent(machine, dataDir)
    await agent.give(Object.values(specs).map((spec): SiteResource => ({ kind: 'site', id: spec.id, generation: 1, requestId: null, spec })))
    const trees = Object.entries(applications).map(([name, { kept, shown }]) => {
      const { id, uid } = specs[name as keyof typeof specs]
      return { id, uid, files: [...kept, ...shown, 'index.php', ...(name === 'dokuwiki' ? ['doku.php', 'lib/exe/detail.php'] : [])] }
    })
    // as the sites' uids, like everything that writes in their trees
    const make = `const fs = require('node:fs'), path = require('node:path'); const { id, uid, files } = JSON.parse(process.argv[1]); process.setgroups([]); process.setgid(uid); process.setuid(uid)
      for (const name of files) { const to = '/srv/onyva/sites/' + id + '/public/' + name
        if (name.endsWith('/') || !path.basename(name).includes('.') && files.some((other) => other.startsWith(name + '/'))) { fs.mkdirSync(to, { recursive: true }); continue }
        fs.mkdirSync(path.dirname(to), { recursive: true }); fs.writeFileSync(to, /\\.(?:php|phtml|php5)$/i.test(name) ? ${JSON.stringify(own)} + '// kept to itself' : 'kept to itself') }`
    for (const tree of trees) {
      const made = await machine.run(['/usr/lib/onyva/node', '-e', make, '--', JSON.stringify(tree)])
      assert.equal(made.code, 0, made.stderr)
    }
  })
  after(async () => {
    await machine.stop().catch(() => machine.kill())
    await rm(dataDir, { recursive: true, force: true })
  })

  for (const [name, { kept, shown }] of Object.entries(applications) as [keyof typeof specs, { kept: string[]; shown: string[] }][]) {
    const host = `${name}.paths.test`
    test(`${name}: what it keeps to itself is not there, however it is written`, async () => {
      for (const path of kept)
        for (const written of [`/${path}`, `/%${path.charCodeAt(0).toString(16)}${path.slice(1)}`, `//${path}`, `/x/../${path}`, `/./${path}?x=/index.php`, `/${path}/index.php`]) {
          const answer = await agent.visit(host, written)
          assert.doesNotMatch(answer.body, /kept to itself/, written)
          // beyond a script's name only PHP's own index may answer, which is the application's page for what is not there
          if (!written.endsWith('/index.php')) assert.ok([403, 404].includes(answer.status), `${written}: ${answer.status} ${answer.body.slice(0, 200)}`)
          assert.doesNotMatch(answer.body, new RegExp(`"script":"\\\\?/?${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('/', '\\\\/')}"`), written)
        }
    })
    test(`${name}: what visitors need is served`, async () => {
      for (const path of shown) {
        const answer = await agent.visit(host, `/${path}`)
        assert.equal(answer.status, 200, path)
        assert.equal(path.endsWith('.php') ? (JSON.parse(answer.body.replace('// kept to itself', '')) as { script: string }).script : answer.body, path.endsWith('.php') ? `/${path}` : 'kept to itself', path)
      }
    })
  }

  const ask = async (host: string, path: string) => JSON.parse((await agent.visit(host, path)).body.replace('// kept to itself', '')) as { script: string; uri: string; get: Record<string, string> }

  test('addresses without a file are made by the application: WordPress and MediaWiki by index.php', async () => {
    for (const host of ['wordpress.paths.test', 'mediawiki.paths.test'])
      for (const path of ['/', '/2024/05/un-article/', '/wiki/Accueil', '/wiki/Discussion:%C3%89t%C3%A9?action=edit', '/data/nothing', '/includes-of-ours/'])
        assert.deepEqual(await ask(host, path).then(({ script, uri }) => [script, uri]), ['/index.php', path])
  })

  test('DokuWiki’s own addresses', async () => {
    const host = 'dokuwiki.paths.test'
    for (const [path, script, get] of [
      ['/', '/doku.php', {}],
      ['/start', '/doku.php', { id: 'start' }],
      ['/wiki/syntax?do=edit', '/doku.php', { id: 'wiki/syntax', do: 'edit' }],
      ['/%C3%A9t%C3%A9%26do%3Dadmin', '/doku.php', { id: 'été&do=admin' }],
      ['/_media/wiki/logo.png?w=200', '/lib/exe/fetch.php', { media: 'wiki/logo.png', w: '200' }],
      ['/_detail/wiki/logo.png', '/lib/exe/detail.php', { media: 'wiki/logo.png' }],
      ['/_export/xhtml/wiki:syntax', '/doku.php', { do: 'export_xhtml', id: 'wiki:syntax' }],
      ['/doku.php?id=start', '/doku.php', { id: 'start' }],
    ] as const) {
      const seen = await ask(host, path)
      assert.deepEqual([seen.script, { ...seen.get }, seen.uri], [script, get, path], path)
    }
    assert.equal((await agent.visit(host, '/.onyva-dokuwiki/start')).status, 404)
  })
})
