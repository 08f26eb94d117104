/** Members who attack their neighbours and the node, on a whole instance: links, archives, code, a full disk, host names. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { elapsedMs } from '#lib/clock.ts'
import { figure } from '#lib/test-figure.ts'
import { tarGz, zip } from './hostile-archives.ts'
import type { TarEntry, ZipEntry } from './hostile-archives.ts'
import { exchange } from '../exchange.ts'
import { noInstance, sharedInstance } from './instance.ts'
import type { TestInstance } from './instance.ts'
import { makeSite, until } from './site-of-a-member.ts'
import type { MemberSite } from './site-of-a-member.ts'

const secret = 'the neighbour’s secret'
const ownCode = (name: string) => readFile(join(import.meta.dirname, name))

describe('hostile sites', { skip: noInstance, timeout: 600_000 }, () => {
  let instance: TestInstance
  let attacker: MemberSite
  let still: MemberSite
  let neighbour: MemberSite
  before(async () => {
    instance = await sharedInstance()
    ;[attacker, still, neighbour] = await Promise.all([makeSite(instance, 'php'), makeSite(instance, 'static'), makeSite(instance, 'php')])
    assert.equal((await neighbour.put('secret.txt', secret)).status, 204)
    assert.equal((await neighbour.put('index.php', `<?php foreach (['/tmp', '/dev/shm'] as $folder) file_put_contents("$folder/own.txt", 'x'); echo '${secret}', posix_getuid();`)).status, 204)
    // PHP may hold the page that was there before for up to two seconds
    await until('the neighbour shows its own page', 60_000, async () => (await neighbour.visit('/index.php')).body.startsWith(secret))
  })
  after(async () => {
    await Promise.all([attacker, still, neighbour].map((site) => site?.remove()))
  })

  const goesOn = async () => assert.match((await neighbour.visit('/index.php')).body, /^the neighbour’s secret\d+$/, 'the neighbour goes on')

  /** Runs a program as a site’s own uid, in its document root. */
  const asMember = async (site: MemberSite, argv: readonly string[]) => {
    const folder = `/srv/onyva/sites/${site.id}/public`
    const uid = (await instance.inNode(['/usr/bin/stat', '--format=%u', folder])).stdout.trim()
    const done = await instance.inNode(['/usr/bin/setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '/usr/bin/env', '--chdir', folder, ...argv])
    assert.equal(done.code, 0, done.stderr)
  }

  test('a site’s code reaches no neighbour, no socket of ours, no privilege', async () => {
    await goesOn()
    await attacker.put('attack.php', await ownCode('hostile-code.php'))
    const { listen } = await instance.config()
    const answer = await attacker.visit(`/attack.php?neighbour=${neighbour.id}&port=${listen.port}`)
    assert.equal(answer.status, 200, answer.body)
    const tried = JSON.parse(answer.body) as Record<string, string | boolean>
    assert.ok(Object.keys(tried).length > 45, `${Object.keys(tried).length} things were tried`)
    assert.equal(tried['read /srv/onyva/sites'], attacker.id, 'it sees no folder but its own')
    const succeeded = Object.entries(tried).filter(([what, came]) => what !== 'read /srv/onyva/sites' && came !== false && came !== '')
    assert.deepEqual(succeeded, [])
    await goesOn()
  })

  test('links that a site’s code makes lead visitors to nobody’s file', async () => {
    const there = await instance.inNode(['/usr/bin/ls', '-A', `/srv/onyva/sites/${attacker.id}/public`])
    for (const name of ['theft.txt', 'theft.php', 'folder', 'agent.txt']) assert.match(there.stdout, new RegExp(`^${name}$`, 'm'), 'the link is there')
    // the same in a site without code, as a hole elsewhere could have put them there
    for (const [name, goal] of [['theft.txt', `/srv/onyva/sites/${neighbour.id}/public/secret.txt`], ['folder', `../../${neighbour.id}/public`], ['agent.txt', '/etc/onyva/agent.json']] as const)
      await asMember(still, ['/usr/bin/ln', '-s', goal, name])
    const front = (await attacker.visit('/')).body
    for (const site of [attacker, still])
      for (const path of ['/theft.txt', '/folder/secret.txt', '/folder/', '/folder/index.php', '/agent.txt', '/theft.php']) {
        const answer = await site.visit(path)
        // a site with code answers what is not there by its own front page
        assert.ok([403, 404].includes(answer.status) || (site === attacker && answer.body === front), `${path}: ${answer.status}`)
        assert.ok(!answer.body.includes(secret) && !answer.body.includes('executor'), path)
      }
    for (const path of ['theft.txt', 'folder/secret.txt', 'agent.txt']) {
      const read = await instance.api('GET', `/api/v1/sites/${attacker.id}/files/content?path=${path}`)
      assert.ok(read.status >= 400 && read.status < 500 && !read.body.includes(secret), `${path} through the panel: ${read.status}`)
      assert.ok([409, 404, 422].includes((await attacker.put(path, 'owned')).status) || !path.includes('/'), 'nothing is written through a link')
    }
    assert.equal((await neighbour.visit('/secret.txt')).body, secret)
    figure('path-traversal', 'files of a neighbour or of the node that were read or written', 0)
  })

  test('files named like sockets are files, and sockets and pipes among a site’s files hold nobody up', async () => {
    for (const name of ['php.sock', 'mysqld.sock', `${neighbour.id}.sock`, 'unix:php.sock', 'index.php.sock', 'unix:/run/onyva/php/x.sock']) {
      assert.equal((await still.put(name, 'a plain text')).status, 204, name)
      const answer = await still.visit(`/${name}`)
      assert.ok((answer.status === 200 && answer.body === 'a plain text') || [403, 404].includes(answer.status), `${name}: ${answer.status} ${answer.body.slice(0, 100)}`)
    }
    const front = (await attacker.visit('/')).body
    for (const name of ['real.sock', 'pipe']) {
      const begunAt = elapsedMs()
      const answer = await attacker.visit(`/${name}`)
      assert.ok([403, 404].includes(answer.status) || answer.body === front, `${name}: ${answer.status}`)
      const read = await instance.api('GET', `/api/v1/sites/${attacker.id}/files/content?path=${name}`)
      assert.ok(read.status >= 400 && read.status < 500, `${name} through the panel: ${read.status}`)
      assert.ok(elapsedMs() - begunAt < 5000, `${name} holds nobody up`)
    }
    const { items } = JSON.parse((await instance.api('GET', `/api/v1/sites/${attacker.id}/files`)).body) as { items: { name: string; kind: string }[] }
    assert.deepEqual(items.filter(({ kind }) => kind === 'other').map(({ name }) => name).sort(), ['pipe', 'real.sock'])
    await goesOn()
  })

  const owned = { body: 'owned' }
  const link = (name: string, goal: string): TarEntry => ({ name, type: '2', link: goal })
  const tarballs: Record<string, readonly TarEntry[]> = {
    'a path upwards': [{ name: '../../owned.txt', ...owned }],
    'a path upwards from a folder': [{ name: 'a/../../owned.txt', ...owned }],
    'an absolute path': [{ name: '/srv/onyva/hosts/owned', ...owned }],
    'a link out': [link('out', '/srv/onyva/sites')],
    'a link, then a file through it': [link('way', '../../..'), { name: 'way/owned.txt', ...owned }],
    'a link replaced by a folder and back': [{ name: 'way', type: '5' }, link('way', '/etc'), { name: 'way/owned.txt', ...owned }],
    'a link to itself': [link('self', 'self')],
    'a hard link out': [{ name: 'hard', type: '1', link: '/etc/onyva/agent.json' }],
    'a hard link to a neighbour': [{ name: 'hard', type: '1', link: '../../../other/public/secret.txt' }],
    'a device': [{ name: 'null', type: '3' }],
    'a pipe': [{ name: 'pipe', type: '6' }],
    'folders in folders': Array.from({ length: 200 }, (_, index) => ({ name: `${'d/'.repeat(15)}${index}/${'e/'.repeat(20)}x`, ...owned })),
    'more files than there may be': Array.from({ length: 200_001 }, (_, index) => ({ name: `n${index}` })),
    'nothing': [],
  }
  const zips: Record<string, readonly ZipEntry[]> = {
    'a path upwards': [{ name: '../../owned.txt', ...owned }],
    'a path upwards behind a folder': [{ name: 'a/../../../owned.txt', ...owned }],
    'an absolute path': [{ name: '/srv/onyva/hosts/owned', ...owned }],
    'a link out': [{ name: 'out', body: '/srv/onyva/sites', mode: 0o120_777 }],
    'a link, then a file through it': [{ name: 'way', body: '../../..', mode: 0o120_777 }, { name: 'way/owned.txt', ...owned }],
    'a name too long': [{ name: `${'x'.repeat(400)}.txt`, ...owned }],
    'a very deep folder': [{ name: `${'d/'.repeat(3000)}x`, ...owned }],
    'a NUL in a name': [{ name: 'a\0/../../owned.txt', ...owned }],
    'one file named 20,000 times': [{ name: 'first', body: Buffer.alloc(1_000_000) }, ...Array.from({ length: 20_000 }, (_, index) => ({ name: `n${index}`, sameAs: 0, overlaps: true }))],
    'a bomb: 9 GB in 9 MB': [{ name: 'first', body: Buffer.alloc(30_000_000) }, ...Array.from({ length: 300 }, (_, index) => ({ name: `n${index}`, sameAs: 0 }))],
  }

  /** May be unpacked, as what remains of them when their trick is taken away; what is written outside is looked for all the same. */
  const harmless = new Set(['folders in folders', 'a NUL in a name', 'one file named 20,000 times'])

  /** Everything outside of the site’s own tree that an archive could have written. */
  const outside = async () => (await instance.inNode(['/usr/bin/find', '/srv/onyva', '/etc', '/var/lib/onyva', '-name', '*owned*', '-not', '-path', `/srv/onyva/sites/${still.id}/public/*`])).stdout

  for (const [format, archives] of [['tar.gz', tarballs], ['zip', zips]] as const)
    test(`archives that lie are refused whole (${format})`, async () => {
      for (const [name, entries] of Object.entries(archives)) {
        const bytes = format === 'zip' ? zip(entries as readonly ZipEntry[]) : tarGz(entries as readonly TarEntry[])
        const begunAt = elapsedMs()
        const answer = await still.unpack(format, bytes)
        if (harmless.has(name) && answer.status === 200) continue
        const problem = JSON.parse(answer.body || '{}') as { code?: string; title?: string }
        assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status} ${answer.body}`)
        assert.match(problem.code ?? '', /^file[A-Z]/, `${name}: ${answer.body}`)
        assert.doesNotMatch(problem.title ?? '', /bsdtar|\/srv|undefined/, 'in plain words')
        // unpacked whole, the largest of them would be written for minutes
        assert.ok(elapsedMs() - begunAt < 60_000, `${name} was refused soon`)
      }
      assert.equal(await outside(), '')
      const listed = JSON.parse((await instance.api('GET', `/api/v1/sites/${still.id}/files?q=owned`)).body) as { items: { path: string }[] }
      assert.deepEqual(listed.items, [], 'nothing of them was unpacked')
      figure('hostile-archives', `${format}: archives that wrote outside`, `0 of ${Object.keys(archives).length}`)
      await goesOn()
    })

  test('a disk that is full says so in plain words, and neighbours go on', async () => {
    await attacker.put('fill.php', `<?php foreach ([5000, 300, 100, 50, 20, 10, 5] as $index => $megabytes) exec("/usr/bin/fallocate -l {$megabytes}000000 full$index.bin 2>&1", $said); echo implode(' ', $said);`)
    const filled = await attacker.visit('/fill.php')
    assert.match(filled.body, /quota|No space/i, 'the limit holds')
    const more = await attacker.put('large.bin', Buffer.alloc(60_000_000))
    const problem = JSON.parse(more.body || '{}') as { code?: string; title?: string }
    assert.deepEqual([more.status, problem.code], [413, 'fileDiskFull'], more.body)
    assert.doesNotMatch(problem.title ?? '', /EDQUOT|ENOSPC/)
    await goesOn()
    assert.equal((await neighbour.put('after.txt', 'room')).status, 204)
    figure('disk-full', 'neighbours’ requests that failed', 0)
    await until('there is room again', 60_000, async () => {
      for (const name of ['0', '1', '2', '3', '4', '5', '6'].map((number) => `full${number}.bin`)) await instance.api('DELETE', `/api/v1/sites/${attacker.id}/files?path=${name}`)
      return (await attacker.put('after.txt', 'room')).status === 204
    })
  })

  test('what is too large is refused before it has come, and what is cut in the middle leaves nothing', async () => {
    const { listen, panelOrigin } = await instance.config()
    const token = (await readFile(join(instance.data, 'cli-token'), 'utf8')).trim()
    /** Promises `sizeBytes`, sends `sent` of them. @returns the connection, and what is answered within `patienceMs`. */
    const send = async (name: string, sizeBytes: number, sent: number) => {
      const socket = connect({ port: listen.port, host: '127.0.0.1', allowHalfOpen: true })
      const answered = new Promise<string>((resolve) => {
        let said = ''
        socket.setEncoding('utf8').on('data', (text: string) => (said += text).includes('\r\n\r\n') && resolve(said)).on('error', () => resolve(said)).on('close', () => resolve(said))
      })
      socket.write([`PUT /api/v1/sites/${still.id}/files/content?path=${name} HTTP/1.1`, `Host: ${new URL(panelOrigin).host}`, `Authorization: Bearer ${token}`, 'Accept-Language: fr', 'Content-Type: application/octet-stream', `Content-Length: ${sizeBytes}`, '', ''].join('\r\n'))
      const chunk = Buffer.alloc(1_000_000)
      for (let at = 0; at < sent; at += chunk.length) if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), answered])
      return { socket, answered }
    }
    const begunAt = elapsedMs()
    const large = await send('large.bin', 2 * 2 ** 30, 2_000_000)
    const refused = await large.answered
    assert.match(refused, /^HTTP\/1\.1 413 /)
    assert.ok(elapsedMs() - begunAt < 5000, 'before it has come')
    large.socket.destroy()

    const own = async (folder: string) => (await instance.inNode(['/usr/bin/find', `/srv/onyva/sites/${still.id}/${folder}`, '-name', '.onyva-*', '-o', '-name', 'half*'])).stdout.trim()
    for (const end of ['end', 'destroy'] as const) {
      const half = await send(`half-${end}.bin`, 300_000_000, 60_000_000)
      await until('the node receives it', 10_000, async () => (await own('private')) !== '')
      half.socket[end]()
      if (end === 'end') assert.match(await half.answered, /^HTTP\/1\.1 400 /, 'who still listens is told')
      half.socket.destroy()
      await until('nothing of it is left', 10_000, async () => (await own('private')) === '' && (await own('public')) === '')
    }
    assert.equal((await still.put('whole.txt', 'whole')).status, 204, 'and the next one comes')
  })

  test('host names that are tricks lead to nobody', async () => {
    const { sitesPort, sitesDomain } = await instance.config()
    const tricks = [`${neighbour.host}.`, neighbour.host.toUpperCase()]
    for (const host of tricks) assert.equal((await exchange(sitesPort, neighbour.host, '/secret.txt', { headers: { host } })).body, secret, 'the same name, written otherwise')
    for (const host of ['', sitesDomain, `../sites/${neighbour.id}/public`, `${neighbour.host}/../${attacker.host}`, `${neighbour.id}.${sitesDomain}`, `.${neighbour.host}`, `${neighbour.host}%00`, `x@${neighbour.host}`, 'localhost', '127.0.0.1', '[::1]', 'panel.onyva.localhost', `${'a'.repeat(300)}.${sitesDomain}`]) {
      const answer = await exchange(sitesPort, neighbour.host, '/secret.txt', { headers: { host } })
      assert.ok([400, 404, 421].includes(answer.status), `${host}: ${answer.status}`)
      assert.ok(!answer.body.includes(secret), host)
    }
    const forwarded = await exchange(sitesPort, attacker.host, '/secret.txt', { headers: { host: attacker.host, 'x-forwarded-host': neighbour.host, 'x-original-url': `http://${neighbour.host}/secret.txt`, forwarded: `host=${neighbour.host}` } })
    assert.ok(!forwarded.body.includes(secret))
  })
})
