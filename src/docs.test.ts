/** What documents say and a machine can hold against the code: links, commands, names of pages, both languages, the map. */
import assert from 'node:assert/strict'
import { glob, readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { allCommands } from '#cli/all-commands.ts'
import { commonOptions } from '#cli/command.ts'
import { composeApi } from '#compose-api.ts'
import type { ApiServices } from '#compose-api.ts'
import { languages, messagesOf } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import { testConfig } from '#web/test-app.ts'

const root = join(import.meta.dirname, '..')

interface Document {
  /** Below the root. */
  path: string
  text: string
  /** Without what stands in code. */
  prose: string
}

const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '')

const documents: readonly Document[] = await Promise.all(
  (await Array.fromAsync(glob(['*.md', 'docs/**/*.md'], { cwd: root }))).sort().map(async (path) => {
    const text = await readFile(join(root, path), 'utf8')
    return { path, text, prose: withoutCode(text) }
  }),
)
const documentAt = (path: string): Document => {
  const found = documents.find((one) => one.path === path)
  assert.ok(found, `${path} is there`)
  return found
}

/** Fails with one line for each breach. */
function nobody(breaches: readonly string[]): void {
  assert.equal(breaches.length, 0, `\n${breaches.join('\n')}`)
}

const headingsOf = ({ text }: Document): string[] => [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^(#+ .*)$/gm)].map(([, heading = '']) => heading)

/** The names under which headings are reached, as GitHub and its like make them. */
const anchorsOf = (document: Document): string[] =>
  headingsOf(document).map((heading) => heading.replace(/^#+ /, '').toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-'))

test('every link of a document leads somewhere', async () => {
  const exists = (path: string) => stat(join(root, path)).then(() => true, () => false)
  const breaches: string[] = []
  let seen = 0
  for (const { path, prose, text } of documents) {
    for (const [, to = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(to)) continue
      seen++
      const [file = '', anchor] = to.split('#')
      const target = file === '' ? path : join(dirname(path), file)
      if (file !== '' && !(await exists(target))) breaches.push(`${path}: ${to}: no such file`)
      else if (anchor !== undefined && !anchorsOf(file === '' ? { path, prose, text } : documentAt(target)).includes(decodeURIComponent(anchor))) breaches.push(`${path}: ${to}: no such heading`)
    }
  }
  assert.ok(seen > 100, `${seen} links are seen`)
  nobody(breaches)
})

/** What `./onyva help` says of the launcher's own commands. */
const launcher = messagesOf('en').launch.help
const launcherNouns = new Set([...launcher.matchAll(/^ {2}\.\/onyva ([a-z-]+)/gm)].map(([, noun = '']) => noun))

/** Why a line « onyva … » would be refused; undefined where it is one that we know, or names no command. */
function refusal(line: string): string | undefined {
  const [noun = '', verb = '', ...rest] = line.split(/\s+/)
  if (!/^[a-z][a-z-]*$/.test(noun)) return undefined
  const ofNoun = allCommands.filter((command) => command.noun === noun)
  if (noun === 'help') return verb === '' || allCommands.some((command) => command.noun === verb) ? undefined : `help knows no ${verb}`
  if (launcherNouns.has(noun) && (ofNoun.length === 0 || (noun === 'database' && verb === 'upgrade'))) {
    const strange = [verb, ...rest].filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0]!).filter((option) => !launcher.includes(option) && !['--json', '--yes', '--config', '--help'].includes(option))
    return strange.length === 0 ? undefined : `${noun} takes no ${strange.join(', ')}`
  }
  if (ofNoun.length === 0) return `there is no command ${noun}`
  // of the noun alone, or of several verbs at once
  if (!/^[a-z]/.test(verb)) return undefined
  const verbs = verb.split('|')
  const commands = ofNoun.filter((command) => command.verb === '' || verbs.includes(command.verb))
  if (commands.length === 0 || (commands[0]?.verb !== '' && commands.length !== verbs.length)) return `${noun} knows no ${verb}`
  const known = new Set(commands.flatMap((command) => Object.keys({ ...commonOptions, ...command.options })))
  const strange = rest.filter((word) => /^\[?--[a-z]/.test(word)).map((word) => word.replaceAll(/^\[?--|[\]].*$|=.*$/g, '')).filter((option) => !known.has(option))
  return strange.length === 0 ? undefined : `${noun} ${verb} takes no --${strange.join(', --')}`
}

test('every command that a document names exists, with its options', () => {
  let seen = 0
  nobody(
    documents.flatMap(({ path, text }) => {
      const blocks = [...text.matchAll(/^```[\s\S]*?^```/gm)].flatMap(([block]) => block.split('\n'))
      const indented = text.split('\n').filter((line) => line.startsWith('    onyva '))
      const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
      return [...blocks, ...indented, ...spans].flatMap((line) => {
        const [, words] = /^(?:\s*|git pull && )(?:\.\/)?onyva ([^#]*)/.exec(line) ?? []
        if (words === undefined) return []
        seen++
        const why = refusal(words.split(/ [&|] | && /)[0]!.trim())
        return why === undefined ? [] : [`${path}: ${line.trim()}: ${why}`]
      })
    }),
  )
  assert.ok(seen > 100, `${seen} commands are seen`)
})

test('every address of the API that a document names exists', () => {
  const plain = (path: string) => path.replaceAll(/:\w+(?:\{[^}]*\})?|\{\w+\}|…/g, '*')
  const known = new Set(composeApi({ config: testConfig(), nodes: {} } as ApiServices).routes.map(({ path }) => plain(path)))
  let seen = 0
  nobody(
    documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\/api\/v1\/[\w/{}…-]*[\w}…]/g)].flatMap(([address]) => {
        seen++
        return known.has(plain(address)) ? [] : [`${path}: ${address}`]
      }),
    ),
  )
  assert.ok(seen > 50, `${seen} addresses are seen`)
})

