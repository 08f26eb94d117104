/**
 * The fictional cooperative of any size: member and site number n are the same for one seed however many are asked
 * for, so that filling goes on where it was interrupted and a small cooperative grows into a large one.
 */
import type { MemberKind, MemberStatus } from '#cooperative/members/member.ts'
import type { Language } from '#locales/messages.ts'
import type { Profile } from '#wire/node-state.ts'
import { draw, drawnId } from './draw.ts'
import { bodies, creatures, looks, places, sides, things } from './words.ts'

export interface PlannedMember {
  id: string
  name: string
  kind: MemberKind
  status: MemberStatus
  /** Whole days since they joined. */
  ageDays: number
  /** Days since its person was last here; null: never. */
  seenDaysAgo: number | null
  /** Who would sign in for it; has no password, so nobody does. */
  person: { id: string; representationId: string; name: string; email: string; language: Language }
}

export interface PlannedSite {
  id: string
  name: string
  /** Below the cooperative's domain of sites. */
  label: string
  profile: Extract<Profile, 'static' | 'php'>
  application: 'wordpress' | 'dokuwiki' | 'mediawiki' | null
  databaseId: string | null
  ageDays: number
  /** Requests of an ordinary day. */
  requests: number
}

const historyDays = 3 * 365

/** Walks over `count` things in an order that looks random and meets each once: 7919 is a prime that divides no count here. */
const scattered = (number: number, seed: number, count: number): number => (number * 7919 + (seed % count)) % count

/** `Hérisson Lampadaire`; beyond 4,096 with a number behind. */
function pairOf(number: number, seed: number): string {
  const count = creatures.length * things.length
  const place = scattered(number, seed, count)
  const round = Math.floor(number / count)
  return `${creatures[place % creatures.length]} ${things[Math.floor(place / creatures.length)]}${round > 0 ? ` ${round + 1}` : ''}`
}

const asciiOf = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '.')

/** Nineteen of twenty are members; the others have left. */
function statusOf(part: number): MemberStatus {
  if (part < 0.95) return 'admitted'
  return part < 0.99 ? 'withdrawn' : 'struck-off'
}

/** One of eight never, one of twelve long ago, the others within a year. */
function seenDaysAgo(seed: number, id: string): number | null {
  const part = draw(seed, 'seen', id)
  if (part < 0.125) return null
  return part < 0.21 ? 800 + 900 * draw(seed, 'long ago', id) : 300 * draw(seed, 'lately', id) ** 2
}

export function plannedMember(seed: number, number: number): PlannedMember {
  const pair = pairOf(number, seed)
  const kind: MemberKind = draw(seed, 'kind', number) < 0.55 ? 'natural' : 'legal'
  const body = bodies[Math.floor(draw(seed, 'body', number) * bodies.length)]
  const id = drawnId(seed, 'member', number)
  return {
    id,
    name: kind === 'natural' ? `${pair} (fictif)` : `${body} « ${pair} » (fictive)`,
    kind,
    status: statusOf(draw(seed, 'status', number)),
    ageDays: Math.floor(draw(seed, 'joined', number) * historyDays * 2),
    seenDaysAgo: seenDaysAgo(seed, id),
    person: {
      id: drawnId(seed, 'person', number),
      representationId: drawnId(seed, 'representation', number),
      name: `${pair} (fictif)`,
      // RFC 2606 §2: nobody receives mail below .example
      email: `${asciiOf(pair)}.${number}@fictif.example`,
      language: draw(seed, 'language', number) < 0.95 ? 'fr' : 'en',
    },
  }
}

/** Of 8,000 sites: 5 WordPress, 20 other applications, 500 with a database (applications not counted). */
const every = { wordpress: 1600, otherApplication: 400, mediawiki: 5, database: 16 } as const

function applicationOf(number: number): PlannedSite['application'] {
  if (number % every.wordpress === 0) return 'wordpress'
  if (number % every.otherApplication !== 1) return null
  return Math.floor(number / every.otherApplication) % every.mediawiki === 2 ? 'mediawiki' : 'dokuwiki'
}

/** Few sites have most visitors: a power law, from some thousands a day down to a handful (Zipf 1949). */
const requestsOf = (part: number): number => Math.max(1, Math.round(3 / (part + 0.0006) ** 1.05))

export function plannedSite(seed: number, number: number): PlannedSite {
  const count = places.length * looks.length * sides.length
  const place = scattered(number, seed, count)
  const round = Math.floor(number / count)
  const words = [places[place % places.length], looks[Math.floor(place / places.length) % looks.length], sides[Math.floor(place / places.length / looks.length)]]
  const application = applicationOf(number)
  const hasDatabase = number % every.database === 2
  const label = [...words, ...(round > 0 ? [round + 1] : [])].join('-')
  return {
    id: drawnId(seed, 'site', number),
    name: `${label[0]!.toUpperCase()}${label.slice(1).replaceAll('-', ' ')}`,
    label,
    profile: application !== null || hasDatabase || draw(seed, 'profile', number) < 0.45 ? 'php' : 'static',
    application,
    databaseId: hasDatabase ? drawnId(seed, 'database', number) : null,
    // more than half are as old as the history
    ageDays: Math.min(historyDays, Math.floor(draw(seed, 'made', number) * historyDays * 2.2) + 1),
    requests: requestsOf(draw(seed, 'requests', number)),
  }
}
