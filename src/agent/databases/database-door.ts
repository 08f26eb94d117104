/** Opens a database to one call: with the further password that came with the question, for as long as it is worked on. */
import { nativePasswordHash } from '#lib/mariadb-password.ts'
import type { CallRefusal, Question } from '#wire/node-calls.ts'
import type { DatabaseResource } from '#wire/node-state.ts'
import { reasonOf } from '../resources/refusal.ts'
import type { StateStore } from '../executor/state-store.ts'
import type { DatabaseKeeper } from './database-keeper.ts'

export type DatabaseQuestion = Extract<Question, { database: string }>

export class DatabaseDoor {
  readonly #keeper: DatabaseKeeper
  readonly #store: StateStore

  constructor(keeper: DatabaseKeeper, store: StateStore) {
    this.#keeper = keeper
    this.#store = store
  }

  /** The database that a question names, if this node holds it open for that very site. */
  find(question: DatabaseQuestion): DatabaseResource | null {
    const resource = this.#store.wanted('database', question.database)
    const spec = resource?.spec
    return spec?.site === question.site && spec.name === question.name && spec.serving === 'live' ? resource : null
  }

  /** @returns what takes the password back, or why there is no way in. */
  async open(question: DatabaseQuestion): Promise<{ close(): Promise<void> } | CallRefusal> {
    const resource = this.find(question)
    if (resource === null) return 'noSuchDatabase'
    const hash = nativePasswordHash(question.key)
    const loading = question.ask === 'importDatabase' || question.ask === 'undoImport'
    const close = () => this.#keeper.takeKeyBack(resource.id, hash, this.#store.wanted('database', resource.id)).then(() => {})
    try {
      await this.#keeper.giveKey(resource, { hash, loading })
      return { close }
    } catch (error) {
      await close().catch(() => {})
      return reasonOf(error) === 'databaseServerAway' ? 'databaseServerAway' : 'internal'
    }
  }
}
