export const cooperative = {} as const
