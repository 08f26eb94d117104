/** Demander un complément à qui pose sa candidature. */
import { of } from '../elision.ts'

type Words = Readonly<Record<string, string>>

export const asking = {
  title: 'Demander un complément',
  open: 'Poser une question avant de décider',
  again: 'Poser une autre question',
  question: 'Votre question',
  questionHint: 'Envoyée telle quelle par courriel. La personne répond par un lien, sans compte ; sa réponse s’affiche ici.',
  ask: 'Envoyer la question',
  sent: 'La question est partie.',
  askedOn: (day: string) => `Demandé le ${day}`,
  noAnswer: 'Pas encore de réponse.',
  answerOn: (day: string) => `Répondu le ${day}`,
  asked: 'La coopérative vous pose une question',
  answer: 'Votre réponse',
  answeredOn: (day: string) => `Déjà répondu le ${day}. Vous pouvez corriger tant que rien n’est décidé.`,
  send: 'Envoyer ma réponse',
  answered: 'Merci. Votre réponse est transmise.',
} as const

export const askingLetters = {
  applicationQuestion: {
    subject: (p: Words) => `Une question sur votre candidature à ${p['cooperative']}`,
    body: (p: Words) => `Avant de décider de votre candidature au nom ${of(p['name'])}, la coopérative a besoin d’un complément.\n\n${p['question']}`,
    action: 'Répondre',
    after: 'Pas besoin de compte : le lien suffit. Il dit aussi où en est votre candidature.',
  },
} as const

export const askingActs = {
  'application.asked': () => 'Un complément a été demandé à qui pose sa candidature',
  'application.answered': () => 'La réponse à une demande de complément est arrivée',
} as const
