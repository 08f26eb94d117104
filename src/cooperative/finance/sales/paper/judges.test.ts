/** Our invoices before judges that are not ours: the XSD of Factur-X, the schematron of EN 16931, and readers of PDF. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { run } from '#lib/exec.ts'
import { makeDocument } from '#cooperative/documents/make-document.ts'
import { embeddedName, makeInvoiceFile } from './make-invoice-file.ts'
import { everyKind } from './test-papers.ts'
import { writeCii } from './write-cii.ts'

const data = join(import.meta.dirname, '../../../../../test/data/factur-x')
const at = new Date('2026-12-01T09:00:00Z')
const java = (name: string): string => `/usr/share/java/${name}.jar`
const missing = (files: readonly string[], packages: string): string | false => (files.every((file) => existsSync(file)) ? false : `missing: apt-get install ${packages}`)
const nameOf = (kind: string): string => kind.replaceAll(/[^a-z]+/g, '-')

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-judges-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What each document breaks, by its name: XSD first, then the rules of the schematron that failed. */
async function judge(documents: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  return inFolder(async (folder) => {
    const [given, said] = [join(folder, 'given'), join(folder, 'said')]
    await mkdir(given)
    await mkdir(said)
    for (const [name, xml] of Object.entries(documents)) await writeFile(join(given, `${name}.xml`), xml)
    const names = Object.keys(documents)
    // its own way of loading: the network is never asked
    const schema = await run('/usr/bin/xmllint', ['--nonet', '--noout', '--schema', join(data, 'Factur-X_1.07.3_EN16931.xsd'), ...names.map((name) => join(given, `${name}.xml`))])
    const invalid = new Set([...schema.stderr.matchAll(/([a-z-]+)\.xml fails to validate/g)].map(([, name]) => name))
    // one machine for all of them: compiling the rules takes most of the time
    const rules = await run('/usr/bin/java', ['-cp', ['Saxon-HE', 'xml-resolver'].map(java).join(':'), 'net.sf.saxon.Transform', `-s:${given}`, `-o:${said}`, `-xsl:${join(data, 'EN16931-CII-validation.xslt')}`], { timeoutMs: 120_000, env: { PATH: '/usr/bin' } })
    assert.equal(rules.code, 0, rules.stderr)
    const found: Record<string, string[]> = {}
    for (const name of names) {
      const report = await readFile(join(said, `${name}.xml`), 'utf8')
      assert.match(report, /<svrl:fired-rule/, `the rules looked at ${name}`)
      found[name] = [...(invalid.has(name) ? ['XSD'] : []), ...[...report.matchAll(/<svrl:failed-assert[^>]*?\sid="([^"]+)"/g)].map(([, id = '']) => id)]
    }
    return found
  })
}

const noJudge = missing(['/usr/bin/xmllint', '/usr/bin/java', java('Saxon-HE')], 'libxml2-utils default-jre-headless libsaxonhe-java')

/** What must be found in a document that was changed behind our back, by what is changed. */
const tampered: readonly (readonly [name: string, from: RegExp, to: string, breaks: string])[] = [
  ['total', /(<ram:GrandTotalAmount>)[^<]+/, '$1999.00', 'BR-CO-15'],
  ['due', /(<ram:DuePayableAmount>)[^<]+/, '$10.01', 'BR-CO-16'],
  ['sum', /(<ram:TaxBasisTotalAmount>)[^<]+/, '$11.00', 'BR-CO-13'],
  ['tax', /(<ram:CalculatedAmount>)[^<]+/, '$10.02', 'BR-CO-14'],
  ['base', /(<ram:BasisAmount>)[^<]+/, '$10.10', 'BR-S-08'],
  ['rate', /(<ram:RateApplicablePercent>)[^<]+/, '$10', 'BR-S-05'],
  ['category', /(<ram:CategoryCode>)S/, '$1O', 'BR-O-02'],
  ['seller', /<ram:SpecifiedTaxRegistration>[^]*?<\/ram:SpecifiedTaxRegistration>/, '', 'BR-S-02'],
  ['country', /<ram:CountryID>[^<]+<\/ram:CountryID>/, '', 'XSD'],
  ['delivery', /<ram:ApplicableHeaderTradeDelivery>[^]*<\/ram:ApplicableHeaderTradeDelivery>/, '', 'XSD'],
  ['price', /(<ram:ChargeAmount>)/, '$1-', 'BR-27'],
  ['iban', /<ram:IBANID>[^<]+<\/ram:IBANID>/, '', 'BR-50'],
  ['unit', /unitCode="MON"/, 'unitCode="MOON"', 'BR-CL-23'],
  ['subject', /(<ram:SubjectCode>)REG/, '$1NONE', 'BR-CL-08'],
  ['number', /<ram:ID>2026-00042<\/ram:ID>/, '', 'XSD'],
]

test('every kind of invoice passes the XSD and the schematron; each thing that is changed in one is found', { skip: noJudge }, async () => {
  const documents = Object.fromEntries(Object.entries(everyKind).map(([kind, paper]) => [nameOf(kind), writeCii(paper)]))
  const plain = writeCii(everyKind['plain']!)
  for (const [name, from, to] of tampered) {
    const changed = plain.replace(from, to)
    assert.notEqual(changed, plain, name)
    documents[`tampered-${name}`] = changed
  }
  const found = await judge(documents)
  for (const kind of Object.keys(everyKind)) assert.deepEqual(found[nameOf(kind)], [], kind)
  for (const [name, , , breaks] of tampered) assert.ok(found[`tampered-${name}`]?.includes(breaks), `${name}: ${found[`tampered-${name}`]?.join(' ')}`)
})

/** What Apache's preflight says of a file: it knows PDF/A-1b, of which PDF/A-3b differs in what may be embedded and how subsets of fonts are described. */
async function preflight(file: string): Promise<string[]> {
  const jars = ['preflight', 'xmpbox', 'pdfbox2', 'fontbox2', 'commons-logging', 'commons-io', 'javax.activation', 'jaxb-api'].map(java).join(':')
  const said = await run('/usr/bin/java', ['-cp', jars, 'org.apache.pdfbox.preflight.Validator_A1b', file], { env: { PATH: '/usr/bin' } })
  return `${said.stdout}${said.stderr}`.split('\n').filter((line) => /^\d+(\.\d+)* : /.test(line))
}
/** ISO 19005-3 allows these, ISO 19005-1 does not: embedded files (6.8), subsets without a CIDSet (6.2.11.4.2), part 3. */
const onlyOfPartOne = [/^1\.4\.7 : .*EmbeddedFile/, /^1\.2\.9 : .*EmbeddedFile/, /^3\.1\.11 : .*CIDSet entry is missing/, /^7\.11\.2 : .*part must be 1/]

const noReader = missing(['/usr/bin/qpdf', '/usr/bin/java', ...['preflight', 'javax.activation', 'jaxb-api', 'commons-io'].map(java)], 'qpdf default-jre-headless libpdfbox2-java libcommons-io-java libactivation-java libjaxb-api-java')

test('the file is PDF/A as far as preflight and qpdf tell, and holds its XML as Factur-X wants', { skip: noReader }, () =>
  inFolder(async (folder) => {
    for (const kind of ['business', 'names of all scripts', 'a hundred lines', 'credit note of a business, in English', 'outside']) {
      const paper = everyKind[kind]!
      const file = join(folder, `${nameOf(kind)}.pdf`)
      const bytes = await makeInvoiceFile(paper, at)
      await writeFile(file, bytes)
      const check = await run('/usr/bin/qpdf', ['--check', file])
      assert.equal(check.code, 0, check.stdout + check.stderr)
      const breaches = await preflight(file)
      assert.deepEqual(breaches.filter((line) => !onlyOfPartOne.some((known) => known.test(line))), [], kind)
      for (const known of onlyOfPartOne) assert.ok(breaches.some((line) => known.test(line)), `preflight looked: ${known}`)
      const embedded = await run('/usr/bin/qpdf', [`--show-attachment=${embeddedName}`, file])
      assert.equal(embedded.stdout, writeCii(paper), kind)
      // ISO 19005-3, 6.8, and Factur-X 1.07, 6.2: relationship, kind and date of what is embedded; named by the catalogue
      const plain = (await run('/usr/bin/qpdf', ['--qdf', '--object-streams=disable', file, '-'])).stdout
      for (const part of [/%PDF-1\.7/, /\/AFRelationship \/Alternative/, /\/UF \(factur-x\.xml\)/, /\/Subtype \/text#2fxml/i, /\/ModDate \(D:20261201/, /\/AF \[/, /\/EmbeddedFiles/, /\/GTS_PDFA1/]) assert.match(plain, part)
      assert.doesNotMatch(plain, /\/Encrypt|\/JavaScript|\/FontFile \d|\/Helvetica|\/SMask|\/Launch/)
      const metadata = /<x:xmpmeta[^]*<\/x:xmpmeta>/.exec(bytes.toString('utf8'))?.[0] ?? ''
      for (const [name, value] of [['pdfaid:part', '3'], ['pdfaid:conformance', 'B'], ['fx:DocumentType', 'INVOICE'], ['fx:DocumentFileName', embeddedName], ['fx:Version', '1.0'], ['fx:ConformanceLevel', 'EN 16931']]) assert.ok(metadata.includes(`<${name}>${value}</${name}>`), name)
    }
    const other = join(folder, 'certificate.pdf')
    await writeFile(other, await makeDocument({ language: 'fr', cooperativeName: 'x', title: 'Certificat', at, pageOf: String, blocks: [] }))
    assert.ok((await preflight(other)).some((line) => !onlyOfPartOne.some((known) => known.test(line))), 'a paper that is no PDF/A is found')
  }),
)

test('the same invoice is the same file, byte for byte', async () => {
  const [one, two] = [await makeInvoiceFile(everyKind['business']!, at), await makeInvoiceFile(everyKind['business']!, at)]
  assert.ok(one.equals(two))
  assert.ok(one.length < 60_000, `${one.length} bytes`)
})
