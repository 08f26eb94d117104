/** How far filling has come. */
export interface FillStage {
  step: 'members' | 'sites' | 'node' | 'history' | 'applications'
  done: number
  total: number
}
export type FillProgress = (stage: FillStage) => void

/** Begins a line of a task's output that tells its progress. */
export const progressMark = 'progress '
