export const hosting = {}
