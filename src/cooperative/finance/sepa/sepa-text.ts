/**
 * Texts as banks of the SEPA exchange them: letters without accents, figures, and « / - ? : ( ) . , ' + » with the space
 * (implementation guidelines of the European Payments Council, character set; its conversion table EPC217-08).
 */

const pairs = (table: string): Record<string, string> => Object.fromEntries(table.trim().split(/\s+/).map((pair) => [pair.slice(0, 1), pair.slice(1)]))

const letters: Readonly<Record<string, string>> = pairs(`
  œoe ŒOE æae ÆAE ßss ẞSS øo ØO łl ŁL đd ĐD ðd ÐD þth ÞTH ħh ĦH ıi ĸk ŋn ŊN ŧt ŦT
  αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo
  ΑA ΒV ΓG ΔD ΕE ΖZ ΗI ΘTH ΙI ΚK ΛL ΜM ΝN ΞX ΟO ΠP ΡR ΣS ΤT ΥY ΦF ΧCH ΨPS ΩO
  аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хh цts чch шsh щsht ъa ьy юyu яya
  АA БB ВV ГG ДD ЕE ЖZH ЗZ ИI ЙY КK ЛL МM НN ОO ПP РR СS ТT УU ФF ХH ЦTS ЧCH ШSH ЩSHT ЪA ЬY ЮYU ЯYA`)
const signs: Readonly<Record<string, string>> = {
  '&': '+', '’': "'", '‘': "'", 'ʼ': "'", '`': "'", '´': "'", '"': "'", '«': "'", '»': "'", '“': "'", '”': "'", '„': "'", '‐': '-', '‑': '-', '–': '-', '—': '-', '−': '-', '_': '-', '~': '-',
  ';': ',', '[': '(', ']': ')', '{': '(', '}': ')', '\\': '/', '|': '/', '€': 'EUR', '°': 'o', 'º': 'o', 'ª': 'a', '…': '...', '!': '.', '@': '(at)', '·': '.', '×': 'x',
}

/** A text in the common set, runs of spaces made one, at most so many signs. What has no likeness there is a full stop; a text of nothing stays empty. */
export function sepaText(text: string, most: number): string {
  let plain = ''
  for (const sign of text.normalize('NFC').replace(/[\p{Cc}\p{Z}]+/gu, ' ').replace(/« /g, '«').replace(/ »/g, '»').trim()) plain += likeness(sign)
  return plain.slice(0, most).trim()
}

function likeness(sign: string): string {
  if (/^[A-Za-z0-9/\-?:().,'+ ]$/.test(sign)) return sign
  const known = signs[sign] ?? letters[sign]
  if (known !== undefined) return known
  const bare = sign.normalize('NFKD').replace(/\p{M}/gu, '')
  if (bare === '' && /^\p{M}$/u.test(sign)) return ''
  if (/^[A-Za-z0-9]+$/.test(bare)) return bare
  return (bare === sign ? undefined : letters[bare]) ?? '.'
}

/** Whether a text may be an identification in a file: of the common set, at most 35 signs, no slash at either end, nor two in a row (guidelines, ibid.). */
export const isSepaReference = (text: string): boolean => /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/.test(text) && !/^\/|\/$|\/\//.test(text)
