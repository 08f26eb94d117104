/**
 * An invoice as one file for people and machines: PDF/A-3b (ISO 19005-3) with its XML inside (Factur-X 1.07, profile EN 16931).
 * The same invoice gives the same pages and the same XML.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Pdf from 'pdfkit'
import { element, writeXml } from '#lib/xml.ts'
import type { XmlElement } from '#lib/xml.ts'
import { messagesOf } from '#locales/messages.ts'
import { Pen, readFonts } from '#cooperative/documents/pen.ts'
import { drawInvoice } from './draw-invoice.ts'
import type { InvoicePaper } from './invoice-paper.ts'
import { writeCii } from './write-cii.ts'

/** The name that the specification gives to the XML. */
export const embeddedName = 'factur-x.xml'

const fontFiles = { regular: join(import.meta.dirname, 'fonts/onyva-bricolage-regular.ttf'), bold: join(import.meta.dirname, 'fonts/onyva-bricolage-semibold.ttf') }
let known: Promise<{ regular: Buffer; bold: Buffer }> | undefined
const readOwnFonts = () => (known ??= (async () => ({ regular: await readFile(fontFiles.regular), bold: await readFile(fontFiles.bold) }))())

/** Makes the file. `at`: the instant of issue, which is the file's date. @returns its bytes. */
export async function makeInvoiceFile(paper: InvoicePaper, at: Date): Promise<Buffer> {
  const [own, others] = [await readOwnFonts(), await readFonts()]
  const words = messagesOf(paper.language).cooperative.invoicePaper
  const title = `${words.titles[paper.kind]} ${paper.number}`
  const doc = new Pdf({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: paper.language,
    displayTitle: true,
    pdfVersion: '1.7',
    subset: 'PDF/A-3b',
    // signs that XML escapes have no place in what pdfkit writes into the metadata: names go in by `creator` below
    info: { Title: title, Creator: 'Onyva', Producer: 'Onyva', CreationDate: at, ModDate: at },
  })
  const chunks: Buffer[] = []
  const whole = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
  doc.registerFont('own', own.regular)
  doc.registerFont('own bold', own.bold)
  doc.registerFont('regular', others.regular)
  doc.registerFont('bold', others.bold)
  if (others.fallback) doc.registerFont('fallback', others.fallback)
  const also = others.fallback ? ['fallback'] : []
  drawInvoice(new Pen(doc, { regular: ['own', 'regular', ...also], bold: ['own bold', 'bold', ...also] }), paper)
  doc.file(Buffer.from(writeCii(paper)), { name: embeddedName, type: 'text/xml', description: words.description(paper.number), relationship: 'Alternative', creationDate: at, modifiedDate: at } as Parameters<typeof doc.file>[1])
  for (const description of [creator(paper.seller.name), facturX(), extension()]) doc.appendXML(writeXml(description).replace(/^<\?xml.*\n/, ''))
  doc.end()
  return whole
}

const rdf = (content: readonly XmlElement[], attributes: Readonly<Record<string, string>>): XmlElement => element('rdf:Description', content, { 'rdf:about': '', ...attributes })
const creator = (name: string): XmlElement => rdf([element('dc:creator', element('rdf:Seq', element('rdf:li', name)))], { 'xmlns:dc': 'http://purl.org/dc/elements/1.1/' })

const facturXNamespace = 'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#'
const facturX = (): XmlElement =>
  rdf([element('fx:DocumentType', 'INVOICE'), element('fx:DocumentFileName', embeddedName), element('fx:Version', '1.0'), element('fx:ConformanceLevel', 'EN 16931')], { 'xmlns:fx': facturXNamespace })

const properties: readonly (readonly [name: string, description: string])[] = [
  ['DocumentFileName', 'The name of the embedded XML document'],
  ['DocumentType', 'The type of the hybrid document in capital letters, e.g. INVOICE or ORDER'],
  ['Version', 'The actual version of the standard applying to the embedded XML document'],
  ['ConformanceLevel', 'The conformance level of the embedded XML document'],
]

/** PDF/A wants each schema described that is none of its own (ISO 19005-3, 6.6.2.3). */
const extension = (): XmlElement =>
  rdf(
    [
      element(
        'pdfaExtension:schemas',
        element(
          'rdf:Bag',
          element(
            'rdf:li',
            [
              element('pdfaSchema:schema', 'Factur-X PDFA Extension Schema'),
              element('pdfaSchema:namespaceURI', facturXNamespace),
              element('pdfaSchema:prefix', 'fx'),
              element(
                'pdfaSchema:property',
                element(
                  'rdf:Seq',
                  properties.map(([name, description]) =>
                    element('rdf:li', [element('pdfaProperty:name', name), element('pdfaProperty:valueType', 'Text'), element('pdfaProperty:category', 'external'), element('pdfaProperty:description', description)], { 'rdf:parseType': 'Resource' }),
                  ),
                ),
              ),
            ],
            { 'rdf:parseType': 'Resource' },
          ),
        ),
      ),
    ],
    { 'xmlns:pdfaExtension': 'http://www.aiim.org/pdfa/ns/extension/', 'xmlns:pdfaSchema': 'http://www.aiim.org/pdfa/ns/schema#', 'xmlns:pdfaProperty': 'http://www.aiim.org/pdfa/ns/property#' },
  )
