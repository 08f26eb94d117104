/**
 * A closed grammar for what crosses a process: small parsers without any dependency, because root's agent
 * runs them. Unknown fields are refused, and so are CR, LF and NUL in every text.
 */

/** What does not fit the grammar. `path` tells where, for the log of whoever sent it. */
export class ShapeError extends Error {
  constructor(path: string, wanted: string) {
    super(`${path}: ${wanted}`)
    this.name = 'ShapeError'
  }
}

/** Reads an unknown value found at `path`, or throws `ShapeError`. */
export type Parser<T> = (value: unknown, path?: string) => T

/** The type that a parser gives. */
export type Shape<P> = P extends Parser<infer T> ? T : never

/** A text matching `pattern`, never longer than `maxLength`. Control characters are always refused. */
export const text =
  (pattern: RegExp, maxLength = 255, wanted = `text matching ${pattern.source}`): Parser<string> =>
  (value, path = '$') => {
    // oxlint-disable-next-line no-control-regex
    if (typeof value !== 'string' || value.length > maxLength || /[\u0000-\u001f\u007f]/.test(value) || !pattern.test(value))
      throw new ShapeError(path, wanted)
    return value
  }

/** A whole number between `minimum` and `maximum`, both included. */
export const whole =
  (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Parser<number> =>
  (value, path = '$') => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum || value > maximum)
      throw new ShapeError(path, `whole number from ${minimum} to ${maximum}`)
    return value
  }

export const boolean: Parser<boolean> = (value, path = '$') => {
  if (typeof value !== 'boolean') throw new ShapeError(path, 'true or false')
  return value
}

/** One of a closed list of texts. */
export const oneOf =
  <const T extends readonly string[]>(...allowed: T): Parser<T[number]> =>
  (value, path = '$') => {
    if (typeof value !== 'string' || !allowed.includes(value)) throw new ShapeError(path, `one of ${allowed.join(', ')}`)
    return value
  }

/** A list of at most `maxLength` items. */
export const list =
  <T>(item: Parser<T>, maxLength: number): Parser<T[]> =>
  (value, path = '$') => {
    if (!Array.isArray(value) || value.length > maxLength) throw new ShapeError(path, `list of at most ${maxLength}`)
    return value.map((one, index) => item(one, `${path}[${index}]`))
  }

export const nullable =
  <T>(inner: Parser<T>): Parser<T | null> =>
  (value, path = '$') =>
    value === null ? null : inner(value, path)

/** An object with exactly these fields. */
export const object =
  <T extends Record<string, Parser<unknown>>>(fields: T): Parser<{ [K in keyof T]: Shape<T[K]> }> =>
  (value, path = '$') => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeError(path, 'object')
    const given = value as Record<string, unknown>
    for (const key of Object.keys(given)) if (!Object.hasOwn(fields, key)) throw new ShapeError(`${path}.${key}`, 'no such field')
    const parsed: Record<string, unknown> = {}
    for (const [key, parser] of Object.entries(fields)) {
      if (!Object.hasOwn(given, key)) throw new ShapeError(`${path}.${key}`, 'missing')
      parsed[key] = parser(given[key], `${path}.${key}`)
    }
    return parsed as { [K in keyof T]: Shape<T[K]> }
  }

/** One of several objects, told apart by the text of one field. */
export const union =
  <K extends string, T extends Record<string, Parser<unknown>>>(key: K, variants: T): Parser<{ [V in keyof T]: Shape<T[V]> }[keyof T]> =>
  (value, path = '$') => {
    const tag = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
    if (typeof tag !== 'string' || !Object.hasOwn(variants, tag))
      throw new ShapeError(`${path}.${key}`, `one of ${Object.keys(variants).join(', ')}`)
    return variants[tag]!(value, path) as { [V in keyof T]: Shape<T[V]> }[keyof T]
  }

/** Parses JSON text, then the shape. */
export function parseJson<T>(parser: Parser<T>, json: string): T {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new ShapeError('$', 'JSON')
  }
  return parser(value)
}
