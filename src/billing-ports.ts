/** What billing asks of hosting, joined. */
import type { UsagePort } from '#cooperative/finance/tariffs/usage-port.ts'
import { usageOfMembers } from '#hosting/for-cooperative.ts'

export const billingPorts: UsagePort = { usageOf: usageOfMembers }
