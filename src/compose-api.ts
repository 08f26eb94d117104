/** The whole API: every feature's part in one application. Its type is what the command line's client knows. */
import { makeAllocationApi } from '#cooperative/finance/allocation/allocation-api.ts'
import { makeAssetsApi } from '#cooperative/finance/assets/asset-api.ts'
import { makeDunningApi } from '#cooperative/finance/dunning/dunning-api.ts'
import { makeMyDuesApi } from '#cooperative/finance/dunning/my-dues-api.ts'
import { makeDebtsApi } from '#cooperative/finance/doubtful-debts/debt-api.ts'
import { makeBudgetApi } from '#cooperative/finance/budget/budget-api.ts'
import { makeGaugesApi } from '#cooperative/gauges/gauge-api.ts'
import { makeVatApi } from '#cooperative/finance/vat/vat-api.ts'
import { makePeriodsApi } from '#cooperative/finance/income-periods/period-api.ts'
import { makeBillingApi } from '#cooperative/finance/billing/billing-api.ts'
import { makeTariffsApi } from '#cooperative/finance/tariffs/tariff-api.ts'
import { makeClosingApi } from '#cooperative/finance/closing/closing-api.ts'
import { makeDocumentApi } from '#cooperative/finance/ledger/document-api.ts'
import { makeCutoffApi } from '#cooperative/finance/cutoff/cutoff-api.ts'
import { makePurchaseApi } from '#cooperative/finance/purchases/purchase-api.ts'
import { makeBankApi } from '#cooperative/finance/bank/bank-api.ts'
import { makeMovementApi } from '#cooperative/finance/bank/movement-api.ts'
import { makeSalesApi } from '#cooperative/finance/sales/sales-api.ts'
import { makeSepaApi } from '#cooperative/finance/sepa/sepa-api.ts'
import { makeTransferApi } from '#cooperative/finance/sepa/transfer-api.ts'
import { makeSupplierApi } from '#cooperative/finance/purchases/supplier-api.ts'
import { makeLedgerApi } from '#cooperative/finance/ledger/ledger-api.ts'
import { makeSharesApi } from '#cooperative/shares/share-api.ts'
import { makeProjectsApi } from '#cooperative/projects/project-api.ts'
import { makeTransparencyApi } from '#cooperative/transparency/transparency-api.ts'
import { makeStatutesApi } from '#cooperative/statutes/statutes-api.ts'
import { makeMembersApi } from '#cooperative/members/member-api.ts'
import { makeMembershipApi } from '#cooperative/members/membership-api.ts'
import { makeCandidatesApi } from '#cooperative/members/applications/application-api.ts'
import { makeDeparturesApi } from '#cooperative/members/departures/departure-api.ts'
import { makeExclusionsApi } from '#cooperative/members/departures/exclusion-api.ts'
import { makeExchangeApi } from '#cooperative/members/exchange/exchange-api.ts'
import { makePhantomsApi } from '#cooperative/members/phantoms/phantom-api.ts'
import { makeReportsApi } from '#cooperative/reports/report-api.ts'
import { makePrivacyApi } from '#cooperative/privacy/privacy-api.ts'
import type { Notifications } from '#db/notifications.ts'
import { makeAccessApi } from '#hosting/access/access-api.ts'
import { makeApplicationsApi } from '#hosting/apps/application-api.ts'
import { FirstPasswords } from '#hosting/apps/first-passwords.ts'
import { makeDatabasesApi } from '#hosting/databases/database-api.ts'
import { makeFilesApi } from '#hosting/files/file-api.ts'
import { makeJobsApi } from '#hosting/jobs/job-api.ts'
import { makeHealthApi } from '#hosting/health/health-api.ts'
import { makeNodesApi } from '#hosting/nodes/node-api.ts'
import type { Nodes } from '#hosting/nodes/start-nodes.ts'
import { makeSitesApi } from '#hosting/sites/site-api.ts'
import type { Config } from '#lib/config.ts'
import { dunningPorts } from '#dunning-ports.ts'
import { makeSimulationApi } from '#cooperative/finance/tariffs/simulation/simulation-api.ts'
import { billingPorts } from '#billing-ports.ts'
import { memberPorts } from '#member-ports.ts'
import { privacyPorts } from '#privacy-ports.ts'
import { reportPorts } from '#report-ports.ts'
import { makePeopleApi } from '#people/people-api.ts'
import { addDocument, makeApi } from '#web/api/make-api.ts'

/** What the parts need beyond what each request carries. */
export interface ApiServices {
  config: Config
  nodes: Nodes
  notifications: Pick<Notifications, 'subscribe'>
}

/** Mount it at `/`: its routes carry their whole address. */
export function composeApi({ config, nodes, notifications }: ApiServices) {
  const siteServices = { calls: nodes.calls, notifications, listeningSince: nodes.listeningSince, passwords: new FirstPasswords() }
  const api = makeApi().route('/', makePeopleApi()).route('/', makeSitesApi(siteServices)).route('/', makeFilesApi(siteServices)).route('/', makeDatabasesApi(siteServices)).route('/', makeApplicationsApi(siteServices)).route('/', makeJobsApi(siteServices)).route('/', makeAccessApi(siteServices)).route('/', makeHealthApi(siteServices)).route('/', makeMembersApi()).route('/', makeMembershipApi()).route('/', makeCandidatesApi(memberPorts)).route('/', makeDeparturesApi(memberPorts)).route('/', makeExclusionsApi(memberPorts)).route('/', makeExchangeApi()).route('/', makePhantomsApi(memberPorts)).route('/', makePrivacyApi(privacyPorts)).route('/', makeClosingApi()).route('/', makeAssetsApi()).route('/', makeDebtsApi()).route('/', makeDunningApi(dunningPorts)).route('/', makeMyDuesApi(dunningPorts)).route('/', makePeriodsApi()).route('/', makeAllocationApi()).route('/', makeLedgerApi()).route('/', makePurchaseApi()).route('/', makeSupplierApi()).route('/', makeSepaApi()).route('/', makeTransferApi()).route('/', makeSalesApi()).route('/', makeBankApi()).route('/', makeMovementApi()).route('/', makeCutoffApi()).route('/', makeTariffsApi(billingPorts)).route('/', makeBillingApi()).route('/', makeSimulationApi(billingPorts)).route('/', makeDocumentApi()).route('/', makeStatutesApi()).route('/', makeProjectsApi()).route('/', makeTransparencyApi()).route('/', makeSharesApi()).route('/', makeVatApi()).route('/', makeGaugesApi()).route('/', makeBudgetApi()).route('/', makeReportsApi(reportPorts)).route('/', makeNodesApi({ nodes }))
  addDocument(api, config)
  return api
}

export type Api = ReturnType<typeof composeApi>
