/** Asking an applicant for more. */
type Words = Readonly<Record<string, string>>

export const asking = {
  title: 'Ask for more',
  open: 'Ask a question before deciding',
  again: 'Ask another question',
  question: 'Your question',
  questionHint: 'Sent as it is by email. The person answers by a link, without an account; their answer is shown here.',
  ask: 'Send the question',
  sent: 'The question is on its way.',
  askedOn: (day: string) => `Asked on ${day}`,
  noAnswer: 'No answer yet.',
  answerOn: (day: string) => `Answered on ${day}`,
  asked: 'The cooperative asks you a question',
  answer: 'Your answer',
  answeredOn: (day: string) => `Answered on ${day} already. You can correct it as long as nothing is decided.`,
  send: 'Send my answer',
  answered: 'Thank you. Your answer has been passed on.',
} as const

export const askingLetters = {
  applicationQuestion: {
    subject: (p: Words) => `A question about your application to ${p['cooperative']}`,
    body: (p: Words) => `Before it decides on your application in the name of ${p['name']}, the cooperative needs something more.\n\n${p['question']}`,
    action: 'Answer',
    after: 'No account is needed: the link is enough. It also tells where your application stands.',
  },
} as const

export const askingActs = {
  'application.asked': () => 'An applicant was asked for more',
  'application.answered': () => 'An applicant answered what was asked',
} as const
