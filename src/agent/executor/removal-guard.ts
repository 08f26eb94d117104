/**
 * Refuses to lose much at once: when more tombstones wait than the guard allows, none is carried out and each
 * is reported as blocked, until an administrator of the node says that they are meant. A control plane gone
 * wrong thus empties no node. Carried out removals count for an hour, so that many small ones are seen too.
 */
import { readFileSync, unlinkSync } from 'node:fs'
import type { Clock } from '#lib/clock.ts'

interface RemovalRule {
  readonly percent: number
  readonly atLeast: number
}

const windowMs = 3_600_000

/** Whether `removals` of `standing` resources are within the rule: few in number, or a small share. */
export function withinRule(rule: RemovalRule, removals: number, standing: number): boolean {
  return removals <= rule.atLeast || removals * 100 <= rule.percent * standing
}

export class RemovalGuard {
  readonly #rule: RemovalRule
  readonly #allowedFile: string
  readonly #clock: Clock
  #doneAtMs: number[] = []

  constructor(rule: RemovalRule, allowedFile: string, clock: Clock) {
    this.#rule = rule
    this.#allowedFile = allowedFile
    this.#clock = clock
  }

  /** @param standing resources that are on the node, those that wait for their removal included. */
  allows(waiting: number, standing: number): boolean {
    const since = this.#clock.now().getTime() - windowMs
    this.#doneAtMs = this.#doneAtMs.filter((at) => at > since)
    const done = this.#doneAtMs.length
    return withinRule(this.#rule, waiting + done, standing + done) || waiting <= this.#allowedByHand()
  }

  noteRemoval(): void {
    this.#doneAtMs.push(this.#clock.now().getTime())
  }

  /** Withdraws the administrator's word once it has served. */
  settle(): void {
    try {
      unlinkSync(this.#allowedFile)
    } catch {
      // it was not there: most of the time
    }
  }

  #allowedByHand(): number {
    try {
      return Number.parseInt(readFileSync(this.#allowedFile, 'utf8'), 10) || 0
    } catch {
      return 0
    }
  }
}
