/** The OpenAPI 3.1 document of the whole API. */
import type { Config } from '#lib/config.ts'
import type { ApiApp } from './api-app.ts'

export type ApiDocument = ReturnType<ApiApp['getOpenAPI31Document']>

/** Words on each group of routes; a group that has none shows its name. */
const tagWords: Record<string, string> = {
  account: 'Who you are, signing in and out.',
  sites: 'Sites: what is wanted of them, and how they are.',
  'host names': 'The names under which a site answers.',
  files: 'What is in a site’s document root.',
  members: 'The cooperative’s members.',
  statutes: 'The statutes of the cooperative, each version from a day on.',
  shares: 'Shares: what members hold, movements, payments and redemptions.',
  nodes: 'The machines that host. For administrators.',
}

const introduction = `Everything that the panel does with sites can be done here.

**Signing in.** Send \`Authorization: Bearer <token>\`. \`onyva login\` makes a token, and so does the account page. Cookies are not looked at.

**Refusals** are \`application/problem+json\` (RFC 9457): compare \`code\`, show \`title\`, which is in the reader’s language.

**Lists** take \`page\` (from 1) and \`pageSize\` (at most 100), and answer \`items\`, \`page\`, \`pageSize\` and \`total\`.

**Versions.** Fields and routes are added to \`/api/v1\`; none is removed or changes its meaning. Ignore fields that you do not know.`

/** Makes the document. */
export function makeDocument(app: ApiApp, config: Pick<Config, 'cooperative' | 'panelOrigin'>): ApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: `${config.cooperative.name}: API`, version: '1', description: introduction, license: { name: 'AGPL-3.0-or-later', url: 'https://www.gnu.org/licenses/agpl-3.0.html' }, contact: { email: config.cooperative.contactEmail } },
    servers: [{ url: config.panelOrigin }],
  })
  const used = new Set(Object.values(document.paths ?? {}).flatMap((path) => Object.values(path as Record<string, { tags?: string[] }>).flatMap((route) => route.tags ?? [])))
  document.tags = [...used].map((name) => ({ name, ...(tagWords[name] ? { description: tagWords[name] } : {}) }))
  document.components = { ...document.components, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } }
  return document
}
