import { peoplePaths } from './people-paths.ts'

const base = peoplePaths.security

/** Addresses below `/account/security`. */
export const securityPaths = {
  password: `${base}/password`,
  totp: `${base}/totp`,
  totpOff: `${base}/totp/off`,
  codes: `${base}/codes`,
  newPasskey: `${base}/new-passkey`,
  passkey: (id: string): string => `${base}/passkeys/${id}`,
} as const
