/** Pages `/cooperative` and of its gauges. */
import { Hono } from 'hono'
import { notRefused } from '#people/pages/form.ts'
import type { App, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { gaugePaths } from './gauge-paths.ts'
import { setsGauges } from './gauge-policy.ts'
import type { GaugePorts } from './gauge-ports.ts'
import { livePage } from './live-page.ts'
import { oneGaugePage } from './one-gauge-page.ts'
import { saveSetting, settingPage } from './setting-page.ts'

export function makeGaugePages(ports: GaugePorts): App {
  const app = new Hono<Env>()
  app.get(gaugePaths.front, signedIn, (c) => livePage(c, ports))
  app.get(gaugePaths.setting, setsGauges, (c) => settingPage(c, notRefused))
  app.post(gaugePaths.setting, setsGauges, (c) => saveSetting(c))
  app.get(gaugePaths.one(':gauge'), signedIn, (c) => oneGaugePage(c))
  return app
}
