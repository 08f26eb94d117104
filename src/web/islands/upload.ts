/**
 * Sends files, folders and archives: chosen or dropped, two at a time, each with its progress, its refusal and a
 * way to stop. A file goes as the raw body of `PUT <data-url>?path=<relative path>`; the plain form stays for
 * browsers without scripts. XMLHttpRequest, because fetch does not tell how much of a body has left.
 */
interface Texts {
  cancel: string
  cancelled: string
  waiting: string
  sent: string
  tooLarge: string
  lost: string
  retry: string
  of: string
  filesSent: string
  seeFiles: string
  none: string
}

interface Sending {
  path: string
  file: File
  line: HTMLLIElement
  bar: HTMLProgressElement
  words: HTMLSpanElement
  stop: HTMLButtonElement
  request: XMLHttpRequest | null
  state: 'waiting' | 'going' | 'sent' | 'failed' | 'stopped'
}

/** More at once makes each slower and the order of arrival no surer. */
const atOnce = 2
/** A line for each of ten thousand files would make the page stand still: past this only what fails gets one. */
const mostLines = 50

function element<K extends keyof HTMLElementTagNameMap>(name: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

/** Files of a dropped folder, with their path below it. `readEntries` gives at most 100 at a time. */
async function filesBelow(entry: FileSystemEntry, before = ''): Promise<{ path: string; file: File }[]> {
  const path = before + entry.name
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ path, file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: { path: string; file: File }[] = []
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return found
    for (const inner of entries) found.push(...(await filesBelow(inner, `${path}/`)))
  }
}

class Uploader {
  private readonly form: HTMLFormElement
  private readonly texts: Texts
  private readonly list: HTMLUListElement
  private readonly summary: HTMLElement
  private readonly all: Sending[] = []

  constructor(form: HTMLFormElement) {
    this.form = form
    this.texts = JSON.parse(form.dataset['texts'] ?? '{}') as Texts
    this.list = form.querySelector<HTMLUListElement>('.sending') ?? element('ul')
    this.summary = form.querySelector<HTMLElement>('.sent') ?? element('div')
    form.classList.add('scripted')
    this.listen()
  }

