/** Everything at the door: coming in, by whichever way, and going out. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeConfirmEmailPages } from './confirm-email-pages.ts'
import { makeConfirmIdentityPages } from './confirm-identity-pages.ts'
import { makeInvitationPages } from './invitation-pages.ts'
import { makePasswordPages } from './password-pages.ts'
import { makeSecondFactorPages } from './second-factor-pages.ts'
import { makeSignInPages } from './sign-in-pages.ts'

/** The pages that need nobody signed in, `/confirm-identity` and `/sign-out`. */
export function makeDoorPages(): App {
  const app = new Hono<Env>()
  const parts = [makeSignInPages(), makeSecondFactorPages(), makePasswordPages(), makeInvitationPages(), makeConfirmEmailPages(), makeConfirmIdentityPages()]
  for (const part of parts) app.route('/', part)
  return app
}
