/** Addresses of the pages of the cooperative. */
export const cooperativePaths = {
  front: '/cooperative',
  capital: '/cooperative/capital',
  reports: '/cooperative/reports',
  statutes: '/cooperative/statutes',
  newStatutes: '/cooperative/statutes/new',
  withdrawStatutes: (version: string): string => `/cooperative/statutes/${version}/withdraw`,
} as const

/** Addresses of a member's shares, and of those who keep the register of shares. */
export const sharePaths = {
  mine: '/shares',
  of: (member: string): string => `/shares/${member}`,
  certificate: (member: string): string => `/shares/${member}/certificate`,
  subscribe: (member: string): string => `/shares/${member}/subscribe`,
  redeem: (member: string): string => `/shares/${member}/redeem`,
  movements: '/administration/shares',
  movement: (movement: string): string => `/administration/shares/movements/${movement}`,
  reverse: (movement: string): string => `/administration/shares/movements/${movement}/reverse`,
  subscriptions: '/administration/shares/subscriptions',
  pay: (movement: string): string => `/administration/shares/movements/${movement}/pay`,
  correct: (movement: string, payment: string): string => `/administration/shares/movements/${movement}/payments/${payment}/correct`,
  transfer: '/administration/shares/transfer',
  redemptions: '/administration/shares/redemptions',
  prepare: (redemption: string): string => `/administration/shares/redemptions/${redemption}/prepare`,
  cancel: (redemption: string): string => `/administration/shares/redemptions/${redemption}/cancel`,
  payout: (payout: string): string => `/administration/shares/payouts/${payout}`,
  release: (payout: string): string => `/administration/shares/payouts/${payout}/release`,
  discard: (payout: string): string => `/administration/shares/payouts/${payout}/discard`,
  paid: (payout: string): string => `/administration/shares/payouts/${payout}/paid`,
  extract: '/administration/shares/extract',
} as const
