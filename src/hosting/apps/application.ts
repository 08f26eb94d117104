/** The application of a site, as the commands and pages of this folder hold it. */
export interface SiteApplication {
  siteId: string
  name: string
  title: string
  /** Null while its installation is under way, or was cut. */
  installedAt: Date | null
  /** As last seen. */
  version: string | null
  /** Where it believes it lives. */
  address: string | null
  /** The administrator that was made with it. */
  login: string
  databaseId: string | null
  /** The version that its last update can be undone to. */
  previousVersion: string | null
  updatedAt: Date | null
  seenAt: Date | null
}
