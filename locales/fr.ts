/** Le catalogue français, source de tous les textes ; une partie par domaine, dans `fr/`. */
import { api } from './fr/api.ts'
import { nodes } from './fr/nodes.ts'
import { cli } from './fr/cli.ts'
import { cooperative } from './fr/cooperative.ts'
import { errors } from './fr/errors.ts'
import { frame } from './fr/frame.ts'
import { hosting } from './fr/hosting.ts'
import { launch } from './fr/launch.ts'
import { people } from './fr/people.ts'

export const fr = { cli, nodes, api, frame, errors, people, cooperative, hosting, launch } as const
