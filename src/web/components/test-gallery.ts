/** Every component once, for tests and for looking at them. */
import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { button, linkButton } from './button.ts'
import { choices } from './choices.ts'
import { copy } from './copy.ts'
import { confirmationPage, dialog, dialogLink } from './dialog.ts'
import { checkField, field, selectField, textField } from './field.ts'
import { bar, chart, gauge, key, plot, spark } from './figures.ts'
import { form, postButton } from './form.ts'
import { card, definitionList, head, list, progress, section, stats, twoColumns } from './layout-parts.ts'
import { chips, crumbs, pager, search, tabs } from './links.ts'
import { live } from './live.ts'
import { menu, menuButton } from './menu.ts'
import { empty, note, verdict } from './note.ts'
import { passkeyForm } from './passkey.ts'
import { state } from './state.ts'
import { table } from './table.ts'
import { toast } from './toast.ts'
import { upload } from './upload.ts'
import { rail, way } from './way.ts'
import type { Html } from './content.ts'

const removal = {
  id: 'remove',
  title: 'Supprimer roue-libre.sites.example ?',
  text: 'Le site ne répondra plus. Vous pourrez le retrouver, fichiers compris, jusqu’au 23 décembre.',
  action: '/gallery/remove',
  confirm: { label: 'Supprimer le site', icon: 'trash-2' as const },
  cancel: 'Garder le site',
}

const forms = (c: Ctx): Html =>
  form(
    c,
    { action: '/gallery/create' },
    html`${field({ name: 'name', label: 'Adresse du site', hint: 'Des lettres, des chiffres, des tirets.', value: 'soudure', suffix: '.sites.example' })}${field({ name: 'email', label: 'Courriel', type: 'email', value: 'camille@ateliers-velo', error: 'Il manque la fin de l’adresse, par exemple « .fr ».', aside: html`<a href="/gallery">Je l’ai oublié</a>` })}${choices({ name: 'what', legend: 'Ce que vous voulez y mettre', value: 'php', options: [{ value: 'php', label: 'Un site en PHP', hint: 'DokuWiki, WordPress, ou le vôtre.' }, { value: 'static', label: 'Des pages simples' }] })}${selectField({ name: 'language', label: 'Langue', value: 'en', options: [{ value: 'fr', label: 'Français' }, { value: 'en', label: 'English' }] })}${textField({ name: 'why', label: 'Pourquoi', value: '<script>alert(1)</script>' })}${checkField({ name: 'www', label: 'Répondre aussi à www', checked: true })}<div class="actions">${button({ label: 'Créer le site', kind: 'main' })}${linkButton({ label: 'Annuler', href: '/gallery' })}${button({ label: 'Impossible', disabled: true })}</div>`,
  )

const siteTable = (): Html =>
  table({
    caption: 'Mes sites, triés par nom',
    columns: [
      { label: 'Site', sort: { href: '?sort=-name', now: 'ascending' } },
      { label: 'État', folded: 'end', sort: { href: '?sort=state' } },
      { label: 'Visites', numeric: true, labelled: true },
      { label: 'Tendance', hidden: true, folded: 'hide' },
      { label: 'Disque', numeric: true, folded: 'end' },
    ],
    rows: [
      { header: html`<a href="/gallery">ateliers-velo.example</a><small>Site en PHP</small>`, cells: [state('ok', 'En ligne'), '18 420', spark([3, 4, 3, 5, 8, 2, 1]), '2,3 Go'] },
      { header: html`<a href="/gallery">grenoble.un-nom-assez-long-pour-plier.example</a>`, cells: [state('run', 'En préparation'), '–', spark([0, 0, 1]), '0,1 Go'] },
      { header: html`<a href="/gallery">radio.example</a>`, cells: [state('bad', 'Des erreurs'), '7 102', spark([3, 5, 2]), '4,1 Go'] },
      { header: html`<a href="/gallery">bourse.example</a>`, cells: [state('warn', 'Disque presque plein'), '3 180', spark([3, 2, 5]), '4,7 Go'] },
      { header: html`<a href="/gallery">festival.example</a>`, cells: [state('zz', 'En veille'), '41', spark([0, 9, 0]), '0,4 Go'] },
    ],
  })

const figures = (c: Ctx): Html =>
  html`${chart({
    title: 'Pages demandées, par heure',
    figure: '1 375',
    drawing: plot({ label: 'De 12 la nuit à 142 vers 15 h.', columns: [[30, 0], [12, 0], [90, 4], [142, 16]], tones: ['c2', 'cbad'], x: ['minuit', '8 h', '16 h'], y: ['0', '50', '100', '150'], top: 150 }),
    key: key([{ tone: 'c2', words: 'servies' }, { tone: 'cbad', words: html`échouées, <b>20</b>` }]),
    seeFigures: c.get('m').frame.seeFigures,
    table: table({ caption: 'Pages par heure', columns: [{ label: 'Heure' }, { label: 'Servies', numeric: true }], rows: [{ header: 'minuit', cells: ['30'] }], fold: false }),
  })}${bar({ label: '8,4 Go sur 10', parts: [{ value: 6, tone: 'c1' }, { value: 2.4, tone: 'cwarn' }], whole: 10, thick: true })}${gauge({ label: 'Capital : 68 240 €, plancher : 42 400 €', parts: [{ value: 68, tone: 'c1' }], whole: 80, mark: 42.4 })}${stats([{ term: 'Sites', value: '27', note: 'dont 9 en veille' }, { term: 'Disque', value: '31 Go' }])}`

