/** One invoice: what it says, what is due and paid of it, what has happened; its files; payments by hand; credit notes. */
import { Hono } from 'hono'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney } from '#lib/money.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields } from '#people/pages/form.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { duePayments, duesOfInvoice } from '../dues/due-store.ts'
import { recordPayments, undoPayment } from '../dues/record-payment.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { ledgerPage } from '../ledger/pages/ledger-frame.ts'
import { creditPage, issueCredit } from './credit-form.ts'
import { invoicePage, undoing } from './invoice-views.ts'
import { paperFile, paperName } from './paper/paper-file.ts'
import { paperOfInvoice } from './paper/paper-of-invoice.ts'
import { writeCii } from './paper/write-cii.ts'
import { salesTexts, todayOf } from './sales-frame.ts'
import { salesPaths } from './sales-paths.ts'
import { salesReaders, salesWriters } from './sales-policy.ts'
import { invoiceById } from './sales-store.ts'
import { sendInvoiceAgain } from './send-invoice.ts'

const idIn = (c: Ctx): string => (c.req.param('sale') ?? '').slice(0, 40)

/** Pages under `/administration/finance/sales/invoices/:sale`. */
export function makeOneInvoicePages(): App {
  const app = new Hono<Env>()
  /** An act of the page: done, told, back to it; refused, the page again with what was typed. */
  const act = (path: string, form: string, work: (tx: Tx, c: Ctx, given: Fields) => Promise<string>) =>
    app.post(path, salesWriters, async (c) => {
      const given = await readForm(c)
      return orAgain(
        c,
        async () => {
          flash(c, await inTransaction(c.get('db'), (tx) => work(tx, c, given)))
          return c.redirect(salesPaths.invoice(idIn(c)), 303)
        },
        async (refused) => invoicePage(c, await invoiceById(c.get('db'), idIn(c)), given, refused, form),
      )
    })
  app.get(salesPaths.invoice(':sale'), salesReaders, async (c) => invoicePage(c, await invoiceById(c.get('db'), idIn(c)), () => '', notRefused, ''))
  app.get(salesPaths.paper(':sale'), salesReaders, async (c) => paperAnswer(c, idIn(c)))
  app.get(salesPaths.xml(':sale'), salesReaders, async (c) => xmlAnswer(c, idIn(c)))
  act(salesPaths.send(':sale'), 'send', async (tx, c) => salesTexts(c).one.sent(await sendInvoiceAgain(tx, actorOf(c), { invoiceId: idIn(c) }, letterheadOf(c), c.get('clock'))))
  act(salesPaths.pay(':sale'), 'pay', async (tx, c, given) => {
    const invoice = await invoiceById(tx, idIn(c))
    await payByHand(tx, c, invoice, { cents: parseMoney(given('amount'), { language: c.get('language'), field: 'amount' }), day: parseDay(given('day'), 'day'), account: given('account') })
    return salesTexts(c).one.payDone
  })
  app.get(salesPaths.undoPayment(':sale', ':duePayment'), salesWriters, async (c) => {
    const invoice = await invoiceById(c.get('db'), idIn(c))
    return ledgerPage(c, { title: salesTexts(c).one.undoTitle, above: [{ label: salesTexts(c).title, href: salesPaths.home }], content: confirmationPage(c, undoing(c, invoice, (c.req.param('duePayment') ?? '').slice(0, 40)), salesPaths.invoice(invoice.id), 'h2') })
  })
  act(salesPaths.undoPayment(':sale', ':duePayment'), 'payments', async (tx, c) => {
    await undoByHand(tx, c, idIn(c), (c.req.param('duePayment') ?? '').slice(0, 40))
    return salesTexts(c).one.undoDone
  })
  app.get(salesPaths.credit(':sale'), salesWriters, async (c) => creditPage(c, await invoiceById(c.get('db'), idIn(c)), null, notRefused))
  app.post(salesPaths.credit(':sale'), salesWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { id, number } = await issueCredit(c, idIn(c), given)
        flash(c, salesTexts(c).credit.done(number))
        return c.redirect(salesPaths.invoice(id), 303)
      },
      async (refused) => creditPage(c, await invoiceById(c.get('db'), idIn(c)), given, refused),
    )
  })
  return app
}

/** The PDF as something to save. @throws {UserError} `salesInvoiceNone` (404), `paperNotYet` (409). */
export async function paperAnswer(c: Ctx, invoiceId: string): Promise<Response> {
  const invoice = await invoiceById(c.get('db'), invoiceId)
  return c.body(new Uint8Array(await paperFile(c.get('db'), invoice.id)), 200, asAttachment(paperName(invoice.buyer.language, invoice, 'pdf'), 'application/pdf'))
}

/** The XML that the PDF holds, alone. @throws {UserError} `salesInvoiceNone` (404). */
export async function xmlAnswer(c: Ctx, invoiceId: string): Promise<Response> {
  const invoice = await invoiceById(c.get('db'), invoiceId)
  return c.body(writeCii(paperOfInvoice(invoice)), 200, asAttachment(paperName(invoice.buyer.language, invoice, 'xml'), 'application/xml'))
}

/** Records money for an invoice, on its parts in the order in which they are due. @throws {UserError} as `recordPayments`, `dueSettled` (409). */
export async function payByHand(tx: Tx, c: Ctx, invoice: { id: string; number: string; buyerName: string }, input: { cents: bigint; day: ReturnType<typeof parseDay>; account: string }): Promise<void> {
  const open = (await duesOfInvoice(tx, invoice.id)).filter(({ remainingCents }) => remainingCents > 0n)
  const [last] = open.slice(-1)
  if (!last) throw new UserError('dueSettled', {}, { status: 409 })
  let rest = input.cents
  const payments = open.flatMap((due) => {
    // what is over goes to the last part, which refuses it in words
    const cents = due === last || due.remainingCents > rest ? rest : due.remainingCents
    rest -= cents
    return cents > 0n || (due === last && input.cents <= 0n) ? [{ dueId: due.id, cents, kind: 'other' as const }] : []
  })
  await recordPayments(tx, actorOf(c), { account: input.account, day: input.day, label: salesTexts(c).one.payLabel(invoice.number, invoice.buyerName), payments }, c.get('clock'))
}

/** Takes back a payment of this invoice that was recorded by hand. @throws {UserError} `paymentNone` (404), as `undoPayment`. */
export async function undoByHand(tx: Tx, c: Ctx, invoiceId: string, paymentId: string): Promise<void> {
  const invoice = await invoiceById(tx, invoiceId)
  const payment = (await duePayments(tx, { invoiceId })).find(({ id, kind, source }) => id === paymentId && kind === 'other' && source === null)
  if (!payment) throw new UserError('paymentNone', {}, { status: 404 })
  const line = await tx.selectFrom('entry_line').select('account').where('entry_id', '=', payment.entryId).where('place', '=', 1).executeTakeFirstOrThrow()
  await undoPayment(tx, actorOf(c), { paymentId, day: todayOf(c), account: line.account, label: salesTexts(c).one.undoLabel(invoice.number) }, c.get('clock'))
}
