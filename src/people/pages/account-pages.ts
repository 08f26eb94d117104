/** One's own account. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeActivityPages } from './activity-pages.ts'
import { makePasskeyPages } from './passkey-pages.ts'
import { makeProfilePages } from './profile-pages.ts'
import { makeSecurityPages } from './security-pages.ts'
import { makeSessionPages } from './session-pages.ts'
import { makeTotpPages } from './totp-pages.ts'

/** Pages under `/account`. */
export function makeAccountPages(): App {
  const app = new Hono<Env>()
  for (const part of [makeProfilePages(), makeSecurityPages(), makePasskeyPages(), makeTotpPages(), makeSessionPages(), makeActivityPages()]) app.route('/', part)
  return app
}
