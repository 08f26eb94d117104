/** Who this node is to the control plane: a key that never leaves it and the certificate of that key. */
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '#lib/errors.ts'
import { exec } from '#lib/exec.ts'
import { pemOf } from './pem.ts'

/** Names of what a node keeps in the puller's folder. Key and certificate are one file, so that one rename replaces both. */
export const credentialFiles = { identity: 'node.pem', authority: 'ca.crt' } as const

const openssl = '/usr/bin/openssl'

/** A new P-256 key (PEM), not on disk yet, and a request for a certificate of it (DER in base64). The name in it is the control plane's to give. */
export async function makeNodeKey(): Promise<{ key: string; request: string }> {
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', '-']
  const { stdout } = await exec(openssl, ['req', '-new', ...newKey, '-subj', '/CN=node', '-outform', 'PEM'])
  const key = /-----BEGIN PRIVATE KEY-----[^]+?-----END PRIVATE KEY-----\n/.exec(stdout)?.[0]
  const request = /-----BEGIN CERTIFICATE REQUEST-----([^]+?)-----END/.exec(stdout)?.[1]
  assert(key !== undefined && request !== undefined, 'openssl gives a key and a request')
  return { key, request: request.replace(/\s/g, '') }
}

/**
 * Puts key and certificate into place, whole and on the disk.
 * @throws when the certificate is another key's: the old identity stays.
 */
export function storeIdentity(folder: string, key: string, certificateBase64: string): void {
  const pem = pemOf(certificateBase64)
  if (!new X509Certificate(pem).checkPrivateKey(createPrivateKey(key))) throw new Error('the control plane certified another key')
  const path = join(folder, credentialFiles.identity)
  rmSync(`${path}.new`, { force: true })
  const file = openSync(`${path}.new`, 'wx', 0o600)
  try {
    writeSync(file, key + pem)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.new`, path)
}
