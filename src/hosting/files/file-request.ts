/** From a request to what acts on files want. */
import { UserError } from '#lib/errors.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import type { FileScene } from './ask-files.ts'

export const fileScene = (c: Ctx, services: SiteServices, site: Site): FileScene => ({
  db: c.get('db'),
  calls: services.calls,
  clock: c.get('clock'),
  actor: actorOf(c),
  site,
  signal: c.req.raw.signal,
})

const emptyStream = (): ReadableStream<Uint8Array> => new ReadableStream({ start: (controller) => controller.close() })

/** The size that a request says its body has, or null. */
export function bodySize(c: Ctx): number | null {
  const told = c.req.header('content-length')
  return told !== undefined && /^\d{1,15}$/.test(told) ? Number(told) : null
}

/** The raw body as a stream and its size. @throws {UserError} `fileLengthMissing` (400). */
export function bodyOf(c: Ctx): { body: ReadableStream<Uint8Array>; sizeBytes: number } {
  const sizeBytes = bodySize(c)
  if (sizeBytes === null) throw new UserError('fileLengthMissing', {}, { status: 400 })
  return { body: c.req.raw.body ?? emptyStream(), sizeBytes }
}
