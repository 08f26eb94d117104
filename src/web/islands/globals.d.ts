/** What islands find beside the DOM: the file of @simplewebauthn/browser puts itself on globalThis. */
declare module '#asset/webauthn' {}
declare var SimpleWebAuthnBrowser: typeof import('@simplewebauthn/browser')
