/** What is lent to others: letters, journal, refusals, and the three rights in words. */
import type { ErrorParams } from '#lib/errors.ts'
type Words = Readonly<Record<string, string>>

/** `name`: the right; `does`: what it allows, after “you can”. */
export const levels = {
  see: { name: 'See', does: 'see how it is doing' },
  edit: { name: 'Edit', does: 'change what is in it' },
  manage: { name: 'Manage', does: 'manage it' },
}

export const delegationLetters = {
  delegationAsked: {
    subject: (p: Words) => `${p['by']} offers you access to “${p['thing']}”`,
    body: (p: Words) => `${p['by']} would like your help with “${p['thing']}”, hosted at ${p['cooperative']}. You could ${p['level']}, until ${p['until']}.\n\nSign in to accept or decline, before ${p['open']}.`,
    action: 'See the invitation',
    after: 'You do not know this person? Decline, or do nothing: without your agreement nothing happens.',
  },
  delegationNew: {
    subject: (p: Words) => `${p['by']} offers you access to “${p['thing']}”`,
    body: (p: Words) => `${p['by']} would like your help with “${p['thing']}”, hosted at ${p['cooperative']}. You could ${p['level']}, until ${p['until']}.\n\nThis link lets you choose how to come in, or say no. It works once, before ${p['open']}.`,
    action: 'Answer the invitation',
    after: 'You do not know this person? Do nothing: without you no account opens, and we forget your address.',
  },
  delegationAccepted: {
    subject: (p: Words) => `${p['name']} agrees to help you`,
    body: (p: Words) => `${p['name']} accepts the access that you offered to “${p['thing']}”.`,
    action: '',
    after: '',
  },
  delegationDeclined: {
    subject: (p: Words) => `${p['name']} declines your invitation`,
    body: (p: Words) => `${p['name']} does not take the access that you offered to “${p['thing']}”.`,
    action: '',
    after: '',
  },
  delegationGivenBack: {
    subject: (p: Words) => `${p['name']} gives their access back`,
    body: (p: Words) => `${p['name']} no longer has access to “${p['thing']}”, by their own choice.`,
    action: '',
    after: '',
  },
  delegationChanged: {
    subject: (p: Words) => `Your access to “${p['thing']}” changes`,
    body: (p: Words) => `For “${p['thing']}” you can now ${p['level']}, until ${p['until']}.`,
    action: 'See my access',
    after: '',
  },
  delegationRevoked: {
    subject: (p: Words) => `Your access to “${p['thing']}” has ended`,
    body: (p: Words) => `You no longer have access to “${p['thing']}”. Thank you for your help.`,
    action: '',
    after: '',
  },
  delegationEndsSoon: {
    subject: (p: Words) => `Your access to “${p['thing']}” ends on ${p['until']}`,
    body: (p: Words) => `Your access to “${p['thing']}” ends on ${p['until']}. If your help is still useful, ask ${p['owner']} to make it longer.`,
    action: 'See my access',
    after: '',
  },
  delegationEndsSoonOwner: {
    subject: (p: Words) => `${p['name']}’s access ends on ${p['until']}`,
    body: (p: Words) => `${p['name']} has access to “${p['thing']}” until ${p['until']}. You can make it longer, or do nothing: it will end by itself.`,
    action: 'See who has access to this site',
    after: '',
  },
}

export const delegationActs = {
  'delegation.lent': (p: Words) => `Access “${p['level']}” to “${p['name']}” offered to ${p['person']} (${p['email']}), ${p['until']}`,
  'delegation.accepted': (p: Words) => `Access to “${p['name']}” accepted by ${p['person']}`,
  'delegation.declined': (p: Words) => `Access to “${p['name']}” declined by ${p['person']}`,
  'delegation.givenBack': (p: Words) => `Access to “${p['name']}” given back by ${p['person']}`,
  'delegation.changed': (p: Words) => `Access of ${p['person']} to “${p['name']}”: “${p['level']}”, ${p['until']}`,
  'delegation.revoked': (p: Words) => `Access to “${p['name']}” taken back from ${p['person']}`,
  'delegation.cancelled': (p: Words) => `Invitation of ${p['person']} to “${p['name']}” cancelled`,
  'delegation.sentAgain': (p: Words) => `Invitation to “${p['name']}” sent again to ${p['person']}`,
  'delegation.over': (p: Words) => `Access of ${p['person']} to “${p['name']}” came to its end`,
}

export const delegationErrors = {
  delegationToSelf: 'This is your own address. Write that of the person to invite.',
  delegationToOwner: (p: ErrorParams) => `${p['email']} acts for the member whose this is already: every right comes with that.`,
  delegationThere: (p: ErrorParams) => `${p['email']} already has access or an invitation here. Change it in the list.`,
  delegationsFull: (p: ErrorParams) => `There are ${p['most']} rights and invitations here already. Take one back first.`,
  delegationsHeldFull: (p: ErrorParams) => `You hold ${p['most']} rights already. Give one back first.`,
  delegationDays: (p: ErrorParams) => `Choose a last day to come, after the first one, within ${p['years']} years.`,
  delegationLapsed: 'This invitation is too old. Ask for it to be sent again.',
  delegationAnswered: 'This person has accepted already.',
  delegationLonger: (p: ErrorParams) => `Your own access ends on ${p['day']}: you cannot lend one that lasts longer.`,
}
