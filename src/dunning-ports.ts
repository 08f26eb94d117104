/** What reminding and suspending ask of the other halves, joined. */
import type { DunningPorts } from '#cooperative/finance/dunning/dunning-ports.ts'
import { resumeHosting, suspendHosting } from '#hosting/for-cooperative.ts'

export const dunningPorts: DunningPorts = {
  suspendHosting,
  resumeHosting,
  underWay: async () => new Set(),
}
