/** A world for commands in tests: everything said is kept, answers to questions are given beforehand. */
import { Readable } from 'node:stream'
import type { CliIo } from './io.ts'

interface TestIo extends CliIo {
  /** Standard output so far. */
  out(): string
  /** Standard error so far. */
  err(): string
  asked: string[]
}

export function testIo(more: { env?: Record<string, string>; answers?: string[]; cwd?: string } = {}): TestIo {
  const chunks: Buffer[] = []
  let said = ''
  const answers = [...(more.answers ?? [])]
  const asked: string[] = []
  return {
    stdout: (chunk) => void chunks.push(Buffer.from(chunk)),
    stderr: (text) => void (said += text),
    stdin: Readable.from([]),
    env: { LANG: 'fr_FR.UTF-8', ...more.env },
    cwd: more.cwd ?? '/',
    terminal: false,
    ask: async (question) => {
      asked.push(question)
      const answer = answers.shift()
      if (answer === undefined) throw new Error(`nobody answers ${question}`)
      return answer
    },
    out: () => Buffer.concat(chunks).toString('utf8'),
    err: () => said,
    asked,
  }
}
