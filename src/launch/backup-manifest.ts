/** `manifest.json` of a backup: what it is, of when, and what it holds. */
import { readFile } from 'node:fs/promises'
import { ArchiveError } from './backup-archive.ts'
import type { ArchivedFile } from './backup-archive.ts'

export interface BackupManifest {
  format: 'onyva-backup'
  version: 1
  /** When it was made, ISO 8601. */
  at: string
  /** Version of PostgreSQL that wrote the dump: an older one cannot read it. */
  postgresMajor: number
  /** Migrations of the program that made it; one that we do not know means a newer program. */
  migrations: string[]
  files: ArchivedFile[]
}

/** Reads and checks a manifest. @throws {ArchiveError} */
export async function readManifest(path: string): Promise<BackupManifest> {
  const text = await readFile(path, 'utf8')
  let given: Partial<BackupManifest>
  try {
    given = JSON.parse(text) as Partial<BackupManifest>
  } catch {
    throw new ArchiveError('its manifest is not JSON')
  }
  const isFile = (one: unknown): one is ArchivedFile => {
    const { name, sizeBytes, sha256 } = (one ?? {}) as Partial<ArchivedFile>
    return typeof name === 'string' && Number.isSafeInteger(sizeBytes) && /^[0-9a-f]{64}$/.test(sha256 ?? '')
  }
  const fits =
    given.format === 'onyva-backup' &&
    given.version === 1 &&
    typeof given.at === 'string' &&
    Number.isInteger(given.postgresMajor) &&
    Array.isArray(given.migrations) &&
    given.migrations.every((name) => typeof name === 'string') &&
    Array.isArray(given.files) &&
    given.files.every(isFile)
  if (!fits) throw new ArchiveError('its manifest is not one that this release understands')
  return given as BackupManifest
}
