/**
 * Imports: a dump is received whole and looked at before anything changes; the state before is kept; then its
 * statements are carried out. What went wrong half way is undone with `undoImport`.
 */
import { createReadStream, createWriteStream, existsSync, lstatSync, mkdirSync, openSync, readSync, closeSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Answer, Question } from '#wire/node-calls.ts'
import { FileRefusal } from '../files/file-refusal.ts'
import { makeStaging } from '../files/site-tree.ts'
import type { SiteTree } from '../files/site-tree.ts'
import { tellProgress } from '../files/tell-progress.ts'
import { receive } from '../files/write-file.ts'
import { startDump } from './dump-database.ts'
import { startProgram } from './mariadb-program.ts'
import type { DatabaseAccess } from './mariadb-program.ts'

type Import = Extract<Question, { ask: 'importDatabase' }>
type Undo = Extract<Question, { ask: 'undoImport' }>

/**
 * `--binary-mode` and `--sandbox`: the client takes no command of its own from the dump (`\\!`, `source`, `tee`); what
 * reaches the server has the rights of the database's user and no other.
 */
const clientOptions = ['--binary-mode', '--sandbox', '--batch', '--disable-local-infile', '--max-allowed-packet=64M', '--init-command=SET SESSION max_statement_time = 0']

/** Where the state before the last import is, and the mark that the import is under way. */
const kept = (tree: SiteTree, database: string) => {
  const folder = join(tree.private, 'databases')
  return { folder, before: join(folder, `${database}-before-import.sql.gz`), mark: join(folder, `${database}-import-under-way`) }
}

export async function importDatabase(tree: SiteTree, asked: Import, body: AsyncIterable<Buffer>): Promise<Answer> {
  const staging = makeStaging(tree)
  const { folder, before, mark } = kept(tree, asked.database)
  try {
    const dump = join(staging, 'dump')
    await receive(dump, body, asked.sizeBytes)
    const bytes = await measure(dump, asked.maxBytes)
    const aside = join(staging, 'before')
    await keepBefore(asked, aside)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(mark, '')
    renameSync(aside, before)
    await load(asked, dump, 'importing', bytes)
    rmSync(mark, { force: true })
    return { outcome: 'imported', bytes }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

export async function undoImport(tree: SiteTree, asked: Undo): Promise<Answer> {
  const { before, mark } = kept(tree, asked.database)
  if (!existsSync(before) || (asked.onlyCut && !existsSync(mark))) throw new FileRefusal('nothingToUndo')
  const bytes = await measure(before, Number.MAX_SAFE_INTEGER) // whole, before what there is goes
  writeFileSync(mark, '')
  await empty(asked)
  await load(asked, before, 'undoing', bytes)
  rmSync(mark, { force: true })
  rmSync(before, { force: true })
  return { outcome: 'imported', bytes }
}

/** As its own user, who may do so with this database and none other. The rights on it are by name and stay. */
async function empty(access: DatabaseAccess): Promise<void> {
  const { child, end } = startProgram('mariadb', access, clientOptions)
  child.stdout!.resume()
  child.stdin!.end(`DROP DATABASE IF EXISTS \`${access.name}\`; CREATE DATABASE \`${access.name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\n`)
  await end()
}

async function keepBefore(access: DatabaseAccess, path: string): Promise<void> {
  const { bytes } = startDump(access)
  let written = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      written += chunk.length
      tellProgress('keeping', written)
      done(null, chunk)
    },
  })
  await pipeline(bytes, count, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
}

/** The dump's text, unpacked where it is compressed. */
function textOf(path: string): Readable[] {
  const file = openSync(path, 'r')
  const head = Buffer.alloc(2)
  readSync(file, head, 0, 2, 0)
  closeSync(file)
  const compressed = head[0] === 0x1f && head[1] === 0x8b
  const source = createReadStream(path)
  return compressed ? [source, createGunzip()] : [source]
}

/** Reads a dump to its end. @returns its length unpacked. @throws {FileRefusal} `archiveBroken`, `tooLarge`. */
async function measure(path: string, maxBytes: number): Promise<number> {
  let bytes = 0
  const total = lstatSync(path).size
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      tellProgress('checking', bytes, total)
      done(bytes > maxBytes ? new FileRefusal('tooLarge', `more than ${maxBytes} bytes unpacked`) : null)
    },
  })
  try {
    await pipeline([...textOf(path), count])
  } catch (error) {
    throw error instanceof FileRefusal ? error : new FileRefusal('archiveBroken', String(error))
  }
  return bytes
}

async function load(access: DatabaseAccess, path: string, step: 'importing' | 'undoing', total: number): Promise<void> {
  const { child, end } = startProgram('mariadb', access, [...clientOptions, '--', access.name])
  child.stdout!.resume() // what a SELECT in the dump gives
  let passed = 0
  // One statement may take minutes: the executor hears that we live.
  const alive = setInterval(() => tellProgress(step, passed, total), 1000)
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length
      tellProgress(step, passed, total)
      done(null, chunk)
    },
  })
  try {
    await pipeline([...textOf(path), count, child.stdin!]).catch(() => {}) // it hung up: its own words say why
    await end()
  } finally {
    clearInterval(alive)
  }
}
