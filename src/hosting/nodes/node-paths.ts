/** Addresses of the pages of nodes. */
import { paths } from '#web/paths.ts'

const list = `${paths.administration}/nodes`

export const nodePaths = {
  list,
  add: `${list}/new`,
  one: (id: string): string => `${list}/${id}`,
  drained: (id: string): string => `${list}/${id}/drained`,
  replace: (id: string): string => `${list}/${id}/replace`,
  remove: (id: string): string => `${list}/${id}/remove`,
}
