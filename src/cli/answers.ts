/** Reading what the typed client brings back. */
import { failureOf } from './failure.ts'

/** The typed answer of a call that went well. @throws {Failure} with the refusal otherwise. */
export async function answered<T>(calling: Promise<{ ok: boolean; json(): Promise<T> }>): Promise<T> {
  const answer = await calling
  if (!answer.ok) throw await failureOf(answer as unknown as Response)
  return answer.json()
}

/** As `answered`, for calls that answer with nothing. */
export async function acknowledged(calling: Promise<{ ok: boolean }>): Promise<void> {
  const answer = await calling
  if (!answer.ok) throw await failureOf(answer as unknown as Response)
}

interface Page<T> {
  items: T[]
  page: number
  pageSize: number
  total: number
}

/** Everything of a list, page after page; at most `limit` items. */
export async function allPages<T>(read: (page: string, pageSize: string) => Promise<Page<T>>, limit = 100_000): Promise<T[]> {
  const items: T[] = []
  for (let page = 1; items.length < limit; page++) {
    const answer = await read(String(page), '100')
    items.push(...answer.items)
    if (answer.items.length === 0 || items.length >= answer.total) break
  }
  return items.slice(0, limit)
}