/** All of them, as the body of a page. */
export const gallery = (c: Ctx): Html => {
  const m = c.get('m').frame
  return html`${head({ title: 'Toutes les pièces', lead: 'Pour les regarder ensemble.', crumbs: crumbs(c, [{ label: 'Sites', href: '/sites' }, { label: 'Pièces' }]), facts: state('ok', 'En ligne'), actions: html`${linkButton({ label: 'Ouvrir le site', href: '/gallery', icon: 'external-link' })}${dialogLink({ href: '/gallery/remove', dialog: 'remove', label: 'Supprimer', icon: 'trash-2' })}` })}${tabs('Ce site', [{ label: 'Santé', href: '/gallery', current: true }, { label: 'Fichiers', href: '/gallery?2' }, { label: 'Noms', href: '/gallery?3' }, { label: 'Réglages', href: '/gallery?4' }])}${verdict({ title: 'Une page sur dix échoue : le site manque de mémoire.', text: 'Un module demande 310 Mo, le site en a 256.', actions: linkButton({ label: 'Voir la cause', href: '/gallery' }) })}${twoColumns(
    html`${section({ title: 'Mes sites', link: html`<a href="/sites">Les 27 sites</a>`, content: html`${search({ label: 'Chercher un site', button: 'Chercher', value: 'vé"lo', kept: { sort: 'name' } })}${chips('Filtrer par état', [{ label: 'Tous', href: '?', count: 27, current: true }, { label: 'En veille', href: '?s=zz', count: 9 }])}${siteTable()}${pager(c, { page: 4, pages: 12, href: (page) => `?page=${page}`, summary: '31 à 40, sur 120 sites' })}` })}${section({ title: 'Créer', content: forms(c) })}${section({ title: 'Fichiers', content: upload(c, { action: '/gallery/upload', url: '/gallery/files', done: '/gallery?sent', hint: '100 Mo au plus par fichier.', largestBytes: 100_000_000 }) })}${section({ title: 'Figures', content: figures(c) })}`,
    html`${section({ title: 'Où on en est', content: live(c, { id: 'journey', url: '/gallery/events', done: false, content: html`<div id="steps">${way({ live: true, steps: [{ state: 'done', title: 'Demandé', when: 'à 16 h 42' }, { state: 'now', title: 'Sur la machine', text: 'En moins d’une seconde.' }, { state: 'next', title: 'En ligne' }] })}</div>` }) })}${section({ title: 'Ce qui vous attend', content: way({ kind: 'todo', steps: [{ state: 'badly', title: 'Manque de mémoire', text: 'Deux façons de régler cela.', actions: linkButton({ label: 'Voir', href: '/gallery', small: true }) }, { state: 'open', title: 'Rien de plus' }] }) })}${rail([{ state: 'done', title: 'Demandé' }, { state: 'now', title: 'En cours' }, { state: 'next', title: 'Fini' }])}${card(definitionList([{ term: 'Serveur', value: 'sftp.example', mono: true }, { term: 'Place', value: '5 Go' }]))}${note({ text: 'Une remarque.' })}${note({ kind: 'warn', text: html`<p><b>Attention</b> à ceci.</p>` })}${note({ kind: 'bad', text: 'Ceci a échoué.' })}${note({ kind: 'ok', text: 'C’est fait.' })}${empty({ title: 'Pas encore de site', text: 'Trois questions suffisent.', actions: linkButton({ label: 'Créer un site', href: '/gallery', icon: 'plus' }) })}${list([{ title: 'Un nœud de plus', text: '20 novembre', href: '/gallery' }, { title: 'Sans lien' }])}${progress({ label: '3 fichiers sur 12', value: 3, whole: 12 })}${copy(c, { text: 'tuile-forge-42-sable', label: 'la clé' })}<div class="actions">${postButton(c, { action: '/gallery/wake', label: 'Réveiller', values: { site: 'a"b' } })}${menuButton('row-menu', 'Actions sur radio.example')}</div>${menu({ id: 'row-menu', entries: [{ label: 'Renommer', href: '/gallery', icon: 'pencil' }] })}${passkeyForm(c, { does: 'sign-in', options: '/gallery/options', verify: '/gallery/verify', label: 'Continuer avec ma clé d’accès', main: false })}`,
  )}${dialog(c, removal)}${toast(c, { text: '12 fichiers envoyés.', undo: { action: '/gallery/undo', values: { id: '7' } }, here: '/gallery' })}<p class="sr">${m.contact}</p>`
}

/** The page behind the link of the dialog. */
export const galleryRemoval = (c: Ctx): Html => confirmationPage(c, removal, '/gallery')
