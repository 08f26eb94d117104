/** Reads server-sent events (HTML Standard, §9.2.6) out of a body. */

interface ServerEvent {
  name: string
  data: string
}

/** A single event is never this long: beyond it, somebody else is speaking. */
const longestEvent = 1_000_000

/** Each event as it arrives; ends with the body. */
export async function* readEvents(body: ReadableStream<Uint8Array> | null): AsyncGenerator<ServerEvent> {
  if (!body) return
  const decoder = new TextDecoder()
  let rest = ''
  let name = 'message'
  let data: string[] = []
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    if (rest.length > longestEvent) throw new Error('an event of the panel is too long')
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { name, data: data.join('\n') }
        name = 'message'
        data = []
      } else if (line.startsWith('event:')) name = line.slice(6).trimStart()
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
    }
  }
}
