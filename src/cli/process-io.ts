/** The world of a real process. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { CliIo } from './io.ts'

/** Writes what is typed nowhere, once told to be silent. */
class Silencer extends Writable {
  silent = false
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (!this.silent) process.stderr.write(chunk)
    done()
  }
}

export const processIo: CliIo = {
  stdout: (chunk) =>
    new Promise((resolve, reject) => {
      process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()))
    }),
  stderr: (text) => void process.stderr.write(text),
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  terminal: process.stderr.isTTY === true,
  ask: async (question, options = {}) => {
    const output = new Silencer()
    const lines = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY === true })
    try {
      const answer = lines.question(question)
      output.silent = options.secret === true
      return await answer
    } finally {
      lines.close()
      if (options.secret) process.stderr.write('\n')
    }
  },
}
