/** Names of databases: words that a member knows it by, then the id, which makes it the only one anywhere. */

const longest = 24

/** `La roue libre`, `k3f9x2abcd12` → `la_roue_libre_k3f9x2abcd12`. Words without a single letter give `base`. */
export function databaseNameFor(words: string, id: string): string {
  const plain = words
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, longest)
    .replace(/_+$/, '')
  return `${plain === '' ? 'base' : plain}_${id}`
}
