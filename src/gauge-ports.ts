/** What gauges ask of the other halves, joined. */
import type { GaugePorts } from '#cooperative/gauges/gauge-ports.ts'
import { lastPayments } from '#cooperative/shares/last-payments.ts'
import { activityOn, sitesOn } from '#hosting/for-cooperative.ts'

export const gaugePorts: GaugePorts = { lastPaid: lastPayments, sitesOn, activityOn }
