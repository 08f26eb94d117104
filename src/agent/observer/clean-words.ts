/** What a member's program or a visitor wrote, made fit for the wire: no control characters, not too long. */
export function cleanWords(given: string, maxLength: number): string {
  // oxlint-disable-next-line no-control-regex
  const clean = given.slice(0, maxLength * 2).replace(/[\u0000-\u001f\u007f]+/g, ' ').toWellFormed().trim()
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1).toWellFormed()}…`
}
