/** Browser scripts: written in TypeScript, served with their types stripped. */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/**
 * Text of one island as browsers run it. `urlOf` gives the address of another asset, for `import` lines: islands
 * import by bare name (`import '#asset/webauthn'`).
 */
export function scriptText(name: string, urlOf: (name: string) => string): string {
  const source = readFileSync(new URL(`./islands/${name}.ts`, import.meta.url), 'utf8')
  return stripTypeScriptTypes(source)
    .replace(/^\s*\/\*\*[\s\S]*?\*\/$/gm, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/^[ \t]+|[ \t]+$/gm, '')
    .replace(/\n\s*\n/g, '\n')
    .replace(/(['"])#asset\/([a-z-]+)\1/g, (_, quote: string, asset: string) => `${quote}${urlOf(asset)}${quote}`)
}
