/** Patterns for `like` of what a person typed into a search field: `%` and `_` stand for themselves, and a hundred signs are enough. */
const longestSought = 100
const literally = (text: string): string => text.trim().slice(0, longestSought).replace(/[\\%_]/g, '\\$&')

/** What holds the text. */
export const containing = (text: string): string => `%${literally(text)}%`

/** What begins with the text. */
export const beginningWith = (text: string): string => `${literally(text)}%`

/** What ends with the text. */
export const endingWith = (text: string): string => `%${literally(text)}`
