/** Which answers fit which question: a node that says anything else is not believed. */
import type { Answer, Question } from '#wire/node-calls.ts'

export const fittingOutcomes: Record<Question['ask'], readonly Answer['outcome'][]> = {
  listFolder: ['folder', 'refused'],
  writeFile: ['received', 'refused'],
  unpack: ['received', 'refused'],
  readFile: ['sent', 'refused'],
  makeFolder: ['done', 'refused'],
  move: ['done', 'refused'],
  remove: ['done', 'refused'],
  diskUsage: ['usage', 'refused'],
  probe: ['probed', 'refused'],
}
