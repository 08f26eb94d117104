/** Every page of projects, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeExpensePages } from './expense-pages.ts'
import { makeOneProjectPages } from './one-project-pages.ts'
import { makeProjectActPages } from './project-act-pages.ts'
import { makeProjectFormPages } from './project-form-pages.ts'
import { makeProjectListPages } from './project-list-pages.ts'

/** Pages under `/cooperative/projects`; the form of a new one before the one whose id its address could be. */
export function makeProjectPages(): App {
  const app = new Hono<Env>()
  for (const part of [makeProjectListPages(), makeProjectFormPages(), makeOneProjectPages(), makeProjectActPages(), makeExpensePages()]) app.route('/', part)
  return app
}
