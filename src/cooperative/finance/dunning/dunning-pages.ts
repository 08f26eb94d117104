/** Every page of the treasurer about what is unpaid, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeArrearsPages } from './arrears-pages.ts'
import type { DunningPorts } from './dunning-ports.ts'
import { makeOneArrearPages } from './one-arrear-pages.ts'
import { makeReminderPages } from './reminder-pages.ts'

/** Pages under `/administration/finance/arrears` and `/administration/finance/reminders`. */
export function makeDunningPages(ports: DunningPorts): App {
  const app = new Hono<Env>()
  for (const part of [makeArrearsPages(), makeReminderPages(ports), makeOneArrearPages(ports)]) app.route('/', part)
  return app
}
