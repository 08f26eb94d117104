/** What a line of the journal says, in plain words. */
import { formatDay } from '#lib/format.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { AuditEvent } from './audit-store.ts'

const instantShape = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

/** One value as people read it: roles and methods by their names, instants as days. */
function show(m: Messages, language: Language, key: string, value: unknown): string {
  const text = typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value)
  if (key === 'level' && Object.hasOwn(m.people.levels, text)) return m.people.levels[text as keyof Messages['people']['levels']].name
  if (key === 'role' && Object.hasOwn(m.people.roles, text)) return m.people.roles[text as keyof Messages['people']['roles']]
  const methods: Readonly<Record<string, string>> = m.people.audit.methods
  if (key === 'method') return methods[text] ?? text
  return instantShape.test(text) ? formatDay(language, new Date(text)) : text
}

/** The values that sentences speak of: `name` is the thing's, `before.name` what it was. */
function wordsOf(m: Messages, language: Language, event: AuditEvent): Record<string, string> {
  const words: Record<string, string> = {}
  for (const [key, value] of Object.entries(event.before ?? {})) words[`before.${key}`] = show(m, language, key, value)
  for (const [key, value] of Object.entries(event.after ?? {})) words[key] = show(m, language, key, value)
  words['name'] ??= words['before.name'] ?? ''
  words['until'] = words['endsAt'] ? m.people.letters.untilDay(words['endsAt']) : m.people.letters.untilEnded
  return words
}

/** The sentence of an event; the bare action when the catalogue has none. */
export function describeEvent(m: Messages, language: Language, event: AuditEvent): string {
  const sentences: Readonly<Record<string, (words: Readonly<Record<string, string>>) => string>> = m.people.audit.actions
  const sentence = Object.hasOwn(sentences, event.action) ? sentences[event.action] : undefined
  return sentence ? sentence(wordsOf(m, language, event)) : m.people.audit.unknown(event.action)
}

/** What changed, field by field, for whoever looks closer. */
export function changesOf(m: Messages, language: Language, event: AuditEvent): { field: string; before: string; after: string }[] {
  const fields = [...new Set([...Object.keys(event.before ?? {}), ...Object.keys(event.after ?? {})])]
  return fields.map((field) => ({
    field,
    before: show(m, language, field, event.before?.[field]),
    after: show(m, language, field, event.after?.[field]),
  }))
}
