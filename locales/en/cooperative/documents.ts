/** The cooperative’s papers (PDF). */
export const documents = {
  pageOf: (page: number, pages: number) => `Page ${page} of ${pages}`,
} as const
