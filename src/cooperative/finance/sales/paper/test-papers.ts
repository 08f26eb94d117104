/** Invoices of every kind, for tests: what each line says decides taxes and totals. */
import { day } from '#lib/day.ts'
import type { InvoicePaper, PaperBuyer, PaperCategory, PaperLine, PaperSeller, PaperTax } from './invoice-paper.ts'

const testSeller: PaperSeller = {
  name: 'Les Toits Communs & Cie', legalForm: 'société anonyme coopérative à capital variable', street: '12 rue des Tuiles', postalCode: '69001', city: 'Lyon', country: 'FR',
  siren: '303265045', register: 'RCS Lyon', vatNumber: 'FR40303265045', email: 'tresorerie@toits.example', phone: '+33 4 00 00 00 00', iban: 'FR7630006000011234567890189', bic: 'AGRIFRPP', lateRate: 1200,
}
const testBuyer: PaperBuyer = { code: 'M1847', name: 'Zoé Lefèvre-Martin', street: '3 quai du Port', postalCode: '13002', city: 'Marseille', country: 'FR', isBusiness: false, siren: null, vatNumber: null, email: 'zoe@exemple.example' }
const shop: PaperBuyer = { ...testBuyer, code: 'C00004', name: 'Librairie « Le Fil »', isBusiness: true, siren: '732829320', vatNumber: 'FR44732829320' }

interface TestLine {
  label?: string
  quantity?: bigint
  unit?: string
  price: bigint
  category?: PaperCategory
  rate?: number
  country?: string
  exemption?: string
  period?: boolean
}

const rounded = (value: bigint, by: bigint): bigint => (value < 0n ? -rounded(-value, by) : (value + by / 2n) / by)

/** A paper with these lines, its taxes and totals worked out. */
function testPaper(lines: readonly TestLine[], changes: Partial<InvoicePaper> = {}): InvoicePaper {
  const made = lines.map(({ label = 'Hébergement, formule Commune', quantity = 1000n, unit = 'MON', price, category = 'S', rate = category === 'S' ? 2000 : 0, period = true }): PaperLine => ({
    label, quantityMilli: quantity, unit, unitPrice: price, netCents: rounded(quantity * price, 100_000n), category, rate, period: period ? { from: day('2026-11-01'), to: day('2026-11-30') } : null,
  }))
  const taxes: PaperTax[] = []
  for (const [index, line] of made.entries()) {
    const { country = 'FR', exemption = '' } = lines[index] ?? { price: 0n }
    const known = taxes.find((tax) => tax.category === line.category && tax.rate === line.rate && tax.country === country)
    if (known) known.baseCents += line.netCents
    else taxes.push({ category: line.category, rate: line.rate, country, baseCents: line.netCents, vatCents: 0n, exemption })
  }
  for (const tax of taxes) tax.vatCents = rounded(tax.baseCents * BigInt(tax.rate), 10_000n)
  const netCents = made.reduce((sum, line) => sum + line.netCents, 0n)
  const vatCents = taxes.reduce((sum, tax) => sum + tax.vatCents, 0n)
  return {
    language: 'fr', kind: 'invoice', number: '2026-00042', issuedOn: day('2026-12-01'), dueOn: day('2026-12-31'), period: { from: day('2026-11-01'), to: day('2026-11-30') }, label: 'Hébergement, novembre 2026',
    corrects: null, reason: '', vatDue: 'receipt', seller: testSeller, buyer: testBuyer, lines: made, taxes, netCents, vatCents, totalCents: netCents + vatCents, ...changes,
  }
}

const usage: TestLine = { label: 'Trafic au-delà de 50 Go compris', quantity: 12_345n, unit: 'E34', price: 1234n }
const credit: Partial<InvoicePaper> = { kind: 'credit-note', number: 'AV2026-00003', corrects: { number: '2026-00042', issuedOn: day('2026-12-01') }, reason: 'Site en panne <trois jours> & plus' }

