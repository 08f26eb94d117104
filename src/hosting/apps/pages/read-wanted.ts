import type { WantedApplication } from '#hosting/apps/install-application.ts'
import type { Fields } from '#people/pages/form.ts'

/** What a form asks for. */
export const readWantedApplication = (given: Fields, application: string): WantedApplication => ({
  application,
  login: given('login'),
  email: given('email'),
  personName: given('personName'),
  language: given('language'),
  title: given('title'),
})
