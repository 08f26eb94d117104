/** The share capital against its moving floor (law 47-1775 art. 13), with what waits to be paid back. */
import { capitalOn } from '#cooperative/shares/capital.ts'
import { redemptionQueue } from '#cooperative/shares/redemption-store.ts'
import type { Gauge, GaugeSources, Reading } from './gauge.ts'

async function read({ db, day, today }: GaugeSources): Promise<Reading | null> {
  const capital = await capitalOn(db, day)
  if (!capital || capital.highestCents === 0n) return null
  const asked = day === today ? (await redemptionQueue(db)).reduce((sum, { left }) => sum + BigInt(left) * capital.valueCents, 0n) : 0n
  const reading = {
    value: capital.capitalCents, drawn: capital.capitalCents, threshold: capital.floorCents, asOf: null, dates: [], variant: null,
    parts: [
      { name: 'capital', value: capital.capitalCents, unit: 'cents', accounts: { prefixes: ['101'], from: null, to: day } },
      { name: 'floor', value: capital.floorCents, unit: 'cents' },
      { name: 'room', value: capital.roomCents, unit: 'cents' },
      { name: 'asked', value: asked, unit: 'cents' },
      { name: 'highestCapital', value: capital.highestCents, unit: 'cents' },
    ],
  } as const
  if (capital.capitalCents < capital.floorCents) return { ...reading, state: 'crossed', because: null }
  // what is asked back would cross it: it is paid in turn only
  if (asked > capital.roomCents) return { ...reading, state: 'near', because: 'queue' }
  return { ...reading, state: capital.roomCents * 10n < capital.floorCents ? 'near' : 'calm', because: null }
}

export const capitalFloor: Gauge = { name: 'capital-floor', unit: 'cents', drawnUnit: 'cents', well: 'above', tellsPast: true, read }
