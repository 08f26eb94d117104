/** Hosting: one part for each folder of the code. */
import { access } from './hosting/access.ts'
import { applications } from './hosting/applications.ts'
import { databases } from './hosting/databases.ts'
import { files } from './hosting/files.ts'
import { health } from './hosting/health.ts'
import { home } from './hosting/home.ts'
import { jobs } from './hosting/jobs.ts'
import { sites } from './hosting/sites.ts'
import { web } from './hosting/web.ts'

export const hosting = { access, applications, databases, sites, files, jobs, health, home, web }
