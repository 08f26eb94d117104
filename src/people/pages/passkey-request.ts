/** What the passkey script of a page sends (`#web/islands/passkey.ts`). */
import { z } from 'zod'
import { UserError } from '#lib/errors.ts'
import type { Ctx } from '#web/environment.ts'

const shape = z.object({ credential: z.unknown().optional(), fields: z.record(z.string().max(64), z.string().max(500)).default({}) })

interface PasskeyRequest {
  credential: unknown
  field(name: string): string
}

/** Reads it. @throws {UserError} `passkeyRefused`. */
export async function readPasskeyRequest(c: Ctx): Promise<PasskeyRequest> {
  const given = shape.safeParse(await c.req.json().catch(() => null))
  if (!given.success) throw new UserError('passkeyRefused')
  const { credential, fields } = given.data
  return { credential, field: (name) => (Object.hasOwn(fields, name) ? (fields[name] ?? '') : '') }
}
