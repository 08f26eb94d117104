/**
 * Follows a job: the server sends fragments of HTML (event `fragment`), each replaces the element of the same id.
 * The browser opens the stream again by itself when it is cut; `done` ends it and, with an address, leads on.
 */
interface Policy {
  createHTML(text: string): string
}
declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: Policy): Policy }
  }
}
const policy: Policy = window.trustedTypes?.createPolicy('onyva', { createHTML: (text) => text }) ?? { createHTML: (text) => text }

/** Puts a fragment in place of its elder, keeping the keyboard where it was. */
function replace(text: string): void {
  const template = document.createElement('template')
  template.innerHTML = policy.createHTML(text)
  for (const fresh of [...template.content.children]) {
    const elder = fresh.id ? document.getElementById(fresh.id) : null
    if (!elder) continue
    const focused = elder.contains(document.activeElement) ? document.activeElement?.id : undefined
    elder.replaceWith(fresh)
    if (focused) document.getElementById(focused)?.focus()
  }
}

for (const place of document.querySelectorAll<HTMLElement>('[data-live]')) {
  const stream = new EventSource(place.dataset['live'] ?? '')
  stream.addEventListener('fragment', (event) => replace(String(event.data)))
  stream.addEventListener('done', (event) => {
    stream.close()
    if (event.data) location.assign(String(event.data))
  })
  addEventListener('pagehide', () => stream.close())
  // From the browser's page cache the stream is gone: what is shown may be old.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
}

export {}
