/** The sites of the fictional cooperative. */
import type { Config } from '#lib/config.ts'

/** `owner`: the demo member (0) or the demo administrator's own (1). */
export const demoSites = [
  { owner: 0, label: 'roue-libre', name: 'La Roue libre', profile: 'php' },
  { owner: 0, label: 'carnet-de-camille', name: 'Carnet de Camille', profile: 'static' },
  { owner: 1, label: 'idris', name: 'Le jardin d’Idris', profile: 'static' },
] as const

/** Host name of the site that `up` shows. */
export const sampleHost = (config: Pick<Config, 'sitesDomain'>): string => `${demoSites[0].label}.${config.sitesDomain}`
