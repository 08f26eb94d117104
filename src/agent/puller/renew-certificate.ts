/** Keeps the node's certificate alive: asks for the next one, with a new key, when a third of its life is left. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#lib/clock.ts'
import { renewAnswer } from '#wire/node-join.ts'
import { nodeRoutes } from '#wire/node-routes.ts'
import { credentialFiles, makeNodeKey, storeIdentity } from '../join/identity.ts'
import { askJson } from './json-over-http.ts'
import type { Door } from './json-over-http.ts'

const silenceMs = 30_000

/** Whether less than a third of a certificate's life is left. */
function isDue(certificate: X509Certificate, now: Date): boolean {
  const life = certificate.validToDate.getTime() - certificate.validFromDate.getTime()
  return certificate.validToDate.getTime() - now.getTime() < life / 3
}

/** @returns true when there is a new certificate: whoever holds connections opens them anew. */
export async function renewCertificate(controlPlane: Door, folder: string, clock: Clock): Promise<boolean> {
  const present = new X509Certificate(readFileSync(join(folder, credentialFiles.identity)))
  if (!isDue(present, clock.now())) return false
  const { key, request } = await makeNodeKey()
  const answer = await askJson(controlPlane, nodeRoutes.renew, { csr: request }, renewAnswer, { silenceMs })
  storeIdentity(folder, key, answer.certificate)
  return true
}
