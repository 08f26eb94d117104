/** What reports ask of hosting, joined. */
import type { ReportPorts } from '#cooperative/reports/report-ports.ts'
import { seenService } from '#hosting/for-cooperative.ts'

export const reportPorts: ReportPorts = { seenService }
