/** What transparency asks of hosting, joined. */
import type { TransparencyPorts } from '#cooperative/transparency/transparency-ports.ts'
import { seenService } from '#hosting/for-cooperative.ts'

export const transparencyPorts: TransparencyPorts = { seenService }
