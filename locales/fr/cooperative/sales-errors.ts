import { formatMoney } from '#lib/money.ts'
import { asDay, formatCalendarDay } from '#lib/day.ts'

type Params = Readonly<Record<string, string | number>>
// the page of the API shows every sentence with the names of its parameters in place of values
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')
const when = (text: string | number | undefined): string => {
  const of = asDay(String(text ?? ''))
  return of ? formatCalendarDay('fr', of) : String(text)
}

/** Refus des ventes, des sommes dues et des règlements. */
export const salesErrors = {
  sellerMissing: 'Les factures n’ont pas encore d’en-tête : entrez d’abord qui facture (nom, adresse, SIREN) dans « Qui facture ».',
  sellerField: 'Ce champ manque ou ne va pas : corrigez-le.',
  sellerChanged: 'Quelqu’un d’autre a changé cette page entre-temps. Relisez-la, puis recommencez.',
  bic: 'Un BIC a 8 ou 11 signes, par exemple AGRIFRPP.',
  customerNone: 'Ce client n’existe pas.',
  customerField: 'Ce champ manque ou ne va pas : corrigez-le.',
  customerChanged: 'Quelqu’un d’autre a changé ce client entre-temps. Relisez-le, puis recommencez.',
  salesLabel: (p: Params) => `Dites ce qui est facturé, en ${p['most']} signes au plus.`,
  salesPeriod: 'Le dernier jour ne vient pas avant le premier.',
  salesLinesNone: 'Une facture a au moins une ligne.',
  salesLinesMany: (p: Params) => `Une facture a ${p['most']} lignes au plus.`,
  salesAccount: (p: Params) => `Le compte ${p['code']} (ligne ${p['line']}) n’est pas un compte de ventes ouvert : choisissez-en un de la classe 70.`,
  salesLine: (p: Params) => `La ligne ${p['line']} ne va pas : il lui faut un libellé, une quantité de plus de zéro et un prix.`,
  salesTotal: 'Une facture vient à plus de zéro. Pour rendre de l’argent, faites un avoir depuis la facture.',
  salesInvoiceTwice: (p: Params) => `La facture ${p['number']} est déjà émise : le formulaire était parti deux fois.`,
  salesDayBefore: (p: Params) => `La dernière facture de cette série est du ${when(p['day'])} : la suivante ne peut pas être d’un jour d’avant.`,
  salesDayAhead: 'Une facture n’est pas datée d’un jour à venir.',
  salesDue: 'L’échéance vient le jour de la facture ou après, un an plus tard au plus.',
  salesInvoiceNone: 'Cette facture n’existe pas.',
  creditOfCredit: 'Un avoir ne se corrige pas par un avoir : faites une nouvelle facture.',
  creditReason: (p: Params) => `Dites pourquoi, en ${p['most']} signes au plus : la raison est écrite sur l’avoir.`,
  creditLine: (p: Params) => `La facture n’a pas de ligne ${p['line']}.`,
  creditTooMuch: (p: Params) => `De la ligne ${p['line']} il reste ${euros(p['cents'])} à créditer, pas plus.`,
  creditNothing: 'Il ne reste rien à créditer de cette facture.',
  entryOfInvoice: 'Cette écriture est celle d’une facture : faites un avoir depuis la facture.',
  entryPartlyUndone: 'Un des règlements de cette écriture est déjà repris : reprenez les autres un par un.',
  dueNone: 'Cette somme due n’existe pas.',
  dueTwice: 'Une somme due ne se règle qu’une fois dans un même règlement.',
  dueAmount: (p: Params) => `Il reste ${euros(p['openCents'])} : le règlement est de plus de zéro et de cela au plus.`,
  dueMixed: 'Un règlement encaisse ou rembourse, pas les deux.',
  dueOffsetOther: 'On compense ce que la coopérative doit à un client avec ce que ce même client doit.',
  dueSettled: 'Plus rien n’est dû ici.',
  paymentsMany: (p: Params) => `Un règlement est d’une somme due au moins, de ${p['most']} au plus.`,
  paymentUndone: 'Ce règlement est déjà repris.',
  paymentUndoDay: (p: Params) => `Un règlement n’est pas repris avant son jour, le ${when(p['day'])}.`,
  splitParts: (p: Params) => `Un échéancier a de deux à ${p['most']} parts, chacune de plus de zéro.`,
  splitSum: (p: Params) => `Les parts font ensemble ce qui reste dû : ${euros(p['openCents'])}.`,
  splitDays: 'Les parts d’un échéancier viennent l’une après l’autre.',
  writeOffReason: (p: Params) => `Dites pourquoi la somme est perdue, en ${p['most']} signes au plus.`,
  vatPeriod: 'La TVA se déclare par mois ou par trimestre civil.',
  vatNotLiable: 'La coopérative n’est pas redevable de la TVA à la fin de cette période : rien n’est à déclarer.',
  vatNotOver: 'La période n’est pas finie : attendez son dernier jour.',
  vatFiled: (p: Params) => `Cette période ou une plus récente est déjà déclarée (du ${when(p['from'])} au ${when(p['to'])}).`,
  vatDifference: (p: Params) => `Les comptes disent ${euros(p['cents'])} de plus que la déclaration : corrigez les écritures passées à la main, puis recommencez.`,
  vatSettledByHand: 'Une écriture passée à la main solde déjà la TVA de cette période : reprenez-la si vous voulez déclarer ici.',
  vatReturnNone: 'Cette déclaration n’existe pas ou est déjà reprise.',
  vatReturnLater: 'Une déclaration plus récente existe : reprenez-la d’abord.',
  vatRegimePast: (p: Params) => `Des factures ou une déclaration vont jusqu’au ${when(p['day'])} : un régime commence après ce jour.`,
  vatByRegime: 'La déduction suit le régime de TVA : changez-le à la page TVA.',
}
