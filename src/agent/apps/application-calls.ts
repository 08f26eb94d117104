/** Answers the control plane's questions about the application of a site. */
import { join } from 'node:path'
import type { Log } from '#lib/log.ts'
import { applicationQuestions, applicationRefusals } from '#wire/applications.ts'
import type { ApplicationRefusal } from '#wire/applications.ts'
import type { Answer, CallProgress, CallRefusal, Question } from '#wire/node-calls.ts'
import { detailOf } from '../resources/refusal.ts'
import type { WorkerProgram } from '../files/worker-process.ts'
import { AppRefusal } from './application-refusal.ts'
import { askWorker } from './ask-worker.ts'
import { readCatalogue } from './catalogue.ts'
import type { Application } from './catalogue.ts'
import { runScript } from './run-script.ts'
import type { WorkerAnswer, WorkerOrder } from './worker-messages.ts'

type Ask = 'installApplication' | 'lookAtApplication' | 'updateApplication' | 'undoApplicationUpdate' | 'moveApplication' | 'resetApplicationPassword'
export type ApplicationQuestion = Extract<Question, { ask: Ask }>

export const isApplicationQuestion = (question: Question): question is ApplicationQuestion => Object.hasOwn(applicationQuestions, question.ask)

interface ApplicationCallsParts {
  /** The folder of all sites' trees, and that of their PHP sockets. */
  readonly sites: string
  readonly phpSockets: string
  /** Folders of applications. */
  readonly folders: readonly string[]
  readonly worker: WorkerProgram
  readonly log: Log
}

type Tell = (now: CallProgress) => void

/** MediaWiki's tables take 5 s on a calm machine and were seen to take more than five minutes on one under load 15. */
const scriptTimeoutMs = 600_000

export class ApplicationCalls {
  readonly #parts: ApplicationCallsParts
  readonly #busy = new Set<string>()

  constructor(parts: ApplicationCallsParts) {
    this.#parts = parts
  }

  /** What this node can install now. */
  catalogue(): Map<string, Application> {
    return readCatalogue(this.#parts.folders, (folder, detail) => this.#parts.log.warn('application.broken', { folder, detail }))
  }

  /** Never throws. */
  async answer(question: ApplicationQuestion, tell: Tell): Promise<Answer> {
    // two at a time would work on each other's half-made files
    const changes = question.ask !== 'lookAtApplication'
    if (changes && this.#busy.has(question.site)) return refused('applicationBusy')
    if (changes) this.#busy.add(question.site)
    try {
      return await this.#carryOut(question, tell)
    } catch (error) {
      if (error instanceof AppRefusal) return refused(error.reason, detailOf(error))
      this.#parts.log.warn('application.failed', { site: question.site, ask: question.ask, detail: detailOf(error) })
      return refused('internal', detailOf(error))
    } finally {
      if (changes) this.#busy.delete(question.site)
    }
  }

  async #carryOut(question: ApplicationQuestion, tell: Tell): Promise<Answer> {
    if (question.ask === 'lookAtApplication') return await this.#look(question)
    const application = this.catalogue().get(question.application)
    if (application === undefined) throw new AppRefusal('noSuchApplication', question.application)
    switch (question.ask) {
      case 'installApplication':
        return await this.#install(question, application, tell)
      case 'updateApplication':
        await this.#update(question, application, tell)
        break
      case 'undoApplicationUpdate':
        await this.#order(question, { act: 'undo', recipe: application.recipe }, tell)
        break
      case 'moveApplication':
        await this.#script(question, application, application.recipe.scripts.address, { formerAddress: question.formerAddress })
        break
      case 'resetApplicationPassword':
        await this.#script(question, application, application.recipe.scripts.password, { login: question.login, password: question.password })
        break
    }
    return await this.#look(question)
  }

  async #look(question: ApplicationQuestion): Promise<Answer> {
    const recipes = [...this.catalogue().values()].map(({ recipe }) => recipe)
    return seen(await this.#order(question, { act: 'look', recipes }))
  }

  async #install(question: ApplicationQuestion & { ask: 'installApplication' }, application: Application, tell: Tell): Promise<Answer> {
    const { recipe } = application
    if (recipe.database && question.database === null) throw new AppRefusal('applicationStepFailed', `${recipe.title} wants a database`)
    const staged = await this.#order(question, { act: 'stage', ...application }, tell)
    if (staged.outcome !== 'staged') throw new Error(`stage was answered with ${staged.outcome}`)
    const { title, language, administrator, database } = question
    if (!staged.complete) {
      const root = join(this.#privateOf(question), '.onyva-application', 'files')
      for (const { step, script } of recipe.scripts.install) {
        tell({ step, done: 0, total: 0 })
        await this.#script(question, application, script, { root, title, language, administrator, database })
      }
    }
    tell({ step: 'placing', done: 0, total: 0 })
    const placed = seen(await this.#order(question, { act: 'place', ...application }))
    // Its password was told to nobody when the run that set it was cut.
    if (staged.complete) await this.#script(question, application, recipe.scripts.password, { login: administrator.login, password: administrator.password })
    return placed
  }

  /** A program whose database does not follow is put back. */
  async #update(question: ApplicationQuestion & { ask: 'updateApplication' }, application: Application, tell: Tell): Promise<void> {
    await this.#order(question, { act: 'update', ...application }, tell)
    tell({ step: 'database', done: 0, total: 0 })
    try {
      await this.#script(question, application, application.recipe.scripts.upgrade, {})
    } catch (error) {
      await this.#order(question, { act: 'undo', recipe: application.recipe })
      throw error
    }
  }

  /** Has the worker do something. @throws {AppRefusal} */
  async #order(question: ApplicationQuestion, order: WorkerOrder, tell?: Tell): Promise<Exclude<WorkerAnswer, { outcome: 'refused' }>> {
    const site = { folder: join(this.#parts.sites, question.site), uid: question.uid }
    const answer = await askWorker(this.#parts.worker, site, order, (done, total) => tell?.({ step: 'unpacking', done, total }))
    if (answer.outcome === 'refused') throw new AppRefusal(answer.reason, answer.detail ?? '')
    return answer
  }

  /** Runs a script that a recipe may do without. */
  async #script(question: Exclude<ApplicationQuestion, { ask: 'lookAtApplication' }>, { folder }: Application, script: string | null, input: Readonly<Record<string, unknown>>): Promise<void> {
    if (script === null) return
    const { sites, phpSockets } = this.#parts
    const { address } = question
    await runScript({
      phpSocket: join(phpSockets, `${question.site}.sock`),
      folder,
      script,
      address,
      input: { root: join(sites, question.site, 'public'), private: this.#privateOf(question), address, ...input },
      timeoutMs: scriptTimeoutMs,
    })
  }

  #privateOf(question: ApplicationQuestion): string {
    return join(this.#parts.sites, question.site, 'private')
  }
}

/** What a worker saw there. @throws when it says anything else. */
function seen(answer: WorkerAnswer): Answer {
  if (answer.outcome !== 'looked') throw new Error(`what stands there was answered with ${answer.outcome}`)
  return { outcome: 'application', found: answer.found, empty: answer.empty }
}

function refused(reason: ApplicationRefusal | CallRefusal, detail: string | null = null): Answer {
  const own = applicationRefusals.find((one) => one === reason)
  if (own !== undefined) return { outcome: 'applicationRefused', reason: own, detail }
  return { outcome: 'refused', reason: reason as CallRefusal, detail }
}
