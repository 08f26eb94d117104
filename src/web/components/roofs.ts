import { html } from 'hono/html'
import { attributes } from './content.ts'
import type { Html } from './content.ts'

/** Width of one roof with its gap, of the ground, and of the whole drawing, in units of the drawing. */
const pitch = 75
const ground = 440

/** The same windows every time: a page must not change by itself. */
const isLit = (roof: number, floor: number, side: number): boolean => ((roof * 73 + floor * 179 + side * 283) ^ (roof * floor * 19)) % 11 < 4

const outline = (x: number, top: number): string => `M${x} ${ground}V${top + 30}L${x + 33} ${top}L${x + 65} ${top + 30}V${ground}`

function windows(roof: number, x: number, top: number): string {
  let path = ''
  for (let floor = 0, y = top + 46; y + 15 < ground - 20; floor++, y += 36)
    for (const side of [0, 1]) if (isLit(roof, floor, side)) path += `M${x + 17 + side * 19} ${y}h12v15h-12z`
  return path
}

/** Roofs side by side: an ornament, or (with `label`) a figure in which each height means something, in 0…1. */
export function roofs(what: { heights: readonly number[]; label?: string }): Html {
  const tops = what.heights.map((height) => Math.round(ground - 43 - height * 377))
  const width = what.heights.length * pitch
  return html`<svg${attributes({ viewBox: `0 0 ${width} ${ground + 1}`, role: what.label ? 'img' : undefined, 'aria-label': what.label, 'aria-hidden': what.label ? undefined : 'true' })}><path${attributes({
    d: tops.map((top, index) => outline(index * pitch + 5, top)).join(''),
  })}/><path class="lit"${attributes({ d: tops.map((top, index) => windows(index, index * pitch + 5, top)).join('') })}/></svg>`
}
