/** Counts of response times as a column: mostly zeros and small numbers, so each is a variable-length number (LEB128). */
import { timeClasses } from '#wire/response-times.ts'

/** The counts as bytes; zeros at the end are left out. */
export function encodeTimes(counts: readonly number[]): Buffer {
  const bytes: number[] = []
  const last = counts.findLastIndex((count) => count > 0)
  for (const count of counts.slice(0, last + 1)) {
    let left = count
    for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
    bytes.push(left)
  }
  return Buffer.from(bytes)
}

/** The counts that `encodeTimes` was given. */
export function decodeTimes(bytes: Uint8Array): number[] {
  const counts = Array<number>(timeClasses).fill(0)
  let [index, value, factor] = [0, 0, 1]
  for (const byte of bytes) {
    value += (byte & 127) * factor
    factor *= 128
    if (byte >= 128) continue
    if (index < timeClasses) counts[index++] = value
    value = 0
    factor = 1
  }
  return counts
}
