/** Every feature that answers below the frame, with what it needs. The order is that of addresses. */
import { composeApi } from '#compose-api.ts'
import type { ApiServices } from '#compose-api.ts'
import { makeFrontPages } from '#cooperative/front/front-page.ts'
import { applicationNeeds } from '#cooperative/members/applications/application-pages.ts'
import { waitingApplications } from '#cooperative/members/applications/application-store.ts'
import { makeAllocationPages } from '#cooperative/finance/allocation/allocation-pages.ts'
import { makeAssetPages } from '#cooperative/finance/assets/asset-pages.ts'
import { makeDebtPages } from '#cooperative/finance/doubtful-debts/debt-pages.ts'
import { arrearNeeds, dueNeeds } from '#cooperative/finance/dunning/due-needs.ts'
import { makeDunningPages } from '#cooperative/finance/dunning/dunning-pages.ts'
import { makeMyDuesPages } from '#cooperative/finance/dunning/my-dues-pages.ts'
import { makePeriodPages } from '#cooperative/finance/income-periods/period-pages.ts'
import { makeTariffPages } from '#cooperative/finance/tariffs/tariff-pages.ts'
import { makeClosingPages } from '#cooperative/finance/closing/closing-pages.ts'
import { makeCutoffPages } from '#cooperative/finance/cutoff/cutoff-pages.ts'
import { secondHandNeeds } from '#cooperative/finance/second-hand-needs.ts'
import { makeFinancePages } from '#cooperative/finance/ledger/pages/finance-pages.ts'
import { makeBudgetPages } from '#cooperative/finance/budget/budget-pages.ts'
import { makeVatPages } from '#cooperative/finance/vat/vat-pages.ts'
import { bankAccountCard } from '#cooperative/finance/sepa/my-account-pages.ts'
import { makeSepaPages } from '#cooperative/finance/sepa/sepa-pages.ts'
import { makePurchasePages } from '#cooperative/finance/purchases/purchase-pages.ts'
import { makeBankPages } from '#cooperative/finance/bank/pages/bank-pages.ts'
import { myInvoicesCard } from '#cooperative/finance/sales/my-invoices-card.ts'
import { makeSalesPages } from '#cooperative/finance/sales/sales-pages.ts'
import { makeProjectPages } from '#cooperative/projects/project-pages.ts'
import { makeReportPages } from '#cooperative/reports/report-pages.ts'
import { makeTransparencyPages } from '#cooperative/transparency/transparency-pages.ts'
import { makePrivacyPages } from '#cooperative/privacy/privacy-pages.ts'
import { phantomNeeds } from '#cooperative/members/phantoms/phantom-pages.ts'
import { makeRegisterPages } from '#cooperative/members/register-pages.ts'
import { countMembers } from '#cooperative/members/member-store.ts'
import { makeGaugePages } from '#cooperative/gauges/gauge-pages.ts'
import { makeCapitalPages } from '#cooperative/shares/capital-page.ts'
import { makeMySharesPages } from '#cooperative/shares/my-shares-pages.ts'
import { makeRedemptionPages } from '#cooperative/shares/redemption-pages.ts'
import { makeShareRegisterPages } from '#cooperative/shares/register-pages.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import { makeStatutesPages } from '#cooperative/statutes/statutes-pages.ts'
import { makeAccessPages } from '#hosting/access/pages/access-pages.ts'
import { makeReceivedPages } from '#hosting/access/pages/received-pages.ts'
import { FirstPasswords } from '#hosting/apps/first-passwords.ts'
import { makeApplicationPages } from '#hosting/apps/pages/application-pages.ts'
import { closeVisitsOf } from '#hosting/databases/close-databases.ts'
import { makeDatabasePages } from '#hosting/databases/pages/database-pages.ts'
import { makeFilePages } from '#hosting/files/pages/file-pages.ts'
import { makeHealthPages } from '#hosting/health/pages/health-pages.ts'
import { makeAllSitesPages } from '#hosting/health/pages/all-sites-pages.ts'
import { makeFaultPages } from '#hosting/health/pages/fault-pages.ts'
import { makeLogPages } from '#hosting/health/pages/log-pages.ts'
import { administrationNeeds } from '#hosting/home/administration-needs.ts'
import { makeHomePages } from '#hosting/home/home-pages.ts'
import { makeJobPages } from '#hosting/jobs/pages/job-pages.ts'
import { makeNodePages } from '#hosting/nodes/node-pages.ts'
import { countNodes } from '#hosting/nodes/node-store.ts'
import { makeSitePages } from '#hosting/sites/pages/site-pages.ts'
import { makeSiteSettingsPages } from '#hosting/sites/pages/site-settings-pages.ts'
import { makeAccountPages } from '#people/pages/account-pages.ts'
import { makeAdministrationPages } from '#people/pages/administration-pages.ts'
import { makeDoorPages } from '#people/pages/door-pages.ts'
import { makePersonAdminPages } from '#people/pages/person-admin-pages.ts'
import { makeRolePages } from '#people/pages/role-pages.ts'
import { dayOf } from '#lib/day.ts'
import { hasRole } from '#people/actor.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx } from '#web/environment.ts'
import { dunningPorts } from '#dunning-ports.ts'
import { billingPorts } from '#billing-ports.ts'
import { gaugePorts } from '#gauge-ports.ts'
import { memberPorts } from '#member-ports.ts'
import { privacyPorts } from '#privacy-ports.ts'
import { reportPorts } from '#report-ports.ts'
import { transparencyPorts } from '#transparency-ports.ts'

