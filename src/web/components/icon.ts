import { raw } from 'hono/html'
import type { Html } from './content.ts'
import { iconPaths } from './icon-paths.ts'

export type IconName = keyof typeof iconPaths

/**
 * A drawing, always beside a word. Inlined where it stands, not taken from a sprite: repeated shapes cost
 * nothing once compressed, and a fragment that arrives later brings its own.
 */
export const icon = (name: IconName): Html =>
  raw(`<svg class="i" viewBox="0 0 24 24" aria-hidden="true">${iconPaths[name]}</svg>`)
