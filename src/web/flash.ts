/**
 * What the next page says once: « C’est fait », with a way back. It travels in a cookie signed with the secret of
 * this browser, so that nobody else can put words into our mouth.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Undo } from './components/toast.ts'
import { dropCookie, readCookie, writeCookie } from './cookies.ts'
import type { Ctx } from './environment.ts'

interface Flash {
  text: string
  undo?: Undo
}

const cookie = 'flash'
/** Browsers keep cookies up to 4,096 bytes. */
const largestBytes = 3000

const sign = (secret: string, payload: string): Buffer => createHmac('sha256', secret).update(`flash ${payload}`).digest()

/** Leaves a message for the page that follows (a 303 redirect). A text too long for a cookie is cut. */
export function flash(c: Ctx, text: string, undo?: Undo): void {
  const message: Flash = { text: text.slice(0, 500), ...(undo === undefined ? {} : { undo }) }
  const payload = Buffer.from(JSON.stringify(message)).toString('base64url')
  if (payload.length > largestBytes) return flash(c, text)
  writeCookie(c, cookie, `${payload}.${sign(c.get('browser'), payload).toString('base64url')}`, { maxAgeS: 300 })
}

/** The message left for this page, which is then forgotten. */
export function takeFlash(c: Ctx): Flash | null {
  const value = readCookie(c, cookie)
  if (value === undefined) return null
  dropCookie(c, cookie)
  const [payload = '', signature = ''] = value.split('.')
  const given = Buffer.from(signature, 'base64url')
  const wanted = sign(c.get('browser'), payload)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Flash
}
