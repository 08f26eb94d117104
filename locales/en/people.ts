/** Texts about people: coming in, one's account, one's rights. */
export const people = {
  signIn: {
    title: 'Sign in',
    heading: 'Come in, it’s your place.',
    lead: 'With your passkey, no password needed: your fingerprint or your device’s code is enough.',
    passkey: 'Continue with my passkey',
    or: 'or',
    email: 'Email',
    password: 'Password',
    forgotten: 'I forgot it',
    submit: 'Sign in',
    notYet: 'Not a member yet?',
    howToJoin: 'See how to become one',
  },
}
