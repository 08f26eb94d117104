import { cooperativePaths } from '../cooperative-paths.ts'

const home = `${cooperativePaths.front}/gauges`

/** Addresses of the pages of gauges. */
export const gaugePaths = {
  front: cooperativePaths.front,
  setting: `${home}/setting`,
  one: (gauge: string): string => `${home}/${gauge}`,
} as const
