/** Round marks for an axis of amounts that may be below nothing. */

/** At most five marks from a round number below the least to one above the most, nothing among them; in the unit of the values. */
export function roundScale(values: readonly number[]): { bottom: number; top: number; marks: number[] } {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)]
  const raw = Math.max(1, (most - least) / 3)
  const magnitude = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((one) => one >= raw) ?? raw
  const [bottom, top] = [Math.floor(least / step) * step, Math.max(Math.ceil(most / step) * step, least === 0 ? step : 0)]
  return { bottom, top, marks: Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_, index) => Math.round(bottom + index * step)) }
}
