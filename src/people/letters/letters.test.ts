import assert from 'node:assert/strict'
import test from 'node:test'
import { testDatabase, rolledBack } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { messagesOf } from '#locales/messages.ts'
import { sendMessage } from '#people/messages.ts'
import { sendLetter } from './send-letter.ts'
import type { LetterName } from './send-letter.ts'

const from = { cooperativeName: 'Les <Toits> & Communs', panelOrigin: 'https://panel.example' }
const words = { by: 'Zoé', thing: 'La roue', level: 'voir', open: 'demain', owner: 'Radio', name: '<script>alert(1)</script>', email: '"><img src=x>@x.example', when: 'demain', role: 'Conseil', until: 'toujours', left: '3', number: '7', reason: 'ainsi', day: 'demain', grievances: 'rien', hearing: 'demain', question: 'Qui êtes-vous <b> ?', months: '24' }
const names = Object.keys(messagesOf('fr').people.letters.kinds) as LetterName[]

for (const language of ['fr', 'en'] as const)
  test(`every letter is whole and harmless in ${language}`, async () => {
    const { db } = await testDatabase()
    await rolledBack(db, async (tx) => {
      for (const name of names) {
        await sendLetter(tx, { to: { email: 'a@x.example', name: 'Léa <b>', language }, name, words, path: '/x?link=y', from }, testClock())
        const message = await tx.selectFrom('outgoing_message').selectAll().orderBy('created_at', 'desc').orderBy('id').execute().then((rows) => rows.find((row) => row.subject === messagesOf(language).people.letters.kinds[name].subject({ cooperative: from.cooperativeName, ...words })))
        assert(message, name)
        assert.doesNotMatch(message.body_html, /<script|<img|<b>|<Toits>/, name)
        assert.doesNotMatch(message.body_html + message.body_text, /undefined|\[object|\$\{/, name)
        assert.match(message.body_text, /Léa <b>/)
        assert.match(message.body_text, /https:\/\/panel\.example\/x\?link=y/)
        assert.match(message.body_html, new RegExp(`<html lang="${language}"`))
      }
    })
  })

test('a header with a line break is a bug, never a message', async () => {
  const { db } = await testDatabase()
  await rolledBack(db, async (tx) => {
    for (const to of ['a@x.example\r\nBcc: b@x.example', 'a\0@x.example']) await assert.rejects(sendMessage(tx, { to, language: 'fr', subject: 's', text: '', html: '' }, testClock()), /line break/)
    await assert.rejects(sendMessage(tx, { to: 'a@x.example', language: 'fr', subject: 's\nX: y', text: '', html: '' }, testClock()), /line break/)
  })
})
