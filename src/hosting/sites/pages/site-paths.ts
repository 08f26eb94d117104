/** Addresses of the pages of sites. */
const one = (id: string): string => `/sites/${id}`

export const sitePaths = {
  list: '/sites',
  create: '/sites/new',
  one,
  progress: (id: string) => `${one(id)}/progress`,
  health: (id: string) => `${one(id)}/health`,
  events: (id: string) => `${one(id)}/events`,
  retry: (id: string) => `${one(id)}/retry`,
  hostNames: (id: string) => `${one(id)}/host-names`,
  mainHostName: (id: string) => `${one(id)}/host-names/main`,
  removeHostName: (id: string) => `${one(id)}/host-names/remove`,
  access: (id: string) => `${one(id)}/access`,
  settings: (id: string) => `${one(id)}/settings`,
  phpSettings: (id: string) => `${one(id)}/settings/php`,
  pageCache: (id: string) => `${one(id)}/settings/pages`,
  purgePages: (id: string) => `${one(id)}/settings/pages/purge`,
  suspend: (id: string) => `${one(id)}/suspend`,
  resume: (id: string) => `${one(id)}/resume`,
  delete: (id: string) => `${one(id)}/delete`,
  restore: (id: string) => `${one(id)}/restore`,
  application: (id: string) => `${one(id)}/application`,
  files: (id: string) => `${one(id)}/files`,
  databases: (id: string) => `${one(id)}/databases`,
  database: (id: string, database: string) => `${one(id)}/databases/${database}`,
} as const

/** An address with its query; what is empty or absent is left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | null | undefined>>): string {
  const text = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') text.set(name, String(value))
  return text.size === 0 ? path : `${path}?${text.toString()}`
}
