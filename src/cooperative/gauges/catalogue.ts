/** Every gauge, in the order of the page. */
import { activeAccounts } from './active-accounts.ts'
import { arrears } from './arrears.ts'
import { capitalFloor } from './capital-floor.ts'
import { cost } from './cost.ts'
import { equity } from './equity.ts'
import type { Gauge, GaugeName } from './gauge.ts'
import { gaugeNames } from './gauge.ts'
import { lossYears } from './loss-years.ts'
import { nonMembers } from './non-members.ts'
import { offices } from './offices.ts'
import { phantoms } from './phantoms.ts'
import { result } from './result.ts'
import { runway } from './runway.ts'

const all: Readonly<Record<GaugeName, Gauge>> = {
  runway, 'capital-floor': capitalFloor, result, equity, cost, 'active-accounts': activeAccounts, 'non-members': nonMembers, arrears, phantoms, 'loss-years': lossYears, offices,
}

export const gauges: readonly Gauge[] = gaugeNames.map((name) => all[name])

/** The gauge of that name, or undefined. */
export const gaugeNamed = (name: string): Gauge | undefined => gauges.find((gauge) => gauge.name === name)
