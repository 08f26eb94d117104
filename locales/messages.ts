/**
 * The catalogues. French is the source: its shape is the type that English must satisfy, so that a missing or
 * unknown key is a compile error. Texts with parameters are functions.
 */
import { en } from './en.ts'
import { fr } from './fr.ts'
import { withFrenchSpaces } from './french-spaces.ts'

export type Language = 'fr' | 'en'
type Widen<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : T extends readonly (infer E)[]
      ? readonly Widen<E>[]
      : { [K in keyof T]: Widen<T[K]> }
export type Messages = Widen<typeof fr>

export const languages: readonly Language[] = ['fr', 'en']
const catalogues: Record<Language, Messages> = { fr: withFrenchSpaces(fr), en }

/** The texts of a language. */
export const messagesOf = (language: Language): Messages => catalogues[language]
