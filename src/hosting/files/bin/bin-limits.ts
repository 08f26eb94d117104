const dayMs = 86_400_000

/** How long something stays in the bin. */
export const binDays = 30
export const binMs = binDays * dayMs

/** When something that was put there at `at` goes for good. */
export const goesAt = (at: Date): Date => new Date(at.getTime() + binMs)
