/** A file of credit transfers for the bank: pain.001.001.09 of ISO 20022, transfers of the SEPA in euros. One group, one day. */
import type { Day } from '#lib/day.ts'
import { assert } from '#lib/errors.ts'
import { element, writeXml } from '#lib/xml.ts'
import type { XmlElement } from '#lib/xml.ts'
import { account, agent, euros, groupHeader, named, party, reference, remittance, sepaService, totals } from './payment-file.ts'
import type { AccountHolder } from './payment-file.ts'

export interface TransferFile {
  messageId: string
  createdAt: Date
  debtor: AccountHolder
  executeOn: Day
  transfers: readonly FiledTransfer[]
}

interface FiledTransfer {
  endToEndId: string
  cents: bigint
  creditor: AccountHolder
  /** What the creditor reads on the statement. */
  text: string
}

/** The file's text, UTF-8. Transfers in the order given; at least one. */
export function writeTransferFile(file: TransferFile): string {
  assert(file.transfers.length > 0, 'a file of no transfer')
  return writeXml(
    element(
      'Document',
      element('CstmrCdtTrfInitn', [
        groupHeader({ ...file, from: file.debtor.name }, file.transfers),
        element('PmtInf', [
          element('PmtInfId', reference(file.messageId)),
          element('PmtMtd', 'TRF'),
          element('BtchBookg', 'false'),
          totals(file.transfers),
          element('PmtTpInf', sepaService),
          element('ReqdExctnDt', element('Dt', file.executeOn)),
          element('Dbtr', element('Nm', named(file.debtor.name))),
          account('DbtrAcct', file.debtor.iban),
          agent('DbtrAgt', file.debtor.bic),
          element('ChrgBr', 'SLEV'),
          file.transfers.map(one),
        ]),
      ]),
      { xmlns: 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09' },
    ),
  )
}

const one = ({ endToEndId, cents, creditor, text }: FiledTransfer): XmlElement =>
  element('CdtTrfTxInf', [
    element('PmtId', [element('InstrId', reference(endToEndId)), element('EndToEndId', reference(endToEndId))]),
    element('Amt', euros('InstdAmt', cents)),
    creditor.bic === '' ? null : agent('CdtrAgt', creditor.bic),
    party('Cdtr', creditor),
    account('CdtrAcct', creditor.iban),
    remittance(text),
  ])
