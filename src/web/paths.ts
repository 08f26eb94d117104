/** Addresses that the frame itself leads to. Features own the pages; whoever moves one moves it here. */
export const paths = {
  front: '/',
  home: '/home',
  sites: '/sites',
  cooperative: '/cooperative',
  administration: '/administration',
  signIn: '/sign-in',
  /** Asks for the password or passkey again before a sensitive act; takes `?next=`. */
  confirmIdentity: '/confirm-identity',
  /** POST only. */
  signOut: '/sign-out',
  account: '/account',
  sessions: '/account/sessions',
  activity: '/account/activity',
  /** What one is to the cooperative; one page for each member one acts for. */
  membership: (member: string): string => `/membership/${member}`,
} as const

/** An address with `?next=`, the path to come back to. */
export const withNext = (path: string, next: string): string => `${path}?next=${encodeURIComponent(next)}`

/**
 * The `next` of an address if it is a path of the panel, otherwise `otherwise`. Refuses `//host` and `/\host`,
 * which browsers read as another machine.
 */
export function safeNext(next: string | undefined, otherwise: string): string {
  if (!next || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next)) return otherwise
  const base = 'http://panel.invalid'
  return URL.canParse(next, base) && new URL(next, base).origin === base ? next : otherwise
}
