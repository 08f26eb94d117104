/** Numbers and identifiers that depend on a seed alone: the same cooperative comes out of the same seed. */
import { createHash } from 'node:crypto'

/** A number from 0 up to 1, evenly spread, for what `words` name. */
export function draw(seed: number, ...words: readonly (string | number)[]): number {
  return createHash('sha256').update([seed, ...words].join(' ')).digest().readUIntBE(0, 6) / 2 ** 48
}

/** Twelve signs that fit an identifier of ours. */
export function drawnId(seed: number, ...words: readonly (string | number)[]): string {
  return createHash('sha256').update(['id', seed, ...words].join(' ')).digest('hex').slice(0, 12)
}
