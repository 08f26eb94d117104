/** DER in base64 as PEM: lines of 64 signs (RFC 7468). */
export function pemOf(derBase64: string): string {
  const lines = derBase64.match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
