/** The applications that this node can install: read from folders that only root can change. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { archiveFacts, recipe } from '#wire/applications.ts'
import type { ArchiveFacts, Recipe } from '#wire/applications.ts'
import type { ApplicationOffer } from '#wire/node-state.ts'
import { parseJson } from '#wire/shape.ts'
import { detailOf } from '../resources/refusal.ts'

/** One application as it stands on the node. */
export interface Application {
  readonly recipe: Recipe
  readonly archive: ArchiveFacts
  /** Its folder. */
  readonly folder: string
}

/**
 * Reads every application of the given folders; of two with one name the one of the later folder counts, so that
 * a cooperative can replace ours. One that cannot be read is left out and told to `onBroken`; a recipe without
 * its archive is no application yet.
 */
export function readCatalogue(folders: readonly string[], onBroken: (folder: string, detail: string) => void): Map<string, Application> {
  const found = new Map<string, Application>()
  for (const parent of folders) {
    if (!existsSync(parent)) continue
    for (const entry of readdirSync(parent, { withFileTypes: true })) {
      const folder = join(parent, entry.name)
      if (!entry.isDirectory() || !existsSync(join(folder, 'archive.json'))) continue
      try {
        const application = readApplication(folder)
        if (application.recipe.name !== entry.name) throw new Error(`the recipe is called ${application.recipe.name}`)
        found.set(entry.name, application)
      } catch (error) {
        onBroken(folder, detailOf(error))
      }
    }
  }
  return found
}

function readApplication(folder: string): Application {
  const archive = parseJson(archiveFacts, readFileSync(join(folder, 'archive.json'), 'utf8'))
  const known = parseJson(recipe, readFileSync(join(folder, 'recipe.json'), 'utf8'))
  const { install, password, address, upgrade, tasks } = known.scripts
  for (const file of [archive.file, password, address, upgrade, tasks, ...install.map((one) => one.script)])
    if (file !== null && !existsSync(join(folder, file))) throw new Error(`${file} is missing`)
  new RegExp(known.versionIn.pattern)
  return { recipe: known, archive, folder }
}

/** What the control plane is told of it. */
export const offerOf = ({ recipe: { name, title, profile, database, languages }, archive: { version } }: Application): ApplicationOffer => ({
  name,
  title,
  version,
  profile,
  database,
  languages,
})
