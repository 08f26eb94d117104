import { cooperativePaths } from '#cooperative/cooperative-paths.ts'
import { peoplePaths } from '#people/pages/people-paths.ts'

const home = peoplePaths.reports

/** Addresses of the board's reports. */
export const reportPaths = {
  home,
  month: (report: string): string => `${home}/months/${report}`,
  monthPaper: (report: string): string => `${home}/months/${report}/paper`,
  year: (year: string): string => `${home}/years/${year}`,
  yearPaper: (year: string): string => `${home}/years/${year}/paper`,
  words: (year: string): string => `${home}/years/${year}/words`,
  publish: (year: string): string => `${home}/years/${year}/publish`,
  withdraw: (report: string): string => `${home}/packs/${report}/withdraw`,
} as const

const members = cooperativePaths.reports

/** Addresses of what every member sees. */
export const memberReportPaths = {
  home: members,
  one: (report: string): string => `${members}/${report}`,
  paper: (report: string): string => `${members}/${report}/paper`,
} as const
