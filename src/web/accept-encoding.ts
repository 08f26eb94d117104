/** Which packing the reader accepts: brotli first, then gzip (RFC 9110 §12.5.3; `q=0` means no). */
export function acceptedEncoding(header: string | undefined): 'br' | 'gzip' | null {
  const offered = new Map(
    (header ?? '').toLowerCase().split(',').map((part) => {
      const [name = '', ...rest] = part.split(';').map((piece) => piece.trim())
      return [name, Number(/^q=([\d.]+)$/.exec(rest[0] ?? '')?.[1] ?? 1)] as const
    }),
  )
  for (const encoding of ['br', 'gzip'] as const) if ((offered.get(encoding) ?? 0) > 0) return encoding
  return null
}
