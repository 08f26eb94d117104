/** What the parts of the register in the API share. */
import { z } from '@hono/zod-openapi'
import { bodies } from './member-rules.ts'

export const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
export const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } })
export const onMember = z.object({ member: z.string().max(40) })
export const nothing = { 204: { description: 'Done.' } }
export const pdf = { 200: { description: 'A PDF.', content: { 'application/pdf': { schema: z.string() } } } }
export const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null

/** Day, body and reference of any decision on a member. */
export const decision = {
  day: z.iso.date().openapi({ description: 'When it was decided.' }),
  body: z.enum(bodies).openapi({ description: 'Which body of the statutes decided.' }),
  reference: z.string().max(1000).default('').openapi({ description: 'Where it is written: minutes, resolution.' }),
}
