/** Answers with a paper. */
import type { Ctx } from '#web/environment.ts'
import { makeDocument } from './make-document.ts'
import type { Paper } from './make-document.ts'

/** A file name that every system takes: `certificat-1847.pdf`. */
const fileName = (name: string): string =>
  `${name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .toLowerCase()}.pdf`

/** Answers with a paper that was made before. */
export const paperAnswer = (c: Ctx, name: string, content: Uint8Array): Response =>
  c.body(new Uint8Array(content), 200, { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${fileName(name)}"`, 'cache-control': 'private, no-store' })

/** Sends a paper as a file called after `name`; it is private, nobody on the way keeps it. */
export async function documentAnswer(c: Ctx, name: string, paper: Omit<Paper, 'language' | 'cooperativeName' | 'at' | 'pageOf'>): Promise<Response> {
  const bytes = await makeDocument({
    ...paper,
    language: c.get('language'),
    cooperativeName: c.get('config').cooperative.name,
    at: c.get('clock').now(),
    pageOf: c.get('m').cooperative.documents.pageOf,
  })
  return paperAnswer(c, name, bytes)
}
