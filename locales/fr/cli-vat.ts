/** La ligne de commande, pour la TVA. */
export const vatArguments = { taxPeriod: 'PÉRIODE', taxReturn: 'DÉCLARATION' }
export const vatOptions = { regime: 'liable, exempt ou outside', due: 'receipt (à l’encaissement, d’habitude) ou invoice (à la facture)' }
export const vatSummaries = {
  vatRegime: 'le régime de TVA et ses dates',
  vatSet: 'dire le régime de TVA à partir d’un jour',
  vatDraft: 'la déclaration d’un mois (2026-10) ou d’un trimestre (2026-T4), case par case',
  vatList: 'les déclarations de TVA faites',
  vatFile: 'marquer une période comme déclarée et solder les comptes',
  vatCancel: 'reprendre la dernière déclaration',
}
export const vatWords = {
  from: 'Du', to: 'Au', regime: 'Régime', due: 'Due', box: 'Case', base: 'Base (€)', tax: 'TVA (€)', id: 'Identifiant', creditShort: 'Crédit', takenBack: 'reprise',
  toPay: (amount: string) => `À payer : ${amount} €`,
  credit: (amount: string) => `Crédit à reporter : ${amount} €`,
  ties: 'Les comptes disent la même chose au centime.',
  differs: (amount: string) => `Les comptes disent ${amount} € de plus : corrigez les écritures passées à la main.`,
}
