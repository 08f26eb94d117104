import { peoplePaths } from '#people/pages/people-paths.ts'

/** Addresses of departures: the member's own page, and those of who keeps the register. */
export const departurePaths = {
  membership: (member: string): string => `/membership/${member}`,
  mine: (member: string): string => `/membership/${member}/leave`,
  takeBack: (member: string): string => `/membership/${member}/leave/take-back`,
  defence: (member: string): string => `/membership/${member}/defence`,
  list: `${peoplePaths.members}/departures`,
  one: (member: string): string => `${peoplePaths.members}/${member}/departure`,
  withdrawal: (member: string): string => `${peoplePaths.members}/${member}/departure/withdrawal`,
  takeBackFor: (member: string): string => `${peoplePaths.members}/${member}/departure/take-back`,
  record: (member: string): string => `${peoplePaths.members}/${member}/departure/record`,
  exclusion: (member: string): string => `${peoplePaths.members}/${member}/departure/exclusion`,
  hearing: (member: string): string => `${peoplePaths.members}/${member}/departure/hearing`,
  decision: (member: string): string => `${peoplePaths.members}/${member}/departure/decision`,
  appeal: (member: string): string => `${peoplePaths.members}/${member}/departure/appeal`,
  reinstate: (member: string): string => `${peoplePaths.members}/${member}/departure/reinstate`,
} as const
