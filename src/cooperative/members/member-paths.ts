import { peoplePaths } from '#people/pages/people-paths.ts'

/** Addresses of the administration's pages of members. */
export const memberPaths = {
  list: peoplePaths.members,
  add: `${peoplePaths.members}/new`,
  one: (id: string): string => `${peoplePaths.members}/${id}`,
  identity: (id: string): string => `${peoplePaths.members}/${id}/identity`,
  addPerson: (id: string): string => `${peoplePaths.members}/${id}/persons/new`,
  endPerson: (id: string, person: string): string => `${peoplePaths.members}/${id}/persons/${person}/end`,
  import: `${peoplePaths.members}/import`,
  oneImport: (id: string): string => `${peoplePaths.members}/import/${id}`,
  importEvents: (id: string): string => `${peoplePaths.members}/import/${id}/events`,
  exportCsv: `${peoplePaths.members}/export/download`,
  registerPdf: `${peoplePaths.members}/register/download`,
  extractPdf: (id: string): string => `${peoplePaths.members}/${id}/extract/download`,
  phantoms: `${peoplePaths.members}/silent`,
  phantomsExport: `${peoplePaths.members}/silent/download`,
  phantomsRemind: `${peoplePaths.members}/silent/remind`,
  phantomsSetting: `${peoplePaths.members}/silent/setting`,
  applications: peoplePaths.applications,
  application: (id: string): string => `${peoplePaths.applications}/${id}`,
  question: (id: string): string => `${peoplePaths.applications}/${id}/question`,
} as const

const membership = (id: string): string => `/membership/${id}`

/** Addresses of one's own membership. */
export const membershipPaths = {
  one: membership,
  identity: (id: string): string => `${membership(id)}/identity`,
  certificate: (id: string): string => `${membership(id)}/certificate.pdf`,
  people: (id: string): string => `${membership(id)}/people`,
  endPerson: (id: string, person: string): string => `${membership(id)}/people/${person}/end`,
} as const

/** Addresses of who wants to become a member. */
export const joinPaths = {
  join: '/join',
  stillThere: '/still-there',
  application: '/join/application',
  takeBack: '/join/application/take-back',
  answer: '/join/application/answer',
} as const
