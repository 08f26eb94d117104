/**
 * Passkeys. A form with `data-island="passkey"` says what to do:
 *   data-passkey="sign-in" | "register" | "confirm"
 *   data-options   address that answers a POST with the options of the ceremony (JSON)
 *   data-verify    address that takes the credential (POST JSON) and answers `{ "next": "/path" }`
 *   data-csrf      the token of this page
 *   data-texts     JSON of frame.passkey
 *   data-autofill  sign-in only: passkeys are offered in the e-mail field (which needs autocomplete="username webauthn")
 * Its other fields go with the credential as `fields`. Refusals are shown in its `[role=alert]`.
 */
import '#asset/webauthn'
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'

const webauthn = globalThis.SimpleWebAuthnBrowser

class Refused extends Error {}

async function send(form: HTMLFormElement, url: string | undefined, body: unknown): Promise<unknown> {
  const answer = await fetch(url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf': form.dataset['csrf'] ?? '' },
    body: JSON.stringify(body),
  })
  const said: { title?: string } = await answer.json()
  if (!answer.ok) throw new Refused(said.title ?? '')
  return said
}

const fieldsOf = (form: HTMLFormElement) => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== '_csrf'))

async function ceremony(form: HTMLFormElement, autofill: boolean): Promise<void> {
  const options = await send(form, form.dataset['options'], { fields: fieldsOf(form) })
  const credential =
    form.dataset['passkey'] === 'register'
      ? await webauthn.startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
      : await webauthn.startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON, useBrowserAutofill: autofill })
  const done = (await send(form, form.dataset['verify'], { credential, fields: fieldsOf(form) })) as { next: string }
  location.assign(done.next)
}

function show(form: HTMLFormElement, error: unknown): void {
  const texts = JSON.parse(form.dataset['texts'] ?? '{}') as Record<string, string>
  const name = error instanceof Error ? error.name : ''
  const place = form.querySelector<HTMLElement>('[role="alert"]')
  if (!place) return
  place.hidden = false
  place.textContent =
    error instanceof Refused && error.message ? error.message : name === 'NotAllowedError' || name === 'AbortError' ? (texts['cancelled'] ?? '') : (texts['failed'] ?? '')
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  if (!webauthn.browserSupportsWebAuthn()) continue
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const button = form.querySelector('button')
    if (button) button.disabled = true
    ceremony(form, false)
      .catch((error: unknown) => show(form, error))
      .finally(() => {
        if (button) button.disabled = false
      })
  })
  if (form.dataset['autofill'] !== undefined && (await webauthn.browserSupportsWebAuthnAutofill())) {
    // Waits in the e-mail field. Nobody asked for it, so nothing is said when it does not come to anything.
    ceremony(form, true).catch((error: unknown) => console.debug(error))
  }
}
