/** The colours of tokens.css keep their contrast (WCAG 2.2, 1.4.3 and 1.4.11) in both themes, whoever tunes them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

type Oklch = readonly [lightness: number, chroma: number, hue: number]

const css = readFileSync(new URL('./styles/tokens.css', import.meta.url), 'utf8')
const colours = new Map<string, { light: Oklch; dark: Oklch }>()
for (const [, name = '', light = '', dark = ''] of css.matchAll(/--([a-z0-9-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)/g)) {
  const read = (text: string) => text.trim().split(/\s+/).map(Number) as unknown as Oklch
  colours.set(name, { light: read(light), dark: read(dark) })
}

/** Relative luminance of a colour, by way of linear sRGB (Ottosson 2020, https://bottosson.github.io/posts/oklab/). */
function luminance([lightness, chroma, hue]: Oklch): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clamp = (value: number) => Math.min(1, Math.max(0, value))
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Oklch, other: Oklch): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((left, right) => left - right)
  return (lighter + 0.05) / (darker + 0.05)
}

/** What stands on what, and how clearly. */
const pairs: readonly (readonly [text: string, ground: string, least: number])[] = [
  ...['paper', 'surface', 'sunk'].flatMap((ground) => [
    ['ink', ground, 10] as const,
    ['ink-soft', ground, 5.5] as const,
    ['accent', ground, 7] as const,
    ['accent-deep', ground, 7] as const,
    ['edge', ground, 3] as const,
  ]),
  ['on-accent', 'accent', 7],
  ['on-accent', 'accent-deep', 7],
  ['accent-deep', 'accent-soft', 7],
  ['ink', 'accent-soft', 7],
  ['ink-soft', 'accent-soft', 4.5],
  ...['ok', 'warn', 'bad'].flatMap((tone) => [
    [tone, 'paper', 4.5] as const,
    [tone, 'surface', 4.5] as const,
    [tone, `${tone}-soft`, 4.5] as const,
    ['ink', `${tone}-soft`, 7] as const,
  ]),
  ...['c2', 'c3', 'c4'].map((series) => [series, 'paper', 3] as const),
]

for (const theme of ['light', 'dark'] as const)
  test(`what is written can be read: ${theme}`, () => {
    for (const [text, ground, least] of pairs) {
      const [above, below] = [colours.get(text), colours.get(ground)]
      assert.ok(above && below, `${text} on ${ground}`)
      const ratio = contrast(above[theme], below[theme])
      assert.ok(ratio >= least, `${text} on ${ground}: ${ratio.toFixed(2)}, at least ${least} wanted`)
    }
  })

test('the measure is right: black on white is 21', () => {
  assert.ok(Math.abs(contrast([0, 0, 0], [1, 0, 0]) - 21) < 0.01)
})
