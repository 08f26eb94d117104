/** Secrets of one-time links in letters: whoever reads one may come in as the letter's reader. */

const secret = /([?&]link=)[a-z0-9]{32}/g

/** The text or markup with every secret covered. */
export const coverLinks = (text: string): string => text.replace(secret, '$1••••••••')

/** The first address in a letter's text that holds a secret, or null. */
export const linkIn = (text: string): string | null => /https?:\/\/\S+[?&]link=[a-z0-9]{32}/.exec(text)?.[0] ?? null
