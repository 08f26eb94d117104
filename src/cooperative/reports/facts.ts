/**
 * What a kept report says, as data: no words of any language, amounts as whole cents. A report is read back with the shape
 * it was made by, so a field that is added later has a default.
 */
import { createHash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { findings } from '#cooperative/projects/judge-project.ts'
import { reportWordParts } from '#db/report-tables.ts'

const day = z.iso.date()
const cents = z.int()
const count = z.int().min(0)

/** The books as they stood: how many entries, the seal of the last, what waits as a draft, the last day written. */
const booksShape = z.object({ entries: count, seal: z.string(), drafts: count, lastEntryDay: day.nullable(), lastBankDay: day.nullable() })
const courseShape = z.array(z.object({ day, cents: cents.nullable() }))
const membersShape = z.object({ before: count, admitted: count, readmitted: count, withdrawn: count, excluded: count, struckOff: count, after: count, applicants: count, course: z.array(z.object({ day, count })) })
const capitalShape = z.object({ beforeCents: cents, cents, floorCents: cents, course: courseShape })
const arrearsShape = z.object({ cents, customers: count, oldestDay: day.nullable(), beforeCents: cents, beforeCustomers: count })
/** Requests that sites answered, and those that ended with an error of the server; null where nothing was counted. */
const serviceShape = z.object({
  requests: count, faults: count, beforeRequests: count, beforeFaults: count, sites: count, troubledSites: count,
  /** Days of which no node told anything. */
  silentDays: count,
  /** Times a machine was not heard of for more than ten minutes, and how long in all; null: no longer known. */
  outages: z.object({ count, minutes: count }).nullable(),
  months: z.array(z.object({ day, requests: count, faults: count })),
})

/** The result that was voted, as far as the day and for the year, and where the year is heading; null: no budget was in force. */
const budgetShape = z.object({ toDateCents: cents, yearCents: cents, forecastCents: cents }).nullable().default(null)
const projectShape = z.object({
  id: z.string(), name: z.string(), votedOn: day, votedCents: cents, spentCents: cents,
  judgement: z.object({ standing: z.enum(['planned', 'running', 'stopped', 'delivered']), isRed: z.boolean(), findings: z.array(z.enum(findings)), spentPoints: z.int(), deliveredPoints: z.int(), lateDays: z.int(), deliveredOn: day.nullable() }),
})
const projectsShape = z.array(projectShape).default([])

const amount = z.string().regex(/^-?\d+$/).nullable()
const gaugeState = z.enum(['calm', 'near', 'crossed', 'unknown'])
/** A gauge as it was read: whole numbers in its own unit, as texts; its names are those of its time. */
const gaugeShape = z.object({
  gauge: z.string(), value: amount, drawn: amount, threshold: amount, state: gaugeState, because: z.string().nullable(), asOf: day.nullable(), variant: z.enum(['company', 'association']).nullable(),
  parts: z.array(z.object({ name: z.string(), value: z.string(), unit: z.enum(['cents', 'months', 'percent', 'count']) })), dates: z.array(z.object({ name: z.string(), day })),
  /** At the beginning; null: it was not read then. */
  before: gaugeState.nullable(),
  course: z.array(z.object({ day, drawn: amount })),
})
const gaugesShape = z.array(gaugeShape).default([])

const nextKinds = ['purchases', 'dues', 'redemptions', 'vat', 'yearEnd', 'assembly'] as const
const nextShape = z.object({ kind: z.enum(nextKinds), day: day.nullable(), count, cents: cents.nullable() })

export const monthFactsShape = z.object({
  format: z.literal(1),
  month: day,
  until: day,
  books: booksShape,
  cash: z.object({ beforeCents: cents, cents, yearAgoCents: cents.nullable(), course: courseShape }),
  /** Null: the month falls into no fiscal year. */
  result: z.object({
    yearId: z.string(), yearFrom: day, yearTo: day, monthIncomeCents: cents, monthCostsCents: cents, incomeCents: cents, costsCents: cents,
    /** As far into the year before. */
    yearAgoCents: cents.nullable(),
    months: courseShape,
  }).nullable(),
  budget: budgetShape,
  projects: projectsShape,
  gauges: gaugesShape,
  members: membersShape,
  capital: capitalShape.nullable(),
  arrears: arrearsShape,
  service: serviceShape.nullable(),
  next: z.array(nextShape),
})
export type MonthFacts = z.infer<typeof monthFactsShape>

const statementLine = z.object({ name: z.string(), grossCents: cents, netCents: cents, beforeCents: cents.nullable() })
export const yearFactsShape = z.object({
  format: z.literal(1),
  year: z.object({ id: z.string(), from: day, to: day, closedOn: day.nullable(), previousTo: day.nullable() }),
  books: booksShape,
  statements: z.object({
    assets: z.array(statementLine),
    liabilities: z.array(statementLine),
    result: z.array(statementLine.extend({ part: z.enum(['operating', 'financial', 'exceptional', 'tax']), income: z.boolean() })),
    totals: z.object({ assets: cents, liabilities: cents, result: cents, before: z.object({ assets: cents, liabilities: cents, result: cents }).nullable() }),
  }),
  cash: z.object({ beforeCents: cents, cents, course: courseShape }),
  /** Results of the last years, this one last. */
  results: z.array(z.object({ day, cents })),
  budget: budgetShape,
  projects: projectsShape,
  gauges: gaugesShape,
  members: membersShape,
  capital: capitalShape.nullable(),
  equity: z.object({ cents, halfCapitalCents: cents.nullable() }),
  arrears: arrearsShape,
  service: serviceShape.nullable(),
  allocation: z.object({ meetingDay: day, resolution: z.string(), parts: z.array(z.object({ name: z.string(), cents })) }).nullable(),
  /** What the board wrote, by part. */
  words: z.object(Object.fromEntries(reportWordParts.map((part) => [part, z.string()])) as Record<(typeof reportWordParts)[number], z.ZodString>),
})
export type YearFacts = z.infer<typeof yearFactsShape>
export type Books = MonthFacts['books']
export type Course = MonthFacts['cash']['course']
export type MemberFacts = MonthFacts['members']
export type CapitalFacts = NonNullable<MonthFacts['capital']>
export type ArrearFacts = MonthFacts['arrears']
export type ServiceFacts = NonNullable<MonthFacts['service']>
export type BudgetFacts = MonthFacts['budget']
export type ProjectFact = MonthFacts['projects'][number]
export type GaugeFact = MonthFacts['gauges'][number]
export type NextFact = MonthFacts['next'][number]

/** Facts as they are kept, to the letter, and the hash of it. */
export function keptFacts(facts: MonthFacts | YearFacts): { text: string; hash: Buffer } {
  const text = JSON.stringify(facts)
  return { text, hash: createHash('sha256').update(text).digest() }
}

/** The hash that these facts would be kept by, in hexadecimal. Of those read back, `ReportLine.hash` is the one: a shape may have grown since. */
export const hashOf = (facts: MonthFacts | YearFacts): string => keptFacts(facts).hash.toString('hex')
