/** Messages that Onyva sends to people. An empty line separates paragraphs. */
import { phantomLetters } from './cooperative/phantoms.ts'
import { askingLetters } from './cooperative/asking.ts'
import { departureLetters } from './cooperative/departures.ts'
import { memberLetters } from './cooperative/members.ts'
import { delegationLetters } from './people-delegations.ts'

type Words = Readonly<Record<string, string>>

export const letters = {
  greeting: (name: string) => `Hello ${name},`,
  signature: 'See you soon,',
  kinds: {
    ...delegationLetters,
    ...departureLetters,
    ...memberLetters,
    ...phantomLetters,
    ...askingLetters,
    invitation: {
      subject: (p: Words) => `Your way into ${p['cooperative']}`,
      body: (p: Words) => `An account is waiting for you at ${p['cooperative']}. Choose how you will come in: with a passkey of your device, or with a password.`,
      action: 'Choose how to come in',
      after: 'This link works for seven days and only once.\n\nYou did not expect it? Do nothing: without you the account stays closed.',
    },
    reset: {
      subject: () => 'A new password',
      body: () => 'You asked to change your password. This link lets you choose another.',
      action: 'Choose a new password',
      after: 'This link works for one hour and only once.\n\nIt wasn’t you? Do nothing: your password stays the same.',
    },
    passwordChanged: {
      subject: () => 'Your password has changed',
      body: () => 'The password of your account has just changed. Other sessions were closed.',
      action: '',
      after: 'It wasn’t you? Ask for a new password from the sign-in page right away, then write to the cooperative.',
    },
    passkeyAdded: {
      subject: () => 'A passkey was added',
      body: (p: Words) => `The passkey “${p['name']}” now opens your account.`,
      action: 'See my passkeys',
      after: 'It wasn’t you? Remove it and change your password.',
    },
    passkeyRemoved: {
      subject: () => 'A passkey was removed',
      body: (p: Words) => `The passkey “${p['name']}” no longer opens your account.`,
      action: 'See my passkeys',
      after: 'It wasn’t you? Change your password and write to the cooperative.',
    },
    totpOn: {
      subject: () => 'The second check is in place',
      body: () => 'A code from your app is now asked for after your password.',
      action: '',
      after: 'It wasn’t you? Write to the cooperative right away.',
    },
    totpOff: {
      subject: () => 'The second check is removed',
      body: () => 'Your password alone opens your account again. We advise you to set up a second check again.',
      action: '',
      after: 'It wasn’t you? Change your password and write to the cooperative right away.',
    },
    codesRenewed: {
      subject: () => 'New recovery codes',
      body: () => 'Ten new recovery codes were made for your account. The previous ones no longer work.',
      action: '',
      after: 'It wasn’t you? Change your password and write to the cooperative.',
    },
    codeUsed: {
      subject: () => 'A recovery code was used',
      body: (p: Words) => `Someone has just come into your account with a recovery code. Codes left: ${p['left']}.`,
      action: 'See my account’s security',
      after: 'It wasn’t you? Change your password and make new codes.',
    },
    lostFactorAlarm: {
      subject: () => 'Someone asks to remove your second check',
      body: (p: Words) => `Someone who knows your password says they have lost phone and recovery codes. Without an answer from you, the second check can be removed from ${p['when']}, by a link sent to this address.\n\nIf it isn’t you, stop the request, then change your password.`,
      action: 'Not me, stop it',
      after: 'If it is you, do nothing: the other message holds your link.',
    },
    lostFactorLink: {
      subject: () => 'Your link to remove the second check',
      body: (p: Words) => `This link removes the second check from your account. It will work from ${p['when']}, for seven days and only once. Keep this message until then.`,
      action: 'Remove the second check',
      after: 'Found your phone? Just sign in and stop the request from your account’s security page.',
    },
    emailOld: {
      subject: () => 'Change the address of your account?',
      body: (p: Words) => `You asked to replace this address with ${p['email']}. The change happens once both addresses have confirmed.`,
      action: 'Confirm',
      after: 'This link works for two days.\n\nIt wasn’t you? Do not confirm, and change your password.',
    },
    emailNew: {
      subject: () => 'Confirm your new address',
      body: (p: Words) => `An account of ${p['cooperative']} asks to use the address ${p['email']}. The change happens once the old and the new one have confirmed.`,
      action: 'Confirm',
      after: 'This link works for two days.\n\nYou asked for nothing? Do nothing.',
    },
    emailTaken: {
      subject: () => 'Your address already has an account',
      body: (p: Words) => `Someone tried to give this address to another account of ${p['cooperative']}. It already has its own: nothing changed.`,
      action: '',
      after: 'If it was you, sign in with this address, or ask for a new password.',
    },
    emailChanged: {
      subject: () => 'The address of your account has changed',
      body: (p: Words) => `Your account is now at ${p['email']}.`,
      action: '',
      after: 'It wasn’t you? Write to the cooperative right away.',
    },
    tokenCreated: {
      subject: () => 'A token was created',
      body: (p: Words) => `The token “${p['name']}” now lets a program act in your name.`,
      action: 'See my tokens',
      after: 'It wasn’t you? Revoke it and change your password.',
    },
    roleGranted: {
      subject: () => 'The cooperative entrusts a role to you',
      body: (p: Words) => `You now hold the role “${p['role']}” at ${p['cooperative']}, ${p['until']}.`,
      action: 'See my account',
      after: '',
    },
    roleEnded: {
      subject: () => 'A role has ended',
      body: (p: Words) => `Your role “${p['role']}” at ${p['cooperative']} has ended.`,
      action: 'See my account',
      after: '',
    },
    disabled: {
      subject: () => 'Your account is closed',
      body: (p: Words) => `Your access to ${p['cooperative']} has just been closed. The sites and data of the members you act for are not touched.`,
      action: '',
      after: 'A mistake? Answer this message.',
    },
    enabled: {
      subject: () => 'Your account is open again',
      body: (p: Words) => `You can come into ${p['cooperative']} again.`,
      action: 'Sign in',
      after: '',
    },
  },
  untilEnded: 'until further notice',
  untilDay: (day: string) => `until ${day}`,
}
