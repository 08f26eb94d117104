import { peoplePaths } from '#people/pages/people-paths.ts'

/** Addresses of the administration's pages of members. */
export const memberPaths = {
  list: peoplePaths.members,
  add: `${peoplePaths.members}/new`,
  one: (id: string): string => `${peoplePaths.members}/${id}`,
  addPerson: (id: string): string => `${peoplePaths.members}/${id}/persons/new`,
  endPerson: (id: string, person: string): string => `${peoplePaths.members}/${id}/persons/${person}/end`,
} as const
