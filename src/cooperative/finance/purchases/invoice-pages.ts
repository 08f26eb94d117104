/** One supplier's invoice: what it is, its papers, what is next, its payments. */
import { Hono } from 'hono'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { parseMoney } from '#lib/money.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Guard } from '#web/environment.ts'
import { fileIn } from '../ledger/pages/file-in.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { ledgerPage, number } from '../ledger/pages/ledger-frame.ts'
import { approveInvoice, cancelInvoice, refuseInvoice, submitInvoice, takeInvoiceBack } from './approve-invoice.ts'
import { invoiceById, invoicePaper } from './invoice-store.ts'
import { invoicePage, removal } from './invoice-views.ts'
import { payInvoice, reversePayment, setOff } from './pay-invoice.ts'
import { purchaseTexts, versionIn } from './purchase-frame.ts'
import { purchasePaths } from './purchase-paths.ts'
import { purchaseApprovers, purchasePayers, purchaseReaders, purchaseWriters } from './purchase-policy.ts'
import { attachPaper, discardInvoice, removePaper } from './save-invoice.ts'

const idIn = (c: Ctx): string => (c.req.param('invoice') ?? '').slice(0, 40)
const show = async (c: Ctx, given: Fields, state: FormState, form: string): Promise<Response> => invoicePage(c, await invoiceById(c.get('db'), idIn(c)), given, state, form)

/** `/administration/finance/purchases/invoices/:invoice` and what is done with it. */
export function makeInvoicePages(): App {
  const app = new Hono<Env>()
  /** A form of the page: its command in a transaction, what is said then, the page again when it is refused. */
  const act = (path: string, guard: Guard, name: string, run: (tx: Tx, c: Ctx, given: Fields) => Promise<string>) =>
    app.post(path, guard, async (c) => {
      const given = await readForm(c)
      return orAgain(
        c,
        async () => {
          flash(c, await inTransaction(c.get('db'), (tx) => run(tx, c, given)))
          return c.redirect(purchasePaths.invoice(idIn(c)), 303)
        },
        (refused) => show(c, given, refused, name),
      )
    })
  app.get(purchasePaths.invoice(':invoice'), purchaseReaders, (c) => show(c, () => '', notRefused, ''))
  act(purchasePaths.submit(':invoice'), purchaseWriters, 'submit', async (tx, c, given) => purchaseTexts(c).one.submitted(await submitInvoice(tx, actorOf(c), { invoiceId: idIn(c), version: versionIn(given), from: letterheadOf(c) }, c.get('clock'))))
  act(purchasePaths.takeBack(':invoice'), purchaseWriters, 'submit', async (tx, c) => {
    await takeInvoiceBack(tx, actorOf(c), { invoiceId: idIn(c) }, c.get('clock'))
    return purchaseTexts(c).one.takenBack
  })
  act(purchasePaths.approve(':invoice'), purchaseApprovers, 'approve', async (tx, c, given) => purchaseTexts(c).one.approved(number(c, (await approveInvoice(tx, actorOf(c), { invoiceId: idIn(c), version: versionIn(given) }, c.get('clock'))).number)))
  act(purchasePaths.refuse(':invoice'), purchaseApprovers, 'refuse', async (tx, c, given) => {
    await refuseInvoice(tx, actorOf(c), { invoiceId: idIn(c), version: versionIn(given), reason: given('reason'), from: letterheadOf(c) }, c.get('clock'))
    return purchaseTexts(c).one.refused
  })
  act(purchasePaths.cancel(':invoice'), purchasePayers, 'cancel', async (tx, c, given) => {
    await cancelInvoice(tx, actorOf(c), { invoiceId: idIn(c), day: parseDay(given('day'), 'day'), reason: given('reason') }, c.get('clock'))
    return purchaseTexts(c).one.cancelled
  })
  act(purchasePaths.pay(':invoice'), purchasePayers, 'pay', async (tx, c, given) => {
    await payInvoice(tx, actorOf(c), { invoiceId: idIn(c), cents: parseMoney(given('amount'), { language: c.get('language'), field: 'amount' }), day: parseDay(given('day'), 'day'), account: given('account') }, c.get('clock'))
    return purchaseTexts(c).one.paid
  })
  act(purchasePaths.setOff(':invoice'), purchasePayers, 'setOff', async (tx, c, given) => {
    await setOff(tx, actorOf(c), { creditNoteId: given('invoice'), invoiceId: idIn(c), day: parseDay(given('day'), 'day') }, c.get('clock'))
    return purchaseTexts(c).one.setOffDone
  })
  act(purchasePaths.reversePayment(':invoice', ':settlement'), purchasePayers, 'payments', async (tx, c) => {
    await reversePayment(tx, actorOf(c), { invoiceId: idIn(c), paymentId: c.req.param('settlement') ?? '', day: dayOf(c.get('clock').now()) }, c.get('clock'))
    return purchaseTexts(c).one.paymentReversed
  })
  act(purchasePaths.removePaper(':invoice', ':paper'), purchaseWriters, 'papers', async (tx, c) => {
    await removePaper(tx, actorOf(c), { invoiceId: idIn(c), paperId: c.req.param('paper') ?? '' }, c.get('clock'))
    return purchaseTexts(c).one.paperRemoved
  })
  app.get(purchasePaths.discard(':invoice'), purchaseWriters, async (c) => {
    const invoice = await invoiceById(c.get('db'), idIn(c))
    return ledgerPage(c, { title: purchaseTexts(c).one.discard, above: [{ label: purchaseTexts(c).title, href: purchasePaths.home }], content: confirmationPage(c, removal(c, invoice), purchasePaths.invoice(invoice.id), 'h2') })
  })
  app.post(purchasePaths.discard(':invoice'), purchaseWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => discardInvoice(tx, actorOf(c), { invoiceId: idIn(c), version: versionIn(given) }, c.get('clock')))
        flash(c, purchaseTexts(c).one.discarded)
        return c.redirect(purchasePaths.home, 303)
      },
      (refused) => show(c, () => '', refused, 'submit'),
    )
  })
  app.post(purchasePaths.papers(':invoice'), purchaseWriters, streamedBody, (c) =>
    orAgain(
      c,
      async () => {
        const file = await fileIn(c)
        await inTransaction(c.get('db'), (tx) => attachPaper(tx, actorOf(c), { invoiceId: idIn(c), ...file }, c.get('clock')))
        flash(c, purchaseTexts(c).one.attached)
        return c.redirect(purchasePaths.invoice(idIn(c)), 303)
      },
      (refused) => show(c, () => '', refused, 'papers'),
    ),
  )
  app.get(purchasePaths.paper(':invoice', ':paper'), purchaseReaders, async (c) => {
    const { name, mediaType, content } = await invoicePaper(c.get('db'), idIn(c), (c.req.param('paper') ?? '').slice(0, 40))
    return c.body(new Uint8Array(content), 200, asAttachment(name, mediaType))
  })
  return app
}
