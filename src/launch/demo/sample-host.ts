/** The sites of the fictional cooperative. */
import type { Config } from '#lib/config.ts'

export const demoSites = [
  { label: 'roue-libre', name: 'La Roue libre', profile: 'php' },
  { label: 'carnet-de-camille', name: 'Carnet de Camille', profile: 'static' },
] as const

/** Host name of the site that `up` shows. */
export const sampleHost = (config: Pick<Config, 'sitesDomain'>): string => `${demoSites[0].label}.${config.sitesDomain}`
