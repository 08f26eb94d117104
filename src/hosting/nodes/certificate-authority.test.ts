import assert from 'node:assert/strict'
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { systemClock, testClock } from '#lib/clock.ts'
import { exec } from '#lib/exec.ts'
import { openCertificateAuthority } from './certificate-authority.ts'
import { makeRequest } from './test-node.ts'

const folderFor = async (t: { after(work: () => Promise<void>): void }) => {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-ca-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'secrets')
}

test('the authority is made once, kept for itself, and openssl believes what it signs', async (t) => {
  const folder = await folderFor(t)
  const first = await openCertificateAuthority(folder, systemClock)
  const second = await openCertificateAuthority(folder, systemClock)
  assert.equal(second.fingerprint, first.fingerprint)
  assert.equal(second.server.chain, first.server.chain)
  assert.match(first.fingerprint, /^[0-9a-f]{64}$/)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  for (const name of ['ca.key', 'server.pem']) assert.equal((await stat(join(folder, name))).mode & 0o077, 0, name)

  const { requestDer, publicKeyPem } = await makeRequest('/CN=somebodyelse/O=Evil')
  const signed = await first.signNode(requestDer, 'abcdefghijkm')
  const certificate = new X509Certificate(signed.der)
  assert.equal(certificate.subject, 'CN=abcdefghijkm')
  assert.equal(certificate.publicKey.export({ type: 'spki', format: 'pem' }), publicKeyPem)
  assert.equal(certificate.serialNumber, signed.serial)
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2'])
  assert.equal(certificate.ca, false)
  const verified = await exec('/usr/bin/openssl', ['verify', '-purpose', 'sslclient', '-CAfile', join(folder, 'ca.pem')], { input: certificate.toString() })
  assert.match(verified.stdout, /OK/)
  assert.equal((await readdir(folder)).filter((name) => name.startsWith('signing-')).length, 0)
})

test('a request that is no request, is forged, or has another kind of key is refused', async (t) => {
  const authority = await openCertificateAuthority(await folderFor(t), systemClock)
  const { requestDer } = await makeRequest('/CN=node')
  const forged = Buffer.from(requestDer)
  forged[forged.length - 5]! ^= 0xff
  const rsa = await makeRequest('/CN=node', ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'])
  for (const bad of [Buffer.from('nothing'), forged, rsa.requestDer])
    await assert.rejects(authority.signNode(bad, 'abcdefghijkm'), { code: 'badCertificateRequest' })
})

test('a first start that was cut in the middle is made whole, and an old server certificate is made again', async (t) => {
  const folder = await folderFor(t)
  const first = await openCertificateAuthority(folder, systemClock)
  await unlink(join(folder, 'server.pem'))
  const mended = await openCertificateAuthority(folder, systemClock)
  assert.equal(mended.fingerprint, first.fingerprint)
  assert.notEqual(mended.server.chain, first.server.chain)
  const nineYearsOn = testClock(new Date(systemClock.now().getTime() + 9 * 365 * 86_400_000))
  const later = await openCertificateAuthority(folder, nineYearsOn)
  assert.equal(later.fingerprint, first.fingerprint)
  assert.notEqual(later.server.chain, mended.server.chain)
  // The key is the one of that very certificate.
  assert.ok(new X509Certificate(later.server.chain).checkPrivateKey(createPrivateKey(later.server.key)))
})
