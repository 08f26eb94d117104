/**
 * What a label looks like to a hurried eye: two labels with one skeleton can be taken for each other.
 *
 * After UTS 39 §4 (https://www.unicode.org/reports/tr39/#Confusable_Detection), cut down to the signs that
 * host-name.ts lets through: accents fall, œ and æ come apart, 0 reads as o, 1 as l, rn as m, vv as w. UTS 39
 * keeps `cl`/`d` and `i`/`l` apart, and so do we: `club` must not forbid `dub`.
 */

/** The skeleton of one label given in letters (never `xn--`). Idempotent. */
export function skeletonOf(label: string): string {
  return label
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}
