/** The rules of the house, executable. What a machine can check is here; the rest is in the house style. */
import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import test from 'node:test'

const root = join(import.meta.dirname, '..')

interface Source {
  /** Path below the root. */
  path: string
  text: string
  /** The text without comments: what the machine reads. */
  code: string
  isTest: boolean
  /** What it imports, as paths below the root or names of packages. */
  imports: { from: string; typeOnly: boolean }[]
}

const patterns = ['src/**/*.ts', 'bin/**/*.ts', 'locales/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts']
const aliases: readonly [string, string][] = [
  ['#locales/', 'locales/'],
  ['#', 'src/'],
]

/** Comments out, strings kept: good enough for searching, and line numbers stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' ')).replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}

function importsOf(path: string, code: string): Source['imports'] {
  const found: Source['imports'] = []
  for (const match of code.matchAll(/^\s*(?:import|export)\s(type\s)?(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]/gm))
    found.push({ from: resolveImport(path, match[2] ?? ''), typeOnly: match[1] !== undefined })
  for (const match of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) found.push({ from: resolveImport(path, match[1] ?? ''), typeOnly: false })
  return found
}

function resolveImport(path: string, from: string): string {
  if (from.startsWith('.')) return join(dirname(path), from)
  const alias = aliases.find(([prefix]) => from.startsWith(prefix))
  return alias ? alias[1] + from.slice(alias[0].length) : from
}

async function readSources(): Promise<Source[]> {
  const paths = await Array.fromAsync(glob(patterns, { cwd: root }))
  return Promise.all(
    paths.sort().map(async (path) => {
      const text = await readFile(join(root, path), 'utf8')
      const code = withoutComments(text)
      const isTest = path.endsWith('.test.ts') || path.startsWith('test/') || /\/test-[^/]*\.ts$/.test(path)
      return { path, text, code, isTest, imports: importsOf(path, code) }
    }),
  )
}

const sources = await readSources()
const product = sources.filter((source) => !source.isTest)

/** Fails with one line for each breach. */
function nobody(breaches: readonly string[]): void {
  assert.equal(breaches.length, 0, `\n${breaches.join('\n')}`)
}

/** Every line of code that matches, as `path:line: text`. */
function linesMatching(where: readonly Source[], pattern: RegExp, allowed: (path: string) => boolean = () => false): string[] {
  return where
    .filter((source) => !allowed(source.path))
    .flatMap((source) =>
      source.code.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${source.path}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
    )
}

test('there is something to look at', () => {
  assert.ok(sources.length > 100, `${sources.length} files found`)
  assert.ok(sources.flatMap((source) => source.imports).length > 300, 'the imports are seen')
})

/** A layer and the layers it may import; `docs/architecture.md` draws it. */
const layers: readonly { folder: string; may: readonly string[]; typesFrom?: readonly string[] }[] = [
  { folder: 'src/lib/', may: [] },
  { folder: 'src/wire/', may: ['src/lib/'] },
  { folder: 'src/agent/', may: ['src/lib/', 'src/wire/'] },
  { folder: 'src/db/', may: ['src/lib/'] },
  // the frame knows no feature; who acts is part of every request
  { folder: 'src/web/', may: ['src/lib/', 'src/db/', 'locales/'], typesFrom: ['src/people/actor.ts'] },
  { folder: 'src/people/', may: ['src/lib/', 'src/db/', 'src/web/', 'locales/'] },
  { folder: 'src/cooperative/', may: ['src/lib/', 'src/db/', 'src/web/', 'src/people/', 'locales/'] },
  // hosting knows who a member is
  { folder: 'src/hosting/', may: ['src/lib/', 'src/wire/', 'src/db/', 'src/web/', 'src/people/', 'src/cooperative/members/', 'locales/'] },
  { folder: 'src/operations/', may: ['src/lib/', 'src/wire/', 'src/db/', 'src/web/', 'src/people/', 'locales/'] },

  { folder: 'src/cli/', may: ['src/lib/', 'src/wire/', 'locales/'], typesFrom: ['src/'] },
  { folder: 'src/launch/', may: ['src/lib/', 'src/wire/', 'src/db/', 'src/people/', 'src/cooperative/', 'src/hosting/', 'src/cli/', 'locales/'] },
]

