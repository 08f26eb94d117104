/**
 * Text as a page of paper takes it: split into runs that one font can show, broken into lines that fit. Names come in
 * any script and in any length: what no font shows is a box, never a failure, and a word wider than its line is cut.
 */
export interface Run {
  text: string
  /** Which of the fonts given, from 0. */
  font: number
}

export interface Fonts {
  /** Whether a font has a drawing for a code point. */
  shows(font: number, codePoint: number): boolean
  /** Width of a text in a font, in points, at the size in use. */
  width(font: number, text: string): number
  count: number
}

// Marks that join what stands before them, and spaces, stay with the run they are in.
export const stays = /\p{M}|\p{Zs}|\u200c|\u200d/u

/** The runs of a text, each in the first font that shows it. Control characters are left out. */
export function runsOf(text: string, fonts: Fonts): Run[] {
  const runs: Run[] = []
  for (const sign of text.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '')) {
    const last = runs.at(-1)
    if (last && stays.test(sign)) {
      last.text += sign
      continue
    }
    const codePoint = sign.codePointAt(0) ?? 0
    let font = 0
    while (font < fonts.count && !fonts.shows(font, codePoint)) font++
    if (font === fonts.count) font = 0
    if (last && last.font === font) last.text += sign
    else runs.push({ text: sign, font })
  }
  return runs
}

export const widthOf = (runs: readonly Run[], fonts: Fonts): number => runs.reduce((sum, run) => sum + fonts.width(run.font, run.text), 0)

/** Breaks a text into lines of at most `width` points: at spaces, and within a word that is wider than a line. Line breaks are kept. */
export function linesOf(text: string, width: number, fonts: Fonts): Run[][] {
  return text.split('\n').flatMap((paragraph) => linesOfParagraph(paragraph, width, fonts))
}

function linesOfParagraph(text: string, width: number, fonts: Fonts): Run[][] {
  const fits = (line: string) => widthOf(runsOf(line, fonts), fonts) <= width
  const lines: string[] = []
  let line = ''
  const flush = () => {
    lines.push(line)
    line = ''
  }
  // ordinary spaces only: a narrow or no-break space holds what it joins together
  for (const word of text.split(/ +/).filter((part) => part !== '')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (fits(joined)) {
      line = joined
      continue
    }
    if (line !== '') flush()
    let rest = [...word]
    while (rest.length > 1 && !fits(rest.join(''))) {
      let taken = fitting(rest, fits)
      // a mark is never parted from what it stands on
      while (taken < rest.length && taken > 1 && stays.test(rest[taken] ?? '')) taken--
      lines.push(rest.slice(0, taken).join(''))
      rest = rest.slice(taken)
    }
    line = rest.join('')
  }
  if (line !== '' || lines.length === 0) flush()
  return lines.map((one) => runsOf(one, fonts))
}

/** How many signs from the left fit; at least one. */
function fitting(signs: readonly string[], fits: (text: string) => boolean): number {
  let [low, high] = [1, signs.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(signs.slice(0, middle).join(''))) low = middle
    else high = middle - 1
  }
  return low
}
