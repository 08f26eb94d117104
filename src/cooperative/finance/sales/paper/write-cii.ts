/**
 * An invoice as Factur-X, profile EN 16931 (Factur-X 1.07; UN/CEFACT Cross Industry Invoice D16B; business terms BT-… and
 * groups BG-… are those of EN 16931-1). Order of elements is the schema's.
 */
import { formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { plainMoney } from '#lib/money.ts'
import { element, writeXml } from '#lib/xml.ts'
import type { XmlContent, XmlElement } from '#lib/xml.ts'
import type { InvoicePaper, PaperAddress, PaperBuyer, PaperLine, PaperSeller, PaperTax } from './invoice-paper.ts'
import { exemptionWords, paperMentions } from './legal-mentions.ts'
import { messagesOf } from '#locales/messages.ts'

const ram = (name: string, content: XmlContent, attributes: Readonly<Record<string, string | undefined>> = {}): XmlElement => element(`ram:${name}`, content, attributes)
/** Nothing for a text that is empty: an empty element is refused. */
const text = (name: string, value: string | null): XmlElement | null => (value === null || value.trim() === '' ? null : ram(name, value.trim()))
const day = (of: Day): XmlElement => element('udt:DateTimeString', of.replaceAll('-', ''), { format: '102' })
const amount = (name: string, cents: bigint, attributes = {}): XmlElement => ram(name, plainMoney(cents), attributes)
/** `0.1234`, without needless zeros: ten-thousandths, thousandths, hundredths. */
function decimal(value: bigint, places: number): string {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0')
  const whole = digits.slice(0, -places)
  const part = digits.slice(-places).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`
}
const percent = (rate: number): string => decimal(BigInt(rate), 2)

/** The XML, as it is embedded in the PDF. */
export function writeCii(paper: InvoicePaper): string {
  return writeXml(
    element('rsm:CrossIndustryInvoice', [context(), header(paper), element('rsm:SupplyChainTradeTransaction', [paper.lines.map((line, index) => tradeLine(line, index + 1)), agreement(paper), ram('ApplicableHeaderTradeDelivery', delivery(paper)), settlement(paper)])], {
      'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
      'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
      'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
      'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
    }),
  )
}

/** BT-23: « S1 », an invoice of services (XP Z12-012, frame of invoicing), which is the category of operation that CGI ann. II 242 nonies A asks for. BT-24: the profile. */
const context = (): XmlElement =>
  element('rsm:ExchangedDocumentContext', [
    ram('BusinessProcessSpecifiedDocumentContextParameter', ram('ID', 'S1')),
    ram('GuidelineSpecifiedDocumentContextParameter', ram('ID', 'urn:cen.eu:en16931:2017')),
  ])

/** BT-1, BT-3 (UNTDID 1001: 380, 381), BT-2, notes with their subject (UNTDID 4451). */
const header = (paper: InvoicePaper): XmlElement =>
  element('rsm:ExchangedDocument', [
    ram('ID', paper.number),
    ram('TypeCode', paper.kind === 'invoice' ? '380' : '381'),
    ram('IssueDateTime', day(paper.issuedOn)),
    paperMentions(paper).map(({ subject, words }) => ram('IncludedNote', [ram('Content', words), ram('SubjectCode', subject)])),
  ])

/** A negative price is not allowed (BR-27): of a discount the quantity is negative, which comes to the same. */
function tradeLine(line: PaperLine, place: number): XmlElement {
  const isDiscount = line.unitPrice < 0n
  return ram('IncludedSupplyChainTradeLineItem', [
    ram('AssociatedDocumentLineDocument', ram('LineID', String(place))),
    ram('SpecifiedTradeProduct', ram('Name', line.label)),
    ram('SpecifiedLineTradeAgreement', ram('NetPriceProductTradePrice', ram('ChargeAmount', decimal(isDiscount ? -line.unitPrice : line.unitPrice, 4)))),
    ram('SpecifiedLineTradeDelivery', ram('BilledQuantity', decimal(isDiscount ? -line.quantityMilli : line.quantityMilli, 3), { unitCode: line.unit })),
    ram('SpecifiedLineTradeSettlement', [
      ram('ApplicableTradeTax', [ram('TypeCode', 'VAT'), ram('CategoryCode', line.category), line.category === 'O' ? null : ram('RateApplicablePercent', percent(line.rate))]),
      line.period ? period(line.period) : null,
      ram('SpecifiedTradeSettlementLineMonetarySummation', amount('LineTotalAmount', line.netCents)),
    ]),
  ])
}

const period = ({ from, to }: { from: Day; to: Day }): XmlElement => ram('BillingSpecifiedPeriod', [ram('StartDateTime', day(from)), ram('EndDateTime', day(to))])

const agreement = (paper: InvoicePaper): XmlElement =>
  ram('ApplicableHeaderTradeAgreement', [ram('SellerTradeParty', seller(paper)), ram('BuyerTradeParty', buyer(paper.buyer, isOutside(paper)))])

/** What stands outside the field of the tax shows no number of it (BR-O-02). */
const isOutside = (paper: InvoicePaper): boolean => paper.taxes.some(({ category }) => category === 'O')

const address = (of: PaperAddress): XmlElement => ram('PostalTradeAddress', [text('PostcodeCode', of.postalCode), text('LineOne', of.street), text('CityName', of.city), ram('CountryID', of.country)])
/** 0002: SIREN as an identifier of organisations (ISO 6523); 0225: the same as an electronic address. */
const organisation = (siren: string | null): XmlElement | null => (siren === null ? null : ram('SpecifiedLegalOrganization', ram('ID', siren, { schemeID: '0002' })))

function seller(paper: InvoicePaper): XmlContent {
  const { seller: of } = paper
  const contact = [
    of.phone === '' ? null : ram('TelephoneUniversalCommunication', ram('CompleteNumber', of.phone)),
    of.email === '' ? null : ram('EmailURIUniversalCommunication', ram('URIID', of.email)),
  ].filter((one) => one !== null)
  return [
    // BR-CO-26 asks for one of three identifiers: of who has no SIREN, its register's number or its name
    of.siren === null ? ram('ID', of.register === '' ? of.name : of.register) : null,
    ram('Name', of.name),
    text('Description', of.legalForm),
    organisation(of.siren),
    contact.length === 0 ? null : ram('DefinedTradeContact', [ram('PersonName', of.name), contact]),
    address(of),
    electronic(of),
    ...(isOutside(paper) ? [] : [of.vatNumber === null ? ram('SpecifiedTaxRegistration', ram('ID', of.siren ?? of.name, { schemeID: 'FC' })) : ram('SpecifiedTaxRegistration', ram('ID', of.vatNumber, { schemeID: 'VA' }))]),
  ]
}

const electronic = (of: PaperSeller | PaperBuyer): XmlElement | null => {
  if (of.siren !== null) return ram('URIUniversalCommunication', ram('URIID', of.siren, { schemeID: '0225' }))
  const isPrivate = 'isBusiness' in of && !of.isBusiness
  return isPrivate || of.email === '' ? null : ram('URIUniversalCommunication', ram('URIID', of.email, { schemeID: 'EM' }))
}

const buyer = (of: PaperBuyer, outside: boolean): XmlContent => [
  ram('ID', of.code),
  ram('Name', of.name),
  organisation(of.siren),
  address(of),
  electronic(of),
  of.vatNumber === null || outside ? null : ram('SpecifiedTaxRegistration', ram('ID', of.vatNumber, { schemeID: 'VA' })),
]

/** The block is there whatever it holds; within the Union it says to which country (BR-IC-12). BT-72 is the last day of the service. */
const delivery = (paper: InvoicePaper): XmlContent => [
  paper.taxes.some(({ category }) => category === 'K') ? ram('ShipToTradeParty', [ram('Name', paper.buyer.name), address(paper.buyer)]) : null,
  ram('ActualDeliverySupplyChainEvent', ram('OccurrenceDateTime', day(paper.period.to))),
]

/** One group for each category and rate, of whatever country: BR-S-08 sums lines by those two. */
function groupsOf(taxes: readonly PaperTax[]): PaperTax[] {
  const groups = new Map<string, PaperTax>()
  for (const tax of taxes) {
    const key = `${tax.category} ${tax.rate}`
    const known = groups.get(key)
    groups.set(key, known ? { ...known, baseCents: known.baseCents + tax.baseCents, vatCents: known.vatCents + tax.vatCents } : tax)
  }
  return [...groups.values()]
}

/** BT-8, UNTDID 2475: 72 when it is paid, 5 when it is invoiced. */
const taxDue = (paper: InvoicePaper, tax: PaperTax): XmlElement | null => (tax.category === 'S' ? ram('DueDateTypeCode', paper.vatDue === 'receipt' ? '72' : '5') : null)

const tradeTax = (paper: InvoicePaper, tax: PaperTax): XmlElement =>
  ram('ApplicableTradeTax', [
    amount('CalculatedAmount', tax.vatCents),
    ram('TypeCode', 'VAT'),
    text('ExemptionReason', exemptionWords(paper, tax)),
    amount('BasisAmount', tax.baseCents),
    ram('CategoryCode', tax.category),
    text('ExemptionReasonCode', tax.exemption),
    taxDue(paper, tax),
    tax.category === 'O' ? null : ram('RateApplicablePercent', percent(tax.rate)),
  ])

/** BG-16: 58, a SEPA transfer. Who signed a mandate is told so in words: whether it lives on the day is not known when the invoice is issued. */
const means = ({ kind, seller: of }: InvoicePaper): XmlElement | null =>
  kind === 'credit-note' || of.iban === null
    ? null
    : ram('SpecifiedTradeSettlementPaymentMeans', [
        ram('TypeCode', '58'),
        ram('PayeePartyCreditorFinancialAccount', [ram('IBANID', of.iban), ram('AccountName', of.name)]),
        of.bic === null ? null : ram('PayeeSpecifiedCreditorFinancialInstitution', ram('BICID', of.bic)),
      ])

function settlement(paper: InvoicePaper): XmlElement {
  const { corrects } = paper
  const words = messagesOf(paper.language).cooperative.invoicePaper
  return ram('ApplicableHeaderTradeSettlement', [
    ram('PaymentReference', paper.number),
    ram('InvoiceCurrencyCode', 'EUR'),
    means(paper),
    groupsOf(paper.taxes).map((tax) => tradeTax(paper, tax)),
    period(paper.period),
    ram('SpecifiedTradePaymentTerms', paper.kind === 'invoice' ? [ram('Description', words.terms(formatCalendarDay(paper.language, paper.dueOn))), ram('DueDateDateTime', day(paper.dueOn))] : ram('Description', words.creditTerms)),
    ram('SpecifiedTradeSettlementHeaderMonetarySummation', [
      amount('LineTotalAmount', paper.netCents),
      amount('TaxBasisTotalAmount', paper.netCents),
      amount('TaxTotalAmount', paper.vatCents, { currencyID: 'EUR' }),
      amount('GrandTotalAmount', paper.totalCents),
      amount('DuePayableAmount', paper.totalCents),
    ]),
    corrects === null ? null : ram('InvoiceReferencedDocument', [ram('IssuerAssignedID', corrects.number), ram('FormattedIssueDateTime', element('qdt:DateTimeString', corrects.issuedOn.replaceAll('-', ''), { format: '102' }))]),
  ])
}
