/** Members of whom nothing is heard: they count in a quorum and are not there. */
import { searchPhantoms } from '#cooperative/members/phantoms/phantom-store.ts'
import { membersOn } from '#cooperative/members/register/count-on.ts'
import { noonOf } from '#lib/day.ts'
import { divided, judge, untold } from './gauge.ts'
import type { Gauge, GaugeSources, Reading } from './gauge.ts'

async function read({ db, day, setting, ports }: GaugeSources): Promise<Reading> {
  const [members = 0] = await membersOn(db, [day])
  if (members === 0) return untold('noMembers')
  const { counts } = await searchPhantoms(db, { text: '', view: 'all', page: 1, pageSize: 1 }, ports, noonOf(day))
  const share = divided(BigInt(counts.all) * 10_000n, BigInt(members))
  const threshold = BigInt(setting.phantomPercent) * 100n
  return {
    value: share, drawn: share, threshold, state: judge(share, threshold, 'below'), because: null, asOf: null, dates: [], variant: null,
    parts: [
      { name: 'phantoms', value: BigInt(counts.all), unit: 'count' },
      { name: 'members', value: BigInt(members), unit: 'count' },
      { name: 'silent', value: BigInt(counts.silent), unit: 'count' },
    ],
  }
}

/** Who was last here is kept, when they were here before is not: its past begins with its first reading. */
export const phantoms: Gauge = { name: 'phantoms', unit: 'percent', drawnUnit: 'percent', well: 'below', tellsPast: false, read }
