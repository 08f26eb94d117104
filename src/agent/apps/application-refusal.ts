/** Why an application call is refused, in a word of the wire. */
import type { ApplicationRefusal } from '#wire/applications.ts'
import type { CallRefusal } from '#wire/node-calls.ts'

export class AppRefusal extends Error {
  readonly reason: ApplicationRefusal | CallRefusal
  constructor(reason: ApplicationRefusal | CallRefusal, detail = '') {
    super(detail)
    this.name = 'AppRefusal'
    this.reason = reason
  }
}
