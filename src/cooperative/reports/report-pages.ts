import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeMemberReportPages } from './member-pages.ts'
import { makeMonthPages } from './month-pages.ts'
import type { ReportPorts } from './report-ports.ts'
import { makeYearPages } from './year-pages.ts'

/** All pages of reports. */
export const makeReportPages = (ports: ReportPorts): App => new Hono<Env>().route('/', makeMonthPages(ports)).route('/', makeYearPages(ports)).route('/', makeMemberReportPages())