/** One of each kind that the cooperative can issue. */
export const everyKind: Readonly<Record<string, InvoicePaper>> = {
  plain: testPaper([{ price: 50_000n }, usage]),
  english: testPaper([{ price: 50_000n }, usage], { language: 'en' }),
  business: testPaper([{ price: 50_000n }], { buyer: shop }),
  'due on invoice': testPaper([{ price: 50_000n }], { vatDue: 'invoice', buyer: shop }),
  'several rates': testPaper([{ price: 50_000n }, { label: 'Livre du coopérateur', unit: 'C62', price: 123_300n, rate: 550 }, { label: 'Repas de l’assemblée', unit: 'C62', quantity: 3000n, price: 105_500n, rate: 1000 }, usage]),
  discount: testPaper([{ price: 120_000n, quantity: 12_000n }, { label: 'Remise « premiers pas »', unit: 'C62', price: -204_999n, period: false }]),
  'free month': testPaper([{ price: 50_000n }, { label: 'Premier mois offert', price: -50_000n }, { label: 'Nom de domaine', unit: 'ANN', price: 120_000n }]),
  'credit note': testPaper([{ price: 50_000n }], credit),
  'credit note of a business, in English': testPaper([{ price: 50_000n }, usage], { ...credit, buyer: shop, language: 'en' }),
  exempt: testPaper([{ price: 50_000n, category: 'E', exemption: 'VATEX-FR-FRANCHISE' }], { seller: { ...testSeller, vatNumber: null } }),
  'exempt, of a business': testPaper([{ price: 50_000n, category: 'E', exemption: 'VATEX-FR-FRANCHISE' }], { seller: { ...testSeller, vatNumber: null }, buyer: shop }),
  outside: testPaper([{ price: 50_000n, category: 'O', exemption: 'VATEX-EU-O' }], { seller: { ...testSeller, legalForm: 'association loi 1901', register: 'RNA W691234567', siren: null, vatNumber: null, bic: null } }),
  'outside, credit note': testPaper([{ price: 50_000n, category: 'O', exemption: 'VATEX-EU-O' }], { ...credit, buyer: shop }),
  'reverse charge': testPaper([{ price: 50_000n, category: 'AE', exemption: 'VATEX-EU-AE' }], { buyer: { ...shop, name: 'Dachgeschoss GmbH', city: 'Köln', postalCode: '50667', country: 'DE', siren: null, vatNumber: 'DE136695976' } }),
  'another country of the Union': testPaper([{ price: 50_000n, rate: 1900, country: 'DE' }], { buyer: { ...testBuyer, name: 'Jürgen Groß', city: 'Köln', postalCode: '50667', country: 'DE' } }),
  export: testPaper([{ price: 50_000n, category: 'G', exemption: 'VATEX-EU-G' }], { buyer: { ...shop, name: 'Alpenblick AG', city: 'Bern', postalCode: '3011', country: 'CH', siren: null, vatNumber: null } }),
  'within the Union': testPaper([{ price: 50_000n, category: 'K', exemption: 'VATEX-EU-IC' }], { buyer: { ...shop, name: 'Dachgeschoss GmbH', city: 'Köln', postalCode: '50667', country: 'DE', siren: null, vatNumber: 'DE136695976' } }),
  'nothing to tax': testPaper([{ price: 50_000n, category: 'Z' }]),
  'no bank account': testPaper([{ price: 50_000n }], { seller: { ...testSeller, iban: null, bic: null, phone: '', email: '' } }),
  'names of all scripts': testPaper([{ label: '王小明 — Иван Щербаков — محمد — 👩‍🌾', price: 50_000n }], { buyer: { ...testBuyer, name: 'Ștefan Țepeș-Nguyễn <&> "王小明"', street: '\u0001rue du Contrôle\u0008' } }),
  'a hundred lines': testPaper(Array.from({ length: 100 }, (_, index) => ({ label: `Site n° ${index + 1} : un très long libellé qui dit ce qu’on paie, et pourquoi on le paie, jusqu’au bout de la ligne`, quantity: BigInt(index * 37 + 1), unit: 'E34', price: BigInt(index * 991 + 7) }))),
}
