/**
 * Sending files. A plain form with `multipart/form-data` works anywhere; where scripts run (`islands/upload.ts`)
 * files, folders and archives can be dropped, each goes as the raw body of one PUT to `url` with `?path=` its
 * relative path, with its own progress, refusal and cancel.
 */
import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { attributes } from './content.ts'
import type { Content, Html } from './content.ts'
import { button } from './button.ts'
import { icon } from './icon.ts'

interface Upload {
  /** Takes the multipart form (a route with `streamedBody`); the token is added as `?_csrf=`. */
  action: string
  /** Takes PUT `?path=a/b.html` with the file as raw body. May hold other parameters already. */
  url: string
  /** Where to go when all is sent. */
  done: string
  hint: Content
  /** Largest file, in bytes: told before sending. */
  largestBytes?: number
}

const withToken = (action: string, token: string) => `${action}${action.includes('?') ? '&' : '?'}_csrf=${encodeURIComponent(token)}`

export function upload(c: Ctx, what: Upload): Html {
  const m = c.get('m').frame.upload
  return html`<form class="upload stack" method="post" enctype="multipart/form-data"${attributes({
    action: withToken(what.action, c.get('csrf')),
    'data-island': 'upload',
    'data-url': what.url,
    'data-done': what.done,
    'data-csrf': c.get('csrf'),
    'data-largest': what.largestBytes,
    'data-texts': JSON.stringify({ ...m.script }),
  })}>${icon('upload')}<div class="stack"><b class="only-script">${m.drop}</b><label class="no-script" for="upload-files"><b>${m.choose}</b></label><p class="s soft">${what.hint}</p></div><div class="actions"><input type="file" name="files" id="upload-files" multiple required><label class="btn only-script" for="upload-files">${icon('file-plus')}${m.pick}</label>${button({ label: m.folder, type: 'button', icon: 'folder-plus', attributes: { 'data-folder': true, hidden: true } })}${button({ label: m.send, icon: 'upload', kind: 'main', attributes: { 'data-send': true } })}</div><div class="sent stack" role="status" aria-live="polite"></div><ul class="list s sending"></ul></form>`
}
