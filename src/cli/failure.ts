/** Why a command ends with another code than 0. */
import { exitCode } from './exit-code.ts'
import type { ExitCode } from './exit-code.ts'

/** As the API tells a refusal (RFC 9457). */
interface Problem {
  title: string
  status: number
  code: string
  requestId?: string
  field?: string
  errors?: { field: string; wanted: string }[]
}

/** An expected end: a sentence for people, a code for scripts. */
export class Failure extends Error {
  readonly exit: ExitCode
  readonly problem: Partial<Problem> & { code: string; title: string }

  constructor(exit: ExitCode, problem: Failure['problem']) {
    super(problem.title)
    this.name = 'Failure'
    this.exit = exit
    this.problem = problem
  }
}

/** What ends a command that names something which is not there: as the API would say it. */
export const absent = (title: string, code = 'notFound'): Failure => new Failure(exitCode.refused, { code, status: 404, title })

/** The failure that an answer of the API is. */
export async function failureOf(answer: Response): Promise<Failure> {
  const exit = answer.status === 401 ? exitCode.notSignedIn : answer.status >= 500 && answer.status !== 503 ? exitCode.fault : exitCode.refused
  const text = await answer.text().catch(() => '')
  try {
    const problem = JSON.parse(text) as Partial<Problem>
    if (typeof problem.title === 'string' && typeof problem.code === 'string') return new Failure(exit, { ...problem, code: problem.code, title: problem.title })
  } catch {
    // not a problem document: a proxy's page, perhaps
  }
  return new Failure(exit, { code: `http${answer.status}`, status: answer.status, title: text.slice(0, 200).trim() || `HTTP ${answer.status}` })
}