test('imports go down only', () => {
  nobody(
    product.flatMap((source) => {
      const layer = layers.find(({ folder }) => source.path.startsWith(folder))
      if (!layer) return []
      return source.imports
        // `src/asset/…` is what a browser's import map names: no file of ours
        .filter(({ from }) => (from.startsWith('src/') && !from.startsWith('src/asset/')) || from.startsWith('locales/') || from.startsWith('bin/') || from.startsWith('test/'))
        .filter(({ from }) => !from.startsWith(layer.folder) && !layer.may.some((folder) => from.startsWith(folder)))
        .filter(({ from, typeOnly }) => !(typeOnly && layer.typesFrom?.some((folder) => from.startsWith(folder))))
        .map(({ from }) => `${source.path} may not import ${from}`)
    }),
  )
})

test('nothing imports two folders up, nor a folder', () => {
  nobody(linesMatching(sources, /from '(\.\.\/){2,}|from '\.\.?'|from '[^']*\/index(\.ts)?'/))
})

/** Everything that a file loads when it runs. */
function closure(entry: string): Set<string> {
  const seen = new Set<string>()
  const visit = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    const source = sources.find((one) => one.path === path)
    for (const { from, typeOnly } of source?.imports ?? []) if (!typeOnly) visit(from)
  }
  visit(entry)
  return seen
}

test('what runs as root on a node needs no npm package', () => {
  const loaded = [...closure('bin/onyva-agent.ts')]
  assert.ok(loaded.length > 20, `only ${loaded.length} files seen below bin/onyva-agent.ts`)
  nobody(loaded.filter((path) => !path.endsWith('.ts') && !path.startsWith('node:')).map((name) => `bin/onyva-agent.ts loads ${name}`))
})

test('every run-time dependency has its reason', async () => {
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
  const reasons = await readFile(join(root, 'docs/dependencies.md'), 'utf8')
  nobody(Object.keys(dependencies).filter((name) => !new RegExp(`^\\| .*\`${name}\`.*\\| .{10,} \\|`, 'm').test(reasons)))
  nobody(Object.entries(dependencies).flatMap(([name, version]) => (/^\d+\.\d+\.\d+$/.test(version) ? [] : [`${name} ${version}: an exact version`])))
})

test('no package is imported that is not a dependency', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>
  const nameOf = (from: string) => from.split('/').slice(0, from.startsWith('@') ? 2 : 1).join('/')
  const known = { ...manifest.dependencies, ...manifest.devDependencies }
  nobody(
    sources.flatMap(({ path, imports, isTest }) =>
      imports
        .filter(({ from }) => !from.startsWith('node:') && !/^(src|bin|locales|test|bench)\//.test(from))
        .filter(({ from, typeOnly }) => !(nameOf(from) in (isTest || typeOnly || path.startsWith('bench/') ? known : manifest.dependencies)))
        .map(({ from }) => `${path} imports ${from}`),
    ),
  )
})

const longest = 400

test('files are short', () => {
  const lengths = product.map(({ path, text, code }) => ({ path, text, lines: code.split('\n').filter((line) => line.trim() !== '').length }))
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b)
  console.log(`# median of ${sorted.length} files: ${sorted[Math.floor(sorted.length / 2)]} lines of code, longest ${sorted.at(-1)}`)
  nobody(lengths.filter(({ lines, text }) => lines > longest && !/long because/i.test(text.slice(0, 600))).map(({ path, lines }) => `${path}: ${lines} lines`))
})

