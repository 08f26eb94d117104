/** Papers of the register: a member's certificate, an extract, the register whole. */
import type { Paper } from '#cooperative/documents/make-document.ts'
import { formatCalendarDay } from '#lib/day.ts'
import { formatNumber } from '#lib/format.ts'
import type { Language, Messages } from '#locales/messages.ts'
import { identityFields } from './register/civil-identity.ts'
import type { CivilIdentity } from './register/civil-identity.ts'
import type { RegisterEvent } from './register/event-store.ts'
import type { Member } from './member.ts'
import { isBody } from './member-rules.ts'

type Words = Pick<Paper, 'title' | 'subtitle' | 'blocks'>

/** That somebody is, or was, a member. */
export function membershipCertificate(m: Messages, language: Language, member: Member, cooperative: string): Words {
  const t = m.cooperative.papers
  const day = (value: Member['admittedOn']) => (value === null ? '' : formatCalendarDay(language, value))
  const number = formatNumber(language, member.number)
  const said = member.leftOn === null ? t.isMember(member.name, cooperative, number, day(member.admittedOn)) : t.wasMember(member.name, cooperative, number, day(member.admittedOn), day(member.leftOn))
  return {
    title: t.certificate,
    blocks: [
      { kind: 'text', text: said },
      { kind: 'facts', facts: [{ term: t.number, value: number }, { term: t.name, value: member.name }, { term: t.kind, value: m.people.administration.members.kinds[member.kind] }, { term: t.admitted, value: day(member.admittedOn) }, ...(member.leftOn === null ? [] : [{ term: t.left, value: day(member.leftOn) }])] },
      { kind: 'text', text: t.made, soft: true },
    ],
  }
}

/** Everything that the register says of one member. */
export function registerExtract(m: Messages, language: Language, member: Member, identity: CivilIdentity, events: readonly RegisterEvent[]): Words {
  const t = m.cooperative.papers
  const { fields } = m.cooperative.members.identity
  const words = m.cooperative.members.register
  const known = identityFields.filter((field) => identity[field] !== '').map((field) => ({ term: fields[field], value: identity[field] }))
  return {
    title: t.extract,
    subtitle: `${member.name}, ${t.number} ${formatNumber(language, member.number)}`,
    blocks: [
      ...(known.length === 0 ? [] : [{ kind: 'heading' as const, text: m.cooperative.members.identity.title }, { kind: 'facts' as const, facts: known }]),
      { kind: 'heading', text: words.title },
      {
        kind: 'table',
        columns: [{ label: t.day, part: 0.2 }, { label: t.state, part: 0.3 }, { label: t.decision, part: 0.5 }],
        rows: events.map((event) => [formatCalendarDay(language, event.day), `${words.statuses[event.status]}, ${words.causes[event.cause]}`, [isBody(event.body) ? m.cooperative.members.bodies[event.body] : event.body, event.reference].filter(Boolean).join(', ')]),
      },
    ],
  }
}

/** The register: number, name, kind, state, dates. No address: it is shown to whoever may read the register. */
export function wholeRegister(m: Messages, language: Language, members: readonly Member[]): Words {
  const t = m.cooperative.papers
  const words = m.people.administration.members
  const day = (value: Member['admittedOn']) => (value === null ? '' : formatCalendarDay(language, value))
  return {
    title: t.register,
    subtitle: t.registerCount(formatNumber(language, members.length)),
    blocks: [
      {
        kind: 'table',
        columns: [{ label: t.number, part: 0.1, numeric: true }, { label: t.name, part: 0.42 }, { label: t.state, part: 0.16 }, { label: t.admitted, part: 0.16 }, { label: t.left, part: 0.16 }],
        rows: members.map((member) => [formatNumber(language, member.number), member.name, words.statuses[member.status], day(member.admittedOn), day(member.leftOn)]),
      },
    ],
  }
}
