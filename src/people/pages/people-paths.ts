/** Addresses of the pages about people, besides those that the frame itself leads to (`#web/paths.ts`). */
export const peoplePaths = {
  secondFactor: '/sign-in/second-factor',
  lostFactorAsk: '/sign-in/lost-factor',
  lostFactor: '/lost-factor',
  lostFactorCancel: '/lost-factor/cancel',
  forgotten: '/forgotten-password',
  reset: '/reset-password',
  invitation: '/invitation',
  declineInvitation: '/invitation/decline',
  confirmEmail: '/confirm-email',
  security: '/account/security',
  /** What others lent to me; hosting owns the page, because it names their sites. */
  access: '/account/access',
  /** What is held on me; the cooperative's half owns the page, because it knows what members are. */
  data: '/account/data',
  members: '/administration/members',
  privacy: '/administration/privacy',
  applications: '/administration/applications',
  persons: '/administration/persons',
  person: (id: string): string => `/administration/persons/${id}`,
  finance: '/administration/finance',
  shares: '/administration/shares',
  reports: '/administration/reports',
  audit: '/administration/audit',
  messages: '/administration/messages',
} as const
