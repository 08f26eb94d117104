/** Whether the command line's token still opens the API. */
import type { Db } from '#db/open-database.ts'
import { systemClock } from '#lib/clock.ts'
import { newRequestId } from '#lib/ids.ts'
import { actorOfSecret } from '#people/identify.ts'

export const isValidToken = async (db: Db, secret: string): Promise<boolean> =>
  (await actorOfSecret(db, { secret, kind: 'token' }, { source: 'launcher', requestId: newRequestId() }, systemClock)) !== null
