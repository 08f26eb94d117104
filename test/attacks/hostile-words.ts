/** What attackers write where words were asked for. */

/** Stands where pages show names that people chose: no page may ever hold it as it is written here. */
export const hostileName = `"'><script>owned(1)</script><img src=x onerror=owned(2)>&lt;`

/** What must never reach a page unescaped, whatever made it. */
export const unescaped = /<script>owned|<img src=x|<svg onload|<b>bold|(href|action|src)="javascript:/i

/** What tells a stranger how we are made. */
export const insides = /\bat [\w.<> ]*\(?(file:|\/|node:)[^\s)]*:\d+:\d+|node_modules|\bsrc\/[\w/-]+\.ts|syntax error at or near|violates \w+ constraint|invalid (byte sequence|input syntax)|ECONNREFUSED|postgresql:/

const huge = 'é'.repeat(20_000)

/** One of each kind that has once broken a panel. */
export const hostileWords: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '99999999999999999999',
  'NaN',
  '1e309',
  "' or '1'='1",
  "'; drop table person; --",
  '%',
  '\\',
  '$1',
  '${7*7}{{7*7}}',
  '../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '/',
  '//evil.example/',
  'https://evil.example/',
  'javascript:owned(3)',
  hostileName,
  '<svg onload=owned(4)>',
  '"><b>bold</b>',
  'a\r\nSet-Cookie: owned=1\r\n\r\n<script>owned(5)</script>',
  'a\nb',
  'a\0b',
  '\u202Egnp.exe',
  '\uFEFF\u200B\u2028',
  '\uD800',
  'a\uDFFFb',
  '👩‍👩‍👧‍👦'.repeat(40),
  'e\u0301'.repeat(300),
  'xn--',
  'xn--80ak6aa92e',
  'ſ',
  '__proto__',
  'constructor',
  'null',
  'true',
  '[]',
  '2026-02-31',
  '0000-00-00',
  '+275760-09-13T00:00:00.001Z',
  huge,
]
