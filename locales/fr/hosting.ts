/** L’hébergement : une partie par dossier du code. */
import { files } from './hosting/files.ts'
import { home } from './hosting/home.ts'
import { sites } from './hosting/sites.ts'

export const hosting = { sites, files, home } as const
