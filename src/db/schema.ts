/**
 * The rows of the database, one interface a table, as Kysely wants them. Each feature declares its tables in
 * its own `*-table.ts`… and only its own store reads them; this list joins them for the type checker.
 */
import type { Generated } from 'kysely'
import type { BillingTables } from './billing-tables.ts'
import type { ApplicationTables } from './application-tables.ts'
import type { AssetTables } from './asset-tables.ts'
import type { BankTables } from './bank-tables.ts'
import type { BudgetTables } from './budget-tables.ts'
import type { ClosingTables } from './closing-tables.ts'
import type { IncomeTables } from './income-tables.ts'
import type { DebtTables } from './debt-tables.ts'
import type { DunningTables } from './dunning-tables.ts'
import type { DatabaseTables } from './database-tables.ts'
import type { GaugeTables } from './gauge-tables.ts'
import type { HealthTables } from './health-tables.ts'
import type { RegisterTables } from './register-tables.ts'
import type { PurchaseTables } from './purchase-tables.ts'
import type { ProjectTables } from './project-tables.ts'
import type { TransparencyTables } from './transparency-tables.ts'
import type { PeopleTables } from './people-tables.ts'
import type { FileTables } from './file-tables.ts'
import type { HostingTables } from './hosting-tables.ts'
import type { JobTables } from './job-tables.ts'
import type { LedgerTables } from './ledger-tables.ts'
import type { DelegationTables } from './delegation-tables.ts'
import type { ReportTables } from './report-tables.ts'
import type { SalesTables } from './sales-tables.ts'
import type { SepaTables } from './sepa-tables.ts'
import type { ShareTables } from './share-tables.ts'
import type { SimulationTables } from './simulation-tables.ts'
import type { VatTables } from './vat-tables.ts'
import type { StatutesTables } from './statutes-tables.ts'

interface MigrationTable {
  name: string
  hash: string
  ran_at: Generated<Date>
}

export interface Database extends SalesTables, ShareTables, PeopleTables, HostingTables, ApplicationTables, DatabaseTables, JobTables, FileTables, DelegationTables, HealthTables, StatutesTables, LedgerTables, RegisterTables, ClosingTables, PurchaseTables, AssetTables, DebtTables, IncomeTables, BillingTables, BankTables, DunningTables, VatTables, SepaTables, BudgetTables, ProjectTables, ReportTables, GaugeTables, TransparencyTables, SimulationTables {
  migration: MigrationTable
}
