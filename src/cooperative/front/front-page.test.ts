import assert from 'node:assert/strict'
import test from 'node:test'
import { buildActor, testApp } from '#web/test-app.ts'
import { makeFrontPages } from './front-page.ts'

const features = [{ path: '/', app: makeFrontPages() }]
const real = { config: { cooperative: { name: 'La Ruche & Cie', fictional: false, contactEmail: 'bonjour@ruche.example' } } }

test('says who hosts, in both languages, and leads to the door and to a person', async () => {
  const { ask } = testApp(features, real)
  const fr = await (await ask('/', { headers: { 'accept-language': 'fr' } })).text()
  assert.match(fr, /<html lang="fr">[^]*<title>Hébergeur coopératif · La Ruche &amp; Cie<\/title>[^]*La Ruche &amp; Cie héberge des sites à prix coûtant/)
  assert.match(fr, /href="\/sign-in">Se connecter</)
  assert.match(fr, /href="\/join">Devenir sociétaire</)
  assert.match(await (await ask('/', { headers: { 'accept-language': 'en' } })).text(), /<html lang="en">[^]*A roof for your sites/)
})

test('a cooperative that does not exist says so, one that does says nothing of it', async () => {
  assert.match(await (await testApp(features).ask('/')).text(), /Cette coopérative est fictive/)
  assert.doesNotMatch(await (await testApp(features, real).ask('/')).text(), /fictive/)
})

test('invents no figure: prices, members and sites are not known here', async () => {
  const text = (await (await testApp(features, real).ask('/')).text()).replace(/<svg[^]*?<\/svg>|<head>[^]*?<\/head>|<[^>]+>/g, ' ')
  assert.deepEqual(text.match(/[\d.,\u202f\u00a0]*\d[\d.,\u202f\u00a0]*/g)?.map((figure) => figure.trim()), ['30'], 'only the days of recovery')
})

test('who is signed in is led home', async () => {
  assert.match(await (await testApp(features, { who: () => buildActor() }).ask('/')).text(), /href="\/home">Mon espace</)
})
