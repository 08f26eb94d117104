/** Which of two versions of an application is the newer one: numbers are compared as numbers, the rest as text. */
const partsOf = (version: string): string[] => version.match(/\d+|[a-zA-Z]+/g) ?? []
const isNumber = (part: string): boolean => /^\d/.test(part)

/** `6.10` is newer than `6.9`; `6.9` than `6.9-beta2`; `2024-02-06b` than `2024-02-06`. */
export function isNewer(one: string, other: string): boolean {
  const [left, right] = [partsOf(one), partsOf(other)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareParts(left[at], right[at])
    if (order !== 0) return order > 0
  }
  return false
}

/** What comes before a release (alpha, beta, rc) is older than the release; any other letter is newer. */
const beforeRelease = /^(?:alpha|beta|rc|dev|pre)/i

function compareParts(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) {
    if (one === other) return 0
    const extra = (one ?? other)!
    const sign = one === undefined ? -1 : 1
    return beforeRelease.test(extra) ? -sign : Number(extra) === 0 ? 0 : sign
  }
  if (isNumber(one) && isNumber(other)) return Number(one) - Number(other)
  if (isNumber(one) !== isNumber(other)) return isNumber(one) ? 1 : -1
  return one < other ? -1 : one > other ? 1 : 0
}
