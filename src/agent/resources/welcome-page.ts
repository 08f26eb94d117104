/**
 * The page that an empty site answers with, until its member puts their own. Its first line carries the hash
 * of the rest: so it is known later whether anyone has changed it (`isUntouchedWelcome`).
 */
import { createHash } from 'node:crypto'
import type { Profile } from '#wire/node-state.ts'

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const marker = (rest: string): string => `<!-- onyva-welcome ${hashOf(rest)} -->\n`

const style = `
  :root { color-scheme: light dark; --paper: #fcf9f4; --ink: #2f1c28; --soft: #62515b; --accent: #7d2a5e }
  @media (prefers-color-scheme: dark) { :root { --paper: #191217; --ink: #f2ece6; --soft: #bcafab; --accent: #eab7cc } }
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; background: var(--paper); color: var(--ink);
    font: 1.1875rem/1.55 "Bricolage Grotesque", system-ui, sans-serif; padding: 1.5rem; box-sizing: border-box }
  main { max-width: 36rem }
  h1 { font-size: clamp(1.75rem, 6vw, 2.75rem); line-height: 1.1; margin: 0 0 1.5rem; overflow-wrap: anywhere }
  p { margin: 0 0 .75rem }
  [lang=en] { color: var(--soft) }
  svg { display: block; margin: 0 0 2rem; color: var(--accent) }`

/** The two languages of the house, on one page: nobody knows yet who will read it. */
function pageFor(hostName: string): string {
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${hostName}</title>
<style>${style}
</style>
</head>
<body>
<main>
<svg width="160" height="16" viewBox="0 0 160 16" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true"><path d="M8 8h144"/><circle cx="8" cy="8" r="6" fill="currentColor"/><circle cx="80" cy="8" r="6" fill="var(--paper)"/><circle cx="152" cy="8" r="6" fill="var(--paper)"/></svg>
<h1>${hostName}</h1>
<p>Ce site vient de naître. Ses pages arrivent bientôt.</p>
<p>C’est le vôtre ? Déposez vos fichiers depuis votre espace : ils remplaceront cette page.</p>
<div lang="en">
<p>This site has just been born. Its pages are on their way.</p>
<p>Is it yours? Upload your files from your member area: they will replace this page.</p>
</div>
</main>
</body>
</html>
`
}

/** Name and content of the welcome page. On a PHP site PHP answers it, so that its first answer proves PHP. */
export function welcomePage(profile: Profile, hostName: string): { name: string; content: string } {
  const page = pageFor(hostName)
  if (profile === 'static') return { name: 'index.html', content: marker(page) + page }
  const rest = `<?php header('Cache-Control: no-cache'); ?>\n${page}`
  return { name: 'index.php', content: `<?php /* ${marker(rest).trimEnd()} */ ?>\n${rest}` }
}

/** Whether a file's content is a welcome page as we wrote it. */
export function isUntouchedWelcome(content: string): boolean {
  const end = content.indexOf('\n')
  const found = /<!-- onyva-welcome ([0-9a-f]{64}) -->/.exec(content.slice(0, end))
  return found !== null && hashOf(content.slice(end + 1)) === found[1]
}
