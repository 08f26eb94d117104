export const hosting = {} as const
