/** What islands find beside the DOM: the file of @simplewebauthn/browser puts itself on globalThis. */
declare module '#asset/webauthn' {}
declare var SimpleWebAuthnBrowser: typeof import('@simplewebauthn/browser')

/** The file of highlight.js that browsers import; grammars are imported by their address. */
declare module '#asset/hljs' {
  interface Highlighter {
    registerLanguage(name: string, grammar: unknown): void
    highlight(text: string, options: { language: string; ignoreIllegals: boolean }): { value: string }
  }
  const highlighter: Highlighter
  export default highlighter
}