/** What features share beyond what each request carries. */
type Shared = ApiServices

/** What calls for who reads the administration's front page: of each half what they may see. */
async function needsOf(c: Ctx, services: Parameters<typeof administrationNeeds>[1]): Promise<Step[]> {
  const actor = actorOf(c)
  const hosting = hasRole(actor, 'administrator', 'support', 'auditor') ? await administrationNeeds(c, services, hasRole(actor, 'administrator')) : []
  const applications = hasRole(actor, 'administrator', 'board') ? await applicationNeeds(c) : []
  const silent = hasRole(actor, 'administrator', 'board') ? await phantomNeeds(c, memberPorts) : []
  const arrears = hasRole(actor, 'treasurer') ? await arrearNeeds(c) : []
  const prepared = hasRole(actor, 'treasurer', 'board') ? await secondHandNeeds(c) : []
  return [...hosting, ...applications, ...silent, ...prepared, ...arrears]
}

/** The applications of all features. */
export function makeFeatures(shared: Shared): { path: string; app: App }[] {
  const { nodes, notifications } = shared
  const siteServices = { calls: nodes.calls, notifications, listeningSince: nodes.listeningSince, passwords: new FirstPasswords() }
  return [
    { path: '/', app: makeFrontPages() },
    { path: '/', app: makeDoorPages() },
    { path: '/', app: makeAccountPages() },
    { path: '/', app: makeAdministrationPages({ countMembers, countNodes, countApplications: async (db) => (await waitingApplications(db)).count, needs: (c) => needsOf(c, siteServices), holdsShares: async (c) => (await versionAt(c.get('db'), dayOf(c.get('clock').now())))?.statutes.shares != null }) },
    { path: '/', app: makePersonAdminPages({ shutOut: (c, personId) => closeVisitsOf({ db: c.get('db'), calls: nodes.calls, log: c.get('log'), clock: c.get('clock') }, personId) }) },
    { path: '/', app: makeRolePages() },
    { path: '/', app: makeRegisterPages(memberPorts) },
    { path: '/', app: makeFinancePages() },
    { path: '/', app: makePurchasePages() },
    { path: '/', app: makeBankPages() },
    { path: '/', app: makeSepaPages() },
    { path: '/', app: makeSalesPages() },
    { path: '/', app: makeCutoffPages() },
    { path: '/', app: makeTariffPages(billingPorts) },
    { path: '/', app: makeGaugePages(gaugePorts) },
    { path: '/', app: makeCapitalPages() },
    { path: '/', app: makeProjectPages() },
    { path: '/', app: makeTransparencyPages(transparencyPorts) },
    { path: '/', app: makeStatutesPages() },
    { path: '/', app: makeMySharesPages() },
    { path: '/', app: makeShareRegisterPages() },
    { path: '/', app: makeRedemptionPages() },
    { path: '/', app: makeClosingPages() },
    { path: '/', app: makeAssetPages() },
    { path: '/', app: makeDebtPages() },
    { path: '/', app: makePeriodPages() },
    { path: '/', app: makeDunningPages(dunningPorts) },
    { path: '/', app: makeMyDuesPages(dunningPorts, { main: [(c, member) => myInvoicesCard(c, member.id)], aside: [(c, member) => bankAccountCard(c, member.id)] }) },
    { path: '/', app: makeVatPages() },
    { path: '/', app: makeBudgetPages() },
    { path: '/', app: makeAllocationPages() },
    { path: '/', app: makeReportPages(reportPorts) },
    { path: '/', app: makePrivacyPages(privacyPorts) },
    { path: '/', app: makeHomePages(siteServices, dueNeeds) },
    { path: '/', app: makeSitePages(siteServices) },
    { path: '/', app: makeHealthPages(siteServices) },
    { path: '/', app: makeLogPages(siteServices) },
    { path: '/', app: makeFaultPages(siteServices) },
    { path: '/', app: makeAllSitesPages(siteServices) },
    { path: '/', app: makeSiteSettingsPages(siteServices) },
    { path: '/', app: makeFilePages(siteServices) },
    { path: '/', app: makeDatabasePages(siteServices) },
    { path: '/', app: makeApplicationPages(siteServices) },
    { path: '/', app: makeAccessPages(siteServices) },
    { path: '/', app: makeReceivedPages() },
    { path: '/', app: makeJobPages(siteServices) },
    { path: '/', app: makeNodePages(shared) },
    { path: '/', app: composeApi(shared) },
  ]
}
