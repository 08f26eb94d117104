/** La ligne de commande des ventes : factures, clients, qui facture. */
export const salesArguments = { customer: 'CLIENT' } as const
export const salesOptions = { view: 'all, open, late, paid ou credit-notes', members: 'les membres aussi' } as const
export const salesSummaries = {
  invoiceList: 'les factures et avoirs ; avec --member MEMBRE, les siens',
  invoiceShow: 'une facture (identifiant ou numéro), avec ses lignes et ses règlements',
  invoicePreview: 'ce que donnerait une facture, depuis un fichier JSON : {"customer":"…","label":"…","issuedOn":"2026-12-01","from":"2026-11-01","to":"2026-11-30","lines":[{"label":"Hébergement","unit":"MON","unitPrice":50000}]}',
  invoiceIssue: 'émettre une facture depuis un fichier JSON (relisez d’abord avec « invoice preview »)',
  invoiceCredit: 'faire un avoir : tout ce qui reste, ou les lignes d’un fichier JSON [{"place":1,"netCents":500}]',
  invoiceSend: 'envoyer la lettre encore une fois',
  invoicePay: 'noter un règlement à la main (tout ce qui reste, sans --amount)',
  invoiceUndoPayment: 'reprendre un règlement noté à la main',
  invoicePaper: 'prendre le PDF d’une facture dans un fichier (- : sur la sortie)',
  invoiceXml: 'prendre le Factur-X d’une facture, seul',
  customerList: 'les clients',
  customerShow: 'un client',
  customerAdd: 'entrer un client qui n’est pas membre, depuis un fichier JSON : {"name":"…","street":"…","postalCode":"…","city":"…","country":"FR","email":"…"}',
  customerChange: 'changer un client, depuis un fichier JSON complet',
  customerArchive: 'ranger un client',
  customerRestore: 'reprendre un client rangé',
  customerOfMember: 'le client qu’est un membre',
  sellerShow: 'qui facture',
  sellerSet: 'dire qui facture, depuis un fichier JSON complet',
} as const
export const salesWords = {
  number: 'Numéro', customer: 'Client', label: 'Objet', issued: 'Émise', due: 'Échéance', state: 'État', total: 'Total', left: 'Reste', id: 'Identifiant', net: 'HT', vat: 'TVA', day: 'Jour', amount: 'Montant', code: 'Code', city: 'Ville', email: 'Courriel', field: 'Quoi', value: 'Valeur',
  standings: { open: 'à encaisser', partly: 'payée en partie', late: 'en retard', paid: 'réglée', credited: 'annulée par avoir', disputed: 'contestée', settled: 'réglé', owed: 'à rendre' },
  noInvoice: (number: string) => `Aucune facture n’a le numéro ${number}.`,
} as const
