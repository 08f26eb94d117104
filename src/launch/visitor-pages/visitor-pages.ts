/**
 * The pages of ours that visitors see on a node, all from one template: self-contained, static, without
 * script. nginx fills in the host name, the reference and the cooperative with server-side includes, which
 * it escapes; so the files hold nothing of any member or cooperative and are part of the agent's package.
 */
import { readFileSync } from 'node:fs'
import { languages } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import { visitorPageNames, visitorTexts, visitorWords } from './visitor-texts.ts'
import type { VisitorPageName } from './visitor-texts.ts'

/** Bricolage Grotesque (SIL OFL 1.1), the signs of French and English only: 17 kB. */
const font = () => readFileSync(new URL('visitor-font.woff2', import.meta.url)).toString('base64')

const style = `:root{color-scheme:light dark;--p:light-dark(oklch(.982 .007 75),oklch(.195 .014 340));--i:light-dark(oklch(.255 .035 342),oklch(.945 .01 65));--s:light-dark(oklch(.455 .028 342),oklch(.765 .016 40));--a:light-dark(oklch(.425 .13 345),oklch(.83 .065 352));--l:light-dark(oklch(.895 .013 60),oklch(.335 .018 340))}
*{box-sizing:border-box;margin:0}body{min-height:100dvh;display:grid;grid-template-rows:1fr auto;background:var(--p);color:var(--i);font:1.0625rem/1.55 B,system-ui,sans-serif;padding:clamp(1.25rem,5vw,3.5rem)}
main,footer{max-width:44rem;width:100%;margin-inline:auto}main{align-self:center;display:grid;gap:1.25rem}
h1{font-weight:600;font-size:clamp(2.25rem,1.5rem + 5vw,4.75rem);line-height:1.02;letter-spacing:-.026em;text-wrap:balance;overflow-wrap:break-word}
p{max-width:54ch;color:var(--s);overflow-wrap:anywhere}p b{color:var(--i);font-weight:600}
svg{width:100%;height:auto;display:block;overflow:visible}svg path{fill:none;stroke:var(--l);stroke-width:4;stroke-linecap:round}svg .a{stroke:var(--a)}svg circle{fill:var(--p);stroke:var(--a);stroke-width:4}svg .o{stroke:var(--l)}
a{color:var(--a);text-underline-offset:.2em}.b{display:inline-flex;align-items:center;min-height:2.875rem;padding:0 1.25rem;background:var(--a);color:var(--p);border-radius:8px;text-decoration:none;font-weight:600;justify-self:start}:focus-visible{outline:3px solid var(--a);outline-offset:3px}
footer{margin-top:2rem;border-top:1px solid var(--l);padding-top:1rem;font-size:.9375rem;color:var(--s);display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between}
@media (prefers-reduced-motion:no-preference){svg .m{animation:w 2.4s ease-in-out infinite}@keyframes w{50%{stroke-width:8}}}`

/** nginx writes the value of one of its variables here with `<`, `>`, `&` and `"` escaped. */
const include = (variable: string): string => `<!--#echo var="${variable}" -->`
/** nginx cannot nest these. */
const ifSet = (variable: string, then: string, otherwise = ''): string =>
  `<!--# if expr="$${variable}" -->${then}<!--# else -->${otherwise}<!--# endif -->`

function visitorPage(name: VisitorPageName, language: Language): string {
  const text = visitorTexts[language][name]
  const words = visitorWords[language]
  const site = ifSet('host_name', `<b>${include('host_name')}</b>`, words.site)
  const act = text.act && `<a class="b" href="${text.act === 'home' ? '/' : ''}">${words[text.act]}</a>`
  const line = `<svg viewBox="0 0 640 24" role="img" aria-label="${text.reached === 'us' ? words.reachedUs : words.reachedSite}"><path class="a" d="M12 12H320"/><path d="M330 12H628" stroke-dasharray="1 12"/><circle cx="12" cy="12" r="9"/><circle class="m" cx="320" cy="12" r="9"/><circle class="o" cx="628" cy="12" r="9"/></svg>`
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${text.title.replace(/\.$/, '')}</title><style>@font-face{font-family:B;src:url(data:font/woff2;base64,${font()});font-weight:400 700}
${style}</style></head><body><main>${line}<h1>${text.title}</h1><p>${text.cause.replace('{site}', site)}</p><p>${text.next}</p>${act ?? ''}</main><footer><span>${ifSet('cooperative', `${words.hostedBy} ${include('cooperative')}`, words.hostedByCooperative)}. ${words.reference}\u00a0${include('reference')}</span>${ifSet('panel_address', `<a href="${include('panel_address')}">${words.yours} ${words.seeCause}</a>`)}</footer></body></html>
`
}

/** All pages: file name, as nginx looks for it (`<page>.<language>.html`), to text. */
export function visitorPages(): Map<string, string> {
  const pages = new Map<string, string>()
  for (const name of visitorPageNames) {
    for (const language of languages) pages.set(`${name}.${language}.html`, visitorPage(name, language))
  }
  return pages
}
