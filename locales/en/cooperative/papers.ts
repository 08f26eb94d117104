/** Papers of the register, as PDF. */
export const papers = {
  certificate: 'Certificate of membership',
  extract: 'Extract of the register of members',
  register: 'Register of members',
  registerCount: (count: string) => `${count} entries`,
  isMember: (name: string, cooperative: string, number: string, day: string) => `${cooperative} certifies that ${name} is a member, entered in the register under no. ${number}, since ${day}.`,
  wasMember: (name: string, cooperative: string, number: string, from: string, until: string) => `${cooperative} certifies that ${name} was a member, under no. ${number}, from ${from} to ${until}.`,
  number: 'No.',
  name: 'Name',
  kind: 'Kind',
  admitted: 'Admission',
  left: 'Departure',
  state: 'State',
  day: 'Date',
  decision: 'Decision',
  made: 'Made from the register, as it stands today.',
} as const
