/** A message as text and as HTML, in one hand. */
import { html } from 'hono/html'
import type { Language } from '#locales/messages.ts'

export interface Letterhead {
  cooperativeName: string
  panelOrigin: string
}

interface Letter {
  language: Language
  greeting: string
  /** Paragraphs, separated by an empty line. */
  body: string
  /** One thing to do. */
  action?: { label: string; url: string } | undefined
  /** Below the action: until when, what if it was not you. */
  after?: string | undefined
  signature: string
}

const paragraphs = (text: string): string[] => text.split('\n\n').filter((part) => part !== '')

/**
 * Composes a letter. Mail programs know no style sheet, hence the attributes, which only appear here; colours
 * have the contrast of the panel's (identity.md).
 */
export async function composeLetter(from: Letterhead, letter: Letter): Promise<{ text: string; html: string }> {
  const text = [
    letter.greeting,
    ...paragraphs(letter.body),
    ...(letter.action ? [`${letter.action.label}\n${letter.action.url}`] : []),
    ...paragraphs(letter.after ?? ''),
    `${letter.signature}\n${from.cooperativeName}\n${from.panelOrigin}`,
  ].join('\n\n')
  const line = 'margin:0 0 16px;font-size:16px;line-height:1.55'
  const soft = 'margin:0 0 12px;font-size:14px;line-height:1.5;color:#62515b'
  const markup = html`<!doctype html><html lang="${letter.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"></head>
<body style="margin:0;background:#fcf9f4;color:#2f1c28;font-family:system-ui,-apple-system,'Segoe UI',sans-serif"><div style="max-width:560px;margin:0 auto;padding:32px 24px">
<p style="margin:0 0 32px;font-weight:600;font-size:17px;color:#7d2a5e">${from.cooperativeName}</p>
<p style="${line}">${letter.greeting}</p>
${paragraphs(letter.body).map((part) => html`<p style="${line}">${part}</p>`)}
${letter.action ? html`<p style="margin:24px 0"><a href="${letter.action.url}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#7d2a5e;color:#fefbf7;font-weight:600;text-decoration:none">${letter.action.label}</a></p><p style="${soft};word-break:break-all">${letter.action.url}</p>` : ''}
${paragraphs(letter.after ?? '').map((part) => html`<p style="${soft}">${part}</p>`)}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #e3dbd4;font-size:14px;line-height:1.5;color:#62515b">${letter.signature}<br>${from.cooperativeName}</p>
</div></body></html>`
  return { text, html: String(await markup) }
}
