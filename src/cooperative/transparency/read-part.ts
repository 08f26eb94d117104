import { accountsData } from './accounts-data.ts'
import type { DataNeeds, DataSet, PartName } from './data-set.ts'
import { gaugesData } from './gauges-data.ts'
import { membersData } from './members-data.ts'
import { projectsData } from './projects-data.ts'
import { serviceData } from './service-data.ts'
import { tariffsData } from './tariffs-data.ts'

const readers: Record<PartName, (needs: DataNeeds) => Promise<DataSet>> = { gauges: gaugesData, members: membersData, accounts: accountsData, tariffs: tariffsData, service: serviceData, projects: projectsData }

/** How long a table that strangers ask for is kept: what it says changes slowly, and anybody may ask without end. */
const keptMs = 60_000

interface Kept {
  at: number
  language: string
  set: Promise<DataSet>
}

/** Works out the tables of parts, each once a minute however many ask. Make one for a panel. */
export class PartReader {
  readonly #kept = new Map<PartName, Kept[]>()

  async read(part: PartName, needs: DataNeeds, now: Date): Promise<DataSet> {
    const fresh = (this.#kept.get(part) ?? []).filter(({ at }) => now.getTime() - at < keptMs && at <= now.getTime())
    const known = fresh.find(({ language }) => language === needs.language)
    if (known) return known.set
    const made: Kept = { at: now.getTime(), language: needs.language, set: readers[part](needs) }
    this.#kept.set(part, [...fresh, made])
    try {
      return await made.set
    } catch (error) {
      this.#kept.delete(part)
      throw error
    }
  }
}
