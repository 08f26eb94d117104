/** Les papiers (PDF) de la coopérative. */
export const documents = {
  pageOf: (page: number, pages: number) => `Page ${page} sur ${pages}`,
} as const
