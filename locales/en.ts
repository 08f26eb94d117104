/** The English catalogue; it must have the shape of the French one. */
import type { Messages } from './messages.ts'
import { api } from './en/api.ts'
import { nodes } from './en/nodes.ts'
import { cli } from './en/cli.ts'
import { cooperative } from './en/cooperative.ts'
import { errors } from './en/errors.ts'
import { frame } from './en/frame.ts'
import { hosting } from './en/hosting.ts'
import { launch } from './en/launch.ts'
import { people } from './en/people.ts'

export const en: Messages = { cli, nodes, api, frame, errors, people, cooperative, hosting, launch }
