export const cooperative = {}
