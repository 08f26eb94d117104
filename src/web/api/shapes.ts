/** Shapes that answers and questions of the API share, whatever the feature. */
import { z } from '@hono/zod-openapi'
import { asDay } from '#lib/day.ts'
import { largestCents } from '#lib/money.ts'

/** A calendar day that exists, as text. */
export const dayShape = z.string().refine((text) => asDay(text) !== undefined, 'a day that exists, as 2026-12-31').openapi({ example: '2026-12-31' })

/** An amount that is told. */
export const cents = z.int().openapi({ description: 'Whole cents.' })

/** An amount that is given, nothing or more. */
export const amount = z.int().min(0).max(Number(largestCents)).openapi({ description: 'Whole cents, not negative.' })

/** The same, more than nothing. */
export const positiveAmount = z.int().min(1).max(Number(largestCents)).openapi({ description: 'Whole cents.' })

/** An id in an address or a question: what it names is for the feature to say. */
export const id = z.string().max(40)

/** Answer of a list that is not paged: it is short by its nature, or its length is said. */
export const itemsOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })
