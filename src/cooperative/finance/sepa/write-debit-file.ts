/**
 * A file of direct debits for the bank: pain.008.001.08 of ISO 20022, in the scheme « Core » of the SEPA. One group, one
 * day, one sequence type: RCUR also stands for the first of a series since November 2016 (rulebook 9.0; Banque de France,
 * « Le prélèvement SEPA »: the sequence FRST is optional).
 */
import type { Day } from '#lib/day.ts'
import { assert } from '#lib/errors.ts'
import { element, writeXml } from '#lib/xml.ts'
import type { XmlElement } from '#lib/xml.ts'
import { account, agent, coded, euros, groupHeader, named, party, reference, remittance, sepaService, totals } from './payment-file.ts'
import type { AccountHolder } from './payment-file.ts'

export interface DebitFile {
  messageId: string
  createdAt: Date
  creditor: AccountHolder & { creditorId: string }
  collectOn: Day
  debits: readonly FiledDebit[]
}

interface FiledDebit {
  endToEndId: string
  cents: bigint
  mandate: { reference: string; signedOn: Day; /** The account is another than at the last debit. */ accountChanged: boolean }
  debtor: AccountHolder
  /** What the debtor reads on the statement. */
  text: string
}

/** The file's text, UTF-8. Debits in the order given; at least one. */
export function writeDebitFile(file: DebitFile): string {
  assert(file.debits.length > 0, 'a file of no debit')
  return writeXml(
    element(
      'Document',
      element('CstmrDrctDbtInitn', [
        groupHeader({ ...file, from: file.creditor.name }, file.debits),
        element('PmtInf', [
          element('PmtInfId', reference(file.messageId)),
          element('PmtMtd', 'DD'),
          element('BtchBookg', 'true'),
          totals(file.debits),
          element('PmtTpInf', [sepaService, coded('LclInstrm', 'CORE'), element('SeqTp', 'RCUR')]),
          element('ReqdColltnDt', file.collectOn),
          element('Cdtr', element('Nm', named(file.creditor.name))),
          account('CdtrAcct', file.creditor.iban),
          agent('CdtrAgt', file.creditor.bic),
          element('ChrgBr', 'SLEV'),
          element('CdtrSchmeId', element('Id', element('PrvtId', element('Othr', [element('Id', file.creditor.creditorId), element('SchmeNm', element('Prtry', 'SEPA'))])))),
          file.debits.map(one),
        ]),
      ]),
      { xmlns: 'urn:iso:std:iso:20022:tech:xsd:pain.008.001.08' },
    ),
  )
}

const one = ({ endToEndId, cents, mandate, debtor, text }: FiledDebit): XmlElement =>
  element('DrctDbtTxInf', [
    element('PmtId', [element('InstrId', reference(endToEndId)), element('EndToEndId', reference(endToEndId))]),
    euros('InstdAmt', cents),
    element(
      'DrctDbtTx',
      element('MndtRltdInf', [
        element('MndtId', reference(mandate.reference)),
        element('DtOfSgntr', mandate.signedOn),
        // same mandate, new debtor's account, whichever bank (guidelines customer to bank, « Original Debtor Account »)
        mandate.accountChanged ? [element('AmdmntInd', 'true'), element('AmdmntInfDtls', element('OrgnlDbtrAcct', element('Id', element('Othr', element('Id', 'SMNDA')))))] : null,
      ]),
    ),
    agent('DbtrAgt', debtor.bic),
    party('Dbtr', debtor),
    account('DbtrAcct', debtor.iban),
    remittance(text),
  ])