  private listen(): void {
    const { form } = this
    const input = form.querySelector<HTMLInputElement>('input[type="file"]')
    const folder = form.querySelector<HTMLButtonElement>('[data-folder]')
    const send = form.querySelector<HTMLButtonElement>('[data-send]')
    if (!input) return
    if (send) send.hidden = true // what is chosen or dropped leaves at once
    input.addEventListener('change', () => {
      this.add([...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file })))
      input.value = ''
      input.webkitdirectory = false
    })
    if (folder && 'webkitdirectory' in input) {
      folder.hidden = false
      folder.addEventListener('click', () => {
        input.webkitdirectory = true
        input.click()
      })
      input.addEventListener('cancel', () => {
        input.webkitdirectory = false
      })
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.summary.textContent = this.texts.none
    })
    for (const name of ['dragenter', 'dragover'] as const)
      form.addEventListener(name, (event) => {
        event.preventDefault()
        form.classList.add('over')
      })
    for (const name of ['dragleave', 'drop'] as const)
      form.addEventListener(name, (event) => {
        if (name === 'drop' || !(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) form.classList.remove('over')
      })
    form.addEventListener('drop', (event) => {
      event.preventDefault()
      void this.drop(event.dataTransfer)
    })
    addEventListener('beforeunload', (event) => {
      if (this.all.some((one) => one.state === 'going' || one.state === 'waiting')) event.preventDefault()
    })
  }

  private async drop(data: DataTransfer | null): Promise<void> {
    // The entries must be taken before the first await: the list empties itself after the event.
    const entries = [...(data?.items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
    for (const entry of entries) this.add(await filesBelow(entry))
  }

  private add(files: { path: string; file: File }[]): void {
    const largest = Number(this.form.dataset['largest'] ?? Infinity)
    for (const { path, file } of files) {
      const one = this.line(path, file)
      this.all.push(one)
      if (this.list.children.length < mostLines) this.list.append(one.line)
      if (file.size > largest) this.fail(one, this.texts.tooLarge, false)
    }
    this.tell()
    this.go()
  }

  private line(path: string, file: File): Sending {
    const line = element('li')
    const top = element('div', 'bar-h')
    const stop = element('button', 'btn small', this.texts.cancel)
    stop.type = 'button'
    stop.setAttribute('aria-label', `${this.texts.cancel} ${path}`)
    const words = element('span', 'xs soft', this.texts.waiting)
    const bar = element('progress')
    bar.max = Math.max(1, file.size)
    bar.value = 0
    bar.setAttribute('aria-label', path)
    top.append(element('span', '', path), stop)
    line.append(top, bar, words)
    const one: Sending = { path, file, line, bar, words, stop, request: null, state: 'waiting' }
    stop.addEventListener('click', () => (one.state === 'failed' ? this.again(one) : this.stop(one)))
    return one
  }

  private again(one: Sending): void {
    one.state = 'waiting'
    one.bar.hidden = false
    one.words.className = 'xs soft'
    one.words.textContent = this.texts.waiting
    one.stop.textContent = this.texts.cancel
    this.go()
  }

  private stop(one: Sending): void {
    one.state = 'stopped'
    one.request?.abort()
    one.stop.hidden = true
    one.words.textContent = this.texts.cancelled
    this.tell()
    this.go()
  }

  private fail(one: Sending, words: string, mayRetry: boolean): void {
    one.state = 'failed'
    one.bar.hidden = true
    one.words.className = 'err'
    one.words.textContent = words
    one.stop.textContent = this.texts.retry
    one.stop.hidden = !mayRetry
    this.list.prepend(one.line)
  }

  private go(): void {
    while (this.all.filter((one) => one.state === 'going').length < atOnce) {
      const next = this.all.find((one) => one.state === 'waiting')
      if (!next) break
      this.send(next)
    }
  }

  private send(one: Sending): void {
    const url = new URL(this.form.dataset['url'] ?? '', location.href)
    url.searchParams.set('path', one.path)
    const request = new XMLHttpRequest()
    one.request = request
    one.state = 'going'
    one.words.textContent = ''
    request.open('PUT', url)
    request.setRequestHeader('x-csrf', this.form.dataset['csrf'] ?? '')
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', (event) => {
      one.bar.value = event.loaded
      one.words.textContent = `${Math.floor((event.loaded / Math.max(1, event.total)) * 100)} %`
    })
    request.addEventListener('loadend', () => {
      if (one.state === 'stopped') return
      if (request.status >= 200 && request.status < 300) this.arrived(one)
      else this.fail(one, this.refusal(request), request.status === 0 || request.status >= 500)
      this.tell()
      this.go()
    })
    request.send(one.file)
  }

  private arrived(one: Sending): void {
    one.state = 'sent'
    one.bar.value = one.bar.max
    one.stop.hidden = true
    one.words.textContent = this.texts.sent
    // What went well makes room for what is still to come.
    if (this.all.length > mostLines) one.line.remove()
    const next = this.all.find((other) => other.state === 'waiting' && !other.line.isConnected)
    if (next && this.list.children.length < mostLines) this.list.append(next.line)
  }

  private refusal(request: XMLHttpRequest): string {
    if (request.status === 0) return this.texts.lost
    try {
      return (JSON.parse(request.responseText) as { title?: string }).title ?? this.texts.lost
    } catch {
      return this.texts.lost
    }
  }

  private tell(): void {
    const sent = this.all.filter((one) => one.state === 'sent').length
    const over = this.all.every((one) => one.state !== 'going' && one.state !== 'waiting')
    const clean = this.all.every((one) => one.state === 'sent')
    const done = this.form.dataset['done'] ?? location.href
    this.summary.replaceChildren(element('p', 's', `${sent} ${this.texts.of} ${this.all.length} ${this.texts.filesSent}`))
    if (!over || sent === 0) return
    if (clean) return location.assign(done)
    const link = element('a', 'btn small', this.texts.seeFiles)
    link.href = done
    this.summary.append(link)
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-island="upload"]')) new Uploader(form)

export {}
