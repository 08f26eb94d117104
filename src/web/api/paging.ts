/** How every list of the API is paged: `?page=2&pageSize=50`, and how many there are in all. */
import { z } from '@hono/zod-openapi'

const largestPage = 100
const usualPage = 25

/** Query of a list; add a feature's own filters with `.extend`. */
export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).openapi({ description: 'Which page, from 1.' }),
  pageSize: z.coerce.number().int().min(1).max(largestPage).default(usualPage).openapi({ description: 'How many on a page.' }),
})

/** Answer of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    page: z.int().min(1),
    pageSize: z.int().min(1).max(largestPage),
    total: z.int().min(0).openapi({ description: 'How many there are on all pages.' }),
  })

/** Rows to skip and to take. */
export const rowsOf = (query: { page: number; pageSize: number }): { offset: number; limit: number } => ({
  offset: (query.page - 1) * query.pageSize,
  limit: query.pageSize,
})
