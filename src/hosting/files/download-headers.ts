import { nameOf } from './file-path.ts'

/**
 * Headers under which a member's file leaves the panel: as a file to keep, never as a page of ours
 * (RFC 6266; `sandbox` in case a browser shows it anyway).
 */
export const downloadHeaders = (path: string): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  'content-disposition': `attachment; filename="${nameOf(path).replace(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(nameOf(path)).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store',
})
