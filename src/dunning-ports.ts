/** What reminding and suspending ask of the other halves, joined. */
import type { DunningPorts } from '#cooperative/finance/dunning/dunning-ports.ts'
import { duesUnderWay } from '#cooperative/finance/sepa/under-way.ts'
import { resumeHosting, suspendHosting } from '#hosting/for-cooperative.ts'
import { systemClock } from '#lib/clock.ts'

export const dunningPorts: DunningPorts = {
  suspendHosting,
  resumeHosting,
  underWay: (db, dueIds) => duesUnderWay(db, dueIds, systemClock),
}
