/** Every feature that answers below the frame, with what it needs. The order is that of addresses. */
import { composeApi } from '#compose-api.ts'
import type { ApiServices } from '#compose-api.ts'
import { makeFrontPages } from '#cooperative/front/front-page.ts'
import { makeMemberPages } from '#cooperative/members/member-pages.ts'
import { countSites } from '#hosting/for-cooperative.ts'
import { makeNodePages } from '#hosting/nodes/node-pages.ts'
import { makeAccountPages } from '#people/pages/account-pages.ts'
import { makeAdministrationPages } from '#people/pages/administration-pages.ts'
import { makeDoorPages } from '#people/pages/door-pages.ts'
import { makePersonAdminPages } from '#people/pages/person-admin-pages.ts'
import { makeRolePages } from '#people/pages/role-pages.ts'
import type { App } from '#web/environment.ts'

/** What features share beyond what each request carries. */
export type Shared = ApiServices

/** The applications of all features. */
export function makeFeatures(shared: Shared): { path: string; app: App }[] {
  return [
    { path: '/', app: makeFrontPages() },
    { path: '/', app: makeDoorPages() },
    { path: '/', app: makeAccountPages() },
    { path: '/', app: makeAdministrationPages() },
    { path: '/', app: makePersonAdminPages() },
    { path: '/', app: makeRolePages() },
    { path: '/', app: makeMemberPages({ countSites }) },
    { path: '/', app: makeNodePages(shared) },
    { path: '/', app: composeApi(shared) },
  ]
}