/** Every text of a catalogue that has no parameters. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
const simple = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll("'", '’').replace(/[…:.,]+$/, '').toLowerCase().trim()

const guides = ['guide-member', 'guide-secretary', 'guide-treasurer', 'guide-board', 'guide-operator', 'gauges', 'open-data'] as const
const pathOf = (guide: (typeof guides)[number], language: Language): string => `docs/${guide}.${language}.md`

test('the pages to which guides lead are called so', () => {
  let seen = 0
  nobody(
    languages.flatMap((language) => {
      const known = new Set(textsIn(messagesOf(language)).map(simple))
      return guides.flatMap((guide) =>
        [...documentAt(pathOf(guide, language)).prose.matchAll(/\*\*([^*\n]+ → [^*\n]+)\*\*/g)].flatMap(([, way = '']) => {
          seen++
          // what begins small is chosen, not named: « the year »
          return way.split(' → ').filter((step) => !/^\p{Ll}/u.test(step) && !known.has(simple(step))).map((step) => `${pathOf(guide, language)}: « ${way} »: no page or button « ${step} »`)
        }),
      )
    }),
  )
  assert.ok(seen > 80, `${seen} ways are seen`)
})

test('both languages of a guide have the same parts', () => {
  const levels = (path: string) => headingsOf(documentAt(path)).map((heading) => heading.split(' ')[0]!.length)
  for (const guide of guides) assert.deepEqual(levels(pathOf(guide, 'en')), levels(pathOf(guide, 'fr')), guide)
  // lines of tables and of lists are where one language is forgotten
  const items = (path: string) => documentAt(path).prose.split('\n').filter((line) => /^\s*([*-] |\d+\. |\|)/.test(line)).length
  for (const guide of guides) assert.equal(items(pathOf(guide, 'en')), items(pathOf(guide, 'fr')), `${guide}: lines of lists and tables`)
})

test('decisions are numbered one after the other, and listed', async () => {
  const files = (await readdir(join(root, 'docs/decisions'))).filter((name) => /^\d/.test(name)).sort()
  const list = documentAt('docs/decisions/README.md').text
  for (const [index, name] of files.entries()) {
    assert.ok(name.startsWith(`${String(index + 1).padStart(4, '0')}-`), `${name} is number ${index + 1}`)
    assert.ok(documentAt(`docs/decisions/${name}`).text.startsWith(`# ${index + 1}. `), `${name} begins with its number`)
    assert.ok(list.includes(`(${name})`), `${name} is listed`)
  }
})

/** Named because they are gone. */
const former = new Set(['watch-capital.ts'])

test('every file and every function that the map and the decisions name is there', async () => {
  const paths = await Array.fromAsync(glob(['{src,bin,locales,test,bench}/**/*.ts', 'src/**/*.c'], { cwd: root }))
  const names = new Set(paths.map((path) => path.split('/').at(-1)))
  const code = (await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')))).join('\n')
  const words = new Set(code.match(/[A-Za-z_]\w*/g))
  let seen = 0
  nobody(
    documents.filter(({ path }) => path === 'docs/architecture.md' || path.startsWith('docs/decisions/')).flatMap(({ path, text }) =>
      [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, span = '']) => {
        const files = [...span.matchAll(/(?<![*\w-])\w[\w-]*(?:\.test)?\.(?:ts|c)\b/g)].map(([file]) => file).filter((file) => !former.has(file))
        // camelCase, as functions, types and fields of ours are called
        const [, called] = /^([a-z]+[A-Z]\w*)(?:\(.*\))?$/.exec(span) ?? []
        seen += files.length + (called ? 1 : 0)
        return [...files.filter((file) => !names.has(file)), ...(called && !words.has(called) ? [called] : [])].map((what) => `${path}: ${what}`)
      }),
    ),
  )
  assert.ok(seen > 200, `${seen} are seen`)
})

test('the map names every part and every table', async () => {
  const map = documentAt('docs/architecture.md').text
  const folders = (await Promise.all(['src', 'src/cooperative', 'src/cooperative/finance', 'src/hosting'].map(async (parent) => (await readdir(join(root, parent), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name)))).flat()
  const migrations = await Promise.all((await Array.fromAsync(glob('src/db/migrations/*.sql', { cwd: root }))).map((path) => readFile(join(root, path), 'utf8')))
  const found = (pattern: RegExp) => migrations.flatMap((sql) => [...sql.matchAll(pattern)].map(([, name = '']) => name))
  const dropped = found(/drop table (?:if exists )?(\w+)/gi)
  const tables = found(/create table (?:if not exists )?(\w+)/gi).filter((name) => !dropped.includes(name))
  assert.ok(folders.length > 40 && tables.length > 130, `${folders.length} folders, ${tables.length} tables`)
  nobody([...folders.filter((name) => !map.includes(`${name}/`)).map((name) => `no word of the folder ${name}/`), ...tables.filter((name) => !map.includes(`\`${name}\``)).map((name) => `no word of the table ${name}`)])
})
