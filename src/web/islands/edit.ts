/**
 * Colours the text of an editor, and numbers its lines. The text area stays what it is: what one reads in colour lies
 * behind it, letter under letter, so that keyboard, screen reader and « undo » are the browser's own.
 *   data-grammar   the language; without one only lines are numbered
 *   data-grammars  JSON: addresses of the grammars that it needs, by name
 *   data-later     JSON: those that can wait until somebody turns to the text
 *   data-line      a line to go to
 */
import highlighter from '#asset/hljs'

const styleSheet = '#asset/editor'

/** Colouring takes about 1 ms per 10,000 signs: up to here at each key, beyond once the hands rest. */
const atEachKey = 40_000
/** Beyond, the text stays plain. */
const longest = 300_000
const restMs = 250

const policy = window.trustedTypes?.createPolicy('onyva', { createHTML: (text) => text }) ?? { createHTML: (text: string) => text }

class Editor {
  private readonly place: HTMLElement
  private readonly area: HTMLTextAreaElement
  private readonly shown = document.createElement('code')
  private readonly numbers = document.createElement('div')
  private readonly language: string | null
  private readonly before: string
  private timer = 0
  private lines = 0
  private leaving = false

  constructor(place: HTMLElement, area: HTMLTextAreaElement, language: string | null) {
    this.place = place
    this.area = area
    this.language = language
    this.before = area.defaultValue
    const behind = document.createElement('pre')
    behind.append(this.shown)
    behind.ariaHidden = this.numbers.ariaHidden = 'true'
    this.numbers.className = 'lines'
    place.prepend(this.numbers, behind)
    place.classList.add('scripted')
    area.addEventListener('input', () => this.changed())
    area.addEventListener('scroll', () => this.follow())
    area.addEventListener('keydown', (event) => this.key(event))
    area.form?.addEventListener('submit', () => {
      this.leaving = true
    })
    addEventListener('beforeunload', (event) => {
      if (!this.leaving && area.value !== this.before) event.preventDefault()
    })
    this.changed()
    this.paint()
  }

  /** Puts the cursor on a line and the line into sight. */
  goTo(line: number): void {
    const all = this.area.value.split('\n')
    const start = all.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
    this.area.focus()
    this.area.setSelectionRange(start, start + (all[line - 1]?.length ?? 0))
    const height = Number.parseFloat(getComputedStyle(this.area).lineHeight)
    this.area.scrollTop = Math.max(0, (line - 6) * height)
    this.area.scrollLeft = 0
    this.follow()
  }

  private key(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return
    event.preventDefault()
    this.area.form?.requestSubmit()
  }

  private changed(): void {
    const { value } = this.area
    this.count(value)
    clearTimeout(this.timer)
    if (value.length <= atEachKey) return this.paint()
    // Until it is coloured anew, the text area shows its own letters.
    this.place.classList.add('plain')
    if (value.length <= longest) this.timer = window.setTimeout(() => this.paint(), restMs)
  }

  paint(): void {
    const { value } = this.area
    if (this.language === null || value.length > longest) return this.place.classList.add('plain')
    const { value: markup } = highlighter.highlight(value, { language: this.language, ignoreIllegals: true })
    this.shown.innerHTML = policy.createHTML(`${markup}\n`)
    this.place.classList.remove('plain')
    this.follow()
  }

  private count(text: string): void {
    let lines = 1
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
    if (lines === this.lines) return
    this.lines = lines
    this.numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join('\n')
  }

  private follow(): void {
    const { scrollTop, scrollLeft } = this.area
    this.shown.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`
    this.numbers.scrollTop = scrollTop
  }
}

async function learn(grammars = '{}'): Promise<void> {
  await Promise.all(Object.entries(JSON.parse(grammars) as Record<string, string>).map(async ([name, url]) => highlighter.registerLanguage(name, ((await import(url)) as { default: unknown }).default)))
}

/** Once: at the first touch, key, or turn of the wheel; at once where the cursor stands in it already. */
function whenTurnedTo(area: HTMLTextAreaElement, work: () => void): void {
  if (document.activeElement === area) return work()
  const ended = new AbortController()
  for (const sign of ['focus', 'pointerenter', 'scroll'])
    area.addEventListener(sign, () => {
      ended.abort()
      work()
    }, { signal: ended.signal })
}

const style = document.createElement('link')
style.rel = 'stylesheet'
style.href = styleSheet
const styled = new Promise((resolve) => style.addEventListener('load', resolve))
document.head.append(style)
await styled

for (const place of document.querySelectorAll<HTMLElement>('[data-island="edit"]')) {
  const area = place.querySelector('textarea')
  if (!area) continue
  const language = place.dataset['grammar'] ?? null
  await learn(place.dataset['grammars'])
  const editor = new Editor(place, area, language)
  const line = Number(place.dataset['line'] ?? 0)
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-to-line]')) {
    button.hidden = false
    button.addEventListener('click', () => editor.goTo(Number(button.dataset['toLine'])))
  }
  if (line > 0) editor.goTo(line)
  if (place.dataset['later']) whenTurnedTo(area, () => learn(place.dataset['later']).then(() => editor.paint()))
}
