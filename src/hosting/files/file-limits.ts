/** Limits on what is sent to a site; its disk limit comes on top. */
const mebibyte = 1024 * 1024

/** One file, or one archive, as it travels. */
export const largestFileBytes = 1024 * mebibyte
/** All files of one form without scripts: they wait on our disk until their size is known. */
export const largestFormBytes = 512 * mebibyte
/** Files of one archive, told to the node, which counts before it unpacks. */
export const filesPerArchive = 200_000
export const filesPerForm = 200

/** A text that is edited in the page. */
export const largestTextBytes = mebibyte / 2

export const inMebibytes = (bytes: number): number => Math.round(bytes / mebibyte)
