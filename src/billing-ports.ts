/** What billing asks of hosting, joined. */
import type { AllUsagePort } from '#cooperative/finance/tariffs/usage-port.ts'
import { sitesKnown, usageOfAll, usageOfMembers } from '#hosting/for-cooperative.ts'

export const billingPorts: AllUsagePort = { usageOf: usageOfMembers, usageOfAll, sitesKnown }
