/** Addresses of what is open to everybody, and of where that is chosen. */
export const transparencyPaths = {
  open: '/transparence',
  file: (file: string): string => `/transparence/${file}`,
  settings: '/administration/transparency',
  preview: (part: string): string => `/administration/transparency/${part}`,
} as const