test('time is read from the one clock', () => {
  nobody(linesMatching(product, /\bDate\.now\(|\bnew Date\(\)/, (path) => path === 'src/lib/clock.ts' || path.startsWith('src/web/islands/')))
})

test('processes are started through the one door, without a shell', () => {
  nobody(product.filter(({ path, imports }) => path !== 'src/lib/exec.ts' && imports.some(({ from, typeOnly }) => /^(node:)?child_process$/.test(from) && !typeOnly)).map(({ path }) => path))
  nobody(linesMatching(product, /['"`]\/?(usr\/)?bin\/(ba|da|z)?sh['"`]|shell:\s*true|['"](ba|da)?sh['"],\s*\[?['"]-c['"]/))
})

test('root never walks a tree that members can change', () => {
  // `chown -R`, `rm -rf`, `cp -a` and `tar x` follow whatever is put in their way; see architecture, Security
  nobody(linesMatching(product, /['"]-(R|rf|fr|a)['"].*|['"]--recursive['"].*(chown|rm)\b/, (path) => !path.startsWith('src/agent/')))
  nobody(linesMatching(product, /bin\/(chown|tar)['"]/, (path) => !path.startsWith('src/agent/') && !path.startsWith('src/launch/')))
})

test('names are whole words', () => {
  nobody(sources.map(({ path }) => path).filter((path) => /(^|[/-])(utils?|helpers?|managers?|common|misc)([-./]|$)/.test(path)))
})

test('what is exported is used elsewhere', () => {
  // what is taken by name, or handed on; a file that is taken whole gives all it has
  const [names, files] = [new Set<string>(), new Set<string>()]
  for (const { path, code } of sources) {
    for (const [, list = '', from = ''] of code.matchAll(/\b(?:import|export)\s(?:type\s)?\s*\{([^}]*)\}\s*from\s['"]([^'"]+)['"]/g))
      for (const name of list.split(',')) names.add(`${resolveImport(path, from)} ${name.trim().replace(/^type /, '').split(' as ')[0]}`)
    for (const [, from = ''] of code.matchAll(/\bimport(?:\s(?:type\s)?\*\sas\s\w+\sfrom\s|\(\s*)['"]([^'"]+)['"]/g)) files.add(resolveImport(path, from))
  }
  assert.ok(names.size > 3000, `${names.size} names are taken elsewhere`)
  nobody(
    sources
      .filter(({ path }) => !files.has(path))
      .flatMap(({ path, code }) => [...code.matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm)].filter(([, name]) => !names.has(`${path} ${name}`)).map(([, name]) => `${path}: ${name} needs no export`)),
  )
})

test('nothing is left for later, nothing is waved through', () => {
  const later = ['TODO', 'FIXME', 'XXX', 'HACK'].join('|')
  nobody(sources.filter(({ path }) => path !== 'src/tidy.test.ts').flatMap(({ path, text }) => text.split('\n').flatMap((line, index) => (new RegExp(`\\b(${later})\\b`).test(line) ? [`${path}:${index + 1}`] : []))))
  nobody(sources.filter(({ path, text }) => path !== 'src/tidy.test.ts' && /@ts-(ignore|nocheck|expect-error)|eslint-disable/.test(text)).map(({ path }) => path))
  nobody(linesMatching(sources, /:\s*any\b|\bas any\b|<any>/, (path) => path === 'src/tidy.test.ts'))
  nobody(linesMatching(sources, /^\s*(export )?(declare )?(const )?enum |^\s*(export )?namespace /))
})

test('tests stay on this machine', () => {
  const foreign = /https?:\/\/(?!127\.|localhost|\[::1\]|[^/'"`\s]*\.(localhost|example|test|invalid|internal|onyva)\b|[^/'"`\s]*example\.|\$\{|www\.w3\.org|unix)[a-z0-9.-]+\.[a-z]{2,}[^'"`\s]*/i
  const calls = /\bfetch\(|request\(|connect\(/
  nobody(linesMatching(sources.filter((source) => source.isTest), foreign).filter((line) => calls.test(line)))
})

/** The feature a file belongs to: `src/people/`, `src/hosting/sites/`… */
const featureOf = (path: string): string => path.split('/').slice(0, path.startsWith('src/people/') ? 2 : 3).join('/')

test('each page has its test', () => {
  const pages = product.filter(({ path, imports }) => /^src\/(people|cooperative|hosting|operations)\/.*-pages?\.ts$/.test(path) && imports.some(({ from }) => from.startsWith('src/web/')))
  assert.ok(pages.length > 5, `${pages.length} pages found`)
  const reached = new Map(sources.filter((source) => source.path.endsWith('.test.ts')).map(({ path }) => [path, closure(path)]))
  // a test of the same feature, or of the whole, that loads the page
  const isTested = (page: string) =>
    [...reached].some(([path, loads]) => loads.has(page) && (featureOf(path) === featureOf(page) || path.startsWith('test/')))
  nobody(pages.filter(({ path }) => !isTested(path)).map(({ path }) => `${path} has no test`))
})

test('migrations are numbered', async () => {
  const names = (await Array.fromAsync(glob('src/db/migrations/*', { cwd: root }))).map((path) => relative('src/db/migrations', path)).sort()
  assert.ok(names.length > 0)
  nobody(names.filter((name, index) => !name.startsWith(String(index + 1).padStart(4, '0')) || !name.endsWith('.sql')))
})
