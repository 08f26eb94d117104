/** Paths below a site's document root, as typed, dropped or in an address. */
import { UserError } from '#lib/errors.ts'
import { ShapeError } from '#wire/shape.ts'
import { sitePath } from '#wire/names.ts'

/** @throws {UserError} `filePathRefused` (400) for what the wire refuses: `..`, empty parts, control signs, too long. */
export function readPath(given: string): string {
  try {
    return sitePath(given.normalize('NFC').replace(/^\/+|\/+$/g, ''))
  } catch (error) {
    if (error instanceof ShapeError) throw new UserError('filePathRefused', {}, { status: 400, field: 'path' })
    throw error
  }
}

/** One name typed by a person. @throws {UserError} `fileNameMissing`, `fileNameRefused`. */
export function readName(typed: string, field = 'name'): string {
  const name = typed.trim().normalize('NFC')
  if (name === '') throw new UserError('fileNameMissing', {}, { field })
  if (/[\u0000-\u001f\u007f]/.test(typed) || name.includes('/')) throw new UserError('fileNameRefused', {}, { field })
  try {
    return sitePath(name)
  } catch {
    throw new UserError('fileNameRefused', {}, { field })
  }
}

export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '')
