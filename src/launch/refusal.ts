/** A reason for which a command of the launcher stops, already in the reader's words. */
export class Refusal extends Error {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.name = 'Refusal'
  }
}
