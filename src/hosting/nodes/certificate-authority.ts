/**
 * The node service's own certificate authority: it signs the control plane's certificate and one for each
 * node, nothing else. Its key never leaves `secretsFolder` (0700). OpenSSL does the work: Node reads
 * certificates but does not write them.
 */
import { X509Certificate, createPublicKey, randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exec, run } from '#lib/exec.ts'
import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import { controlPlaneServerName } from '#wire/node-join.ts'

export interface SignedCertificate {
  /** Upper-case hexadecimal, as TLS shows it. */
  serial: string
  der: Buffer
  expiresAt: Date
}

export interface CertificateAuthority {
  /** The authority's certificate. */
  ca: X509Certificate
  /** SHA-256 of its DER, lower-case hexadecimal: what the join command pins. */
  fingerprint: string
  /** For the TLS server: key and chain (own certificate, then the authority's) in PEM. */
  server: { key: string; chain: string }
  /**
   * Signs a node's request (PKCS#10, DER). Only its key is taken over: the subject is the node's id.
   * @throws UserError `badCertificateRequest` for anything but a request signed by its own P-256 key.
   */
  signNode(requestDer: Buffer, nodeId: string): Promise<SignedCertificate>
}

const openssl = '/usr/bin/openssl'
const authorityDays = 7300
const serverDays = 3650
/** A node renews when a third of this is left. */
const nodeDays = 365
const dayMs = 86_400_000

// The machine's own openssl.cnf is not read: what is signed does not depend on it.
const configuration = `[req]
distinguished_name = subject
prompt = no
[subject]
CN = onyva
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:${controlPlaneServerName}
[node]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
`

/** A positive serial of 127 random bits (RFC 5280 §4.1.2.2). */
const newSerial = (): string => {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40 // the first digit is never 0, so that both sides write it alike
  return `0x${bytes.toString('hex')}`
}

const readIfThere = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null)

/** Waits until a file's bytes are on the disk. */
async function settle(path: string): Promise<void> {
  const file = await open(path)
  await file.sync()
  await file.close()
}

/** Gives `<path>.new` its name, whole. */
async function putInPlace(path: string): Promise<void> {
  await settle(`${path}.new`)
  await rename(`${path}.new`, path)
}

/** Opens the authority below `folder`, making it at the first start. A half-made one is made again. */
export async function openCertificateAuthority(folder: string, clock: Clock): Promise<CertificateAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const path = (name: string) => join(folder, name)
  await writeFile(path('openssl.cnf'), configuration, { mode: 0o600 })
  const common = ['-config', path('openssl.cnf')]
  const newKey = (file: string) => exec(openssl, ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file])

  // Renamed into place last, and on the disk before: where the certificate stands, its key stands too.
  if ((await readIfThere(path('ca.pem'))) === null) {
    await newKey(path('ca.key'))
    await exec(openssl, ['req', '-x509', '-new', '-sha256', ...common, '-extensions', 'authority', '-subj', '/CN=Onyva nodes', '-days', String(authorityDays), '-key', path('ca.key'), '-out', path('ca.pem.new')])
    await settle(path('ca.key'))
    await putInPlace(path('ca.pem'))
    await rm(path('server.pem'), { force: true })
  }
  const signingArguments = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-sha256', '-extfile', path('openssl.cnf')]

  // Key and certificate are one file, so that one rename replaces both.
  const standing = await readIfThere(path('server.pem'))
  const soon = new Date(clock.now().getTime() + (serverDays / 5) * dayMs)
  if (standing === null || new X509Certificate(standing).validToDate < soon) {
    await newKey(path('server.key.new'))
    const request = await exec(openssl, ['req', '-new', ...common, '-subj', `/CN=${controlPlaneServerName}`, '-key', path('server.key.new')])
    const signed = await exec(openssl, ['x509', '-req', ...signingArguments, '-extensions', 'server', '-days', String(serverDays), '-set_serial', newSerial()], { input: request.stdout })
    await writeFile(path('server.pem.new'), (await readFile(path('server.key.new'), 'utf8')) + signed.stdout, { mode: 0o600 })
    await rm(path('server.key.new'))
    await putInPlace(path('server.pem'))
  }

  const caPem = await readFile(path('ca.pem'), 'utf8')
  const ca = new X509Certificate(caPem)
  const serverPem = await readFile(path('server.pem'), 'utf8')
  const server = { key: serverPem, chain: new X509Certificate(serverPem).toString() + caPem }
  const fingerprint = ca.fingerprint256.replaceAll(':', '').toLowerCase()

  async function signNode(requestDer: Buffer, nodeId: string): Promise<SignedCertificate> {
    const refused = () => new UserError('badCertificateRequest', {}, { status: 422 })
    const checked = await run(openssl, ['req', '-inform', 'DER', ...common, '-verify', '-pubkey', '-noout'], { input: requestDer, timeoutMs: 5000 })
    // `req -verify` of OpenSSL 3.0 ends with 0 even when the signature is wrong: its words tell, on standard error
    // with 3.0 (Debian 12), on standard output with 3.5 (Debian 13).
    const publicKey = /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----\n/.exec(checked.stdout)?.[0]
    if (checked.code !== 0 || !/verify OK/i.test(checked.stdout + checked.stderr) || publicKey === undefined) throw refused()
    const key = createPublicKey(publicKey)
    if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw refused()

    const work = await mkdtemp(path('signing-'))
    try {
      const [requestFile, keyFile, out] = [join(work, 'request.pem'), join(work, 'key.pem'), join(work, 'certificate.pem')]
      // A request of ours carries the subject; the node's key is then forced in, so nothing else of what the
      // node sent reaches the certificate.
      const own = await exec(openssl, ['req', '-new', ...common, '-subj', `/CN=${nodeId}`, '-key', path('ca.key')])
      await writeFile(requestFile, own.stdout)
      await writeFile(keyFile, publicKey)
      await exec(openssl, ['x509', '-req', ...signingArguments, '-extensions', 'node', '-days', String(nodeDays), '-set_serial', newSerial(), '-in', requestFile, '-force_pubkey', keyFile, '-out', out])
      const certificate = new X509Certificate(await readFile(out))
      return { serial: certificate.serialNumber, der: certificate.raw, expiresAt: certificate.validToDate }
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  return { ca, fingerprint, server, signNode }
}
