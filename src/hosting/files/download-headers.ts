import { nameOf } from './file-path.ts'

/**
 * Headers under which a member's file leaves the panel: as a file to keep, of no known type, never as a page of
 * ours (RFC 6266). The frame adds `nosniff` and the panel's content security policy.
 */
export const downloadHeaders = (path: string): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  'content-disposition': `attachment; filename="${nameOf(path).replace(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(nameOf(path)).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
  'cache-control': 'private, no-store',
})

/**
 * Headers under which a member's picture is shown in a page of ours. With `nosniff` (the frame's) a browser takes it
 * for a picture or for nothing; opened by itself it is a file to keep all the same.
 */
export const pictureHeaders = (type: string): Record<string, string> => ({ 'content-type': type, 'content-disposition': 'attachment', 'cache-control': 'private, no-store' })
