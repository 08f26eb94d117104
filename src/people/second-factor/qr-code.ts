/** A QR code as an SVG of our own: one path, no style, no script (strict CSP). */
import { encode } from 'uqr'
import { html } from 'hono/html'
import type { Html } from '#web/page.ts'

/** Draws a text; `label` is what screen readers say. Dark on light in both themes: cameras want it so. */
export function qrCode(text: string, label: string): Html {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  let path = ''
  for (const [y, row] of data.entries())
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue
      const start = x
      while (row[x + 1]) x++
      path += `M${start} ${y}h${x - start + 1}v1H${start}z`
    }
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" width="232" height="232" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`
}
