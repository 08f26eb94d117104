/** Reading the outbox. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'

interface MessageLine {
  id: string
  to: string
  subject: string
  createdAt: Date
  sentAt: Date | null
}

export interface StoredMessage extends MessageLine {
  bodyText: string
  bodyHtml: string
}

/** Messages whose address or subject holds a text, the newest first, and how many there are in all. */
export async function searchMessages(db: DbOrTx, search: { text: string; page: number; pageSize: number }): Promise<{ messages: MessageLine[]; total: number }> {
  const like = containing(search.text)
  const wanted = search.text.trim() === '' ? sql<boolean>`true` : sql<boolean>`search_text like fold_text(${like})`
  const { rows: messages } = await sql<MessageLine>`
    select id, to_address as "to", subject, created_at as "createdAt", sent_at as "sentAt" from outgoing_message
    where ${wanted} order by created_at desc, id limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`.execute(db)
  const { rows } = await sql<{ total: number }>`select count(*)::integer as total from outgoing_message where ${wanted}`.execute(db)
  return { messages, total: rows[0]?.total ?? 0 }
}

/** One message, or undefined. */
export const messageById = (db: DbOrTx, id: string): Promise<StoredMessage | undefined> =>
  db
    .selectFrom('outgoing_message')
    .select(['id', 'to_address as to', 'subject', 'created_at as createdAt', 'sent_at as sentAt', 'body_text as bodyText', 'body_html as bodyHtml'])
    .where('id', '=', id)
    .executeTakeFirst()
