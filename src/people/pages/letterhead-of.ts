import type { Letterhead } from '#people/letters/compose-letter.ts'
import type { Ctx } from '#web/environment.ts'

/** Whose letters a request sends. */
export const letterheadOf = (c: Ctx): Letterhead => ({ cooperativeName: c.get('config').cooperative.name, panelOrigin: c.get('config').panelOrigin })
