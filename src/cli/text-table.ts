/** Lines in columns for people; scripts use `--json`. */

/** Control characters (a file's name may hold some) would move the reader's cursor. */
// oxlint-disable-next-line no-control-regex
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')

/** @returns the table with a line end, or '' when there are no rows. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const lines = [headings, ...rows].map((line) => line.map(printable))
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)))
  const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - [...text].length))
  return lines.map((line) => `${line.map((text, column) => pad(text, widths[column] ?? 0)).join('  ').trimEnd()}\n`).join('')
}

/** Names and values, one pair a line. */
export function textPairs(pairs: readonly (readonly [string, string | null | undefined])[]): string {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null && pair[1] !== undefined && pair[1] !== '')
  const width = Math.max(0, ...shown.map(([name]) => [...name].length))
  return shown.map(([name, value]) => `${name}${' '.repeat(width - [...name].length)}  ${printable(value)}\n`).join('')
}
