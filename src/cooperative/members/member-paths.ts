import { peoplePaths } from '#people/pages/people-paths.ts'

/** Addresses of the administration's pages of members. */
export const memberPaths = {
  list: peoplePaths.members,
  add: `${peoplePaths.members}/new`,
  one: (id: string): string => `${peoplePaths.members}/${id}`,
  identity: (id: string): string => `${peoplePaths.members}/${id}/identity`,
  addPerson: (id: string): string => `${peoplePaths.members}/${id}/persons/new`,
  endPerson: (id: string, person: string): string => `${peoplePaths.members}/${id}/persons/${person}/end`,
  applications: peoplePaths.applications,
  application: (id: string): string => `${peoplePaths.applications}/${id}`,
} as const

/** Addresses of who wants to become a member. */
export const joinPaths = {
  join: '/join',
  application: '/join/application',
  takeBack: '/join/application/take-back',
} as const
