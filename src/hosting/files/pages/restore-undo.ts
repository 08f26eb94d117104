import type { Site } from '#hosting/sites/site.ts'
import { filePaths } from '#hosting/files/pages/file-addresses.ts'
import type { Undo } from '#web/components/toast.ts'

/** The button that brings back what one act put into the bin. */
export const restoreUndo = (site: Site, batch: string): Undo => ({ action: filePaths.restore(site.id), values: { item: batch } })
