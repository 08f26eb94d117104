/** La ligne de commande, pour le budget et la trésorerie. */
export const budgetArguments = { budget: 'BUDGET', budgetName: 'NOM', heading: 'COMPTE', budgetAmount: 'EUROS' }
export const budgetOptions = {
  spread: 'répartition : even (chaque mois autant), before (comme les douze derniers mois) ou end (tout en fin d’exercice)',
  instead: 'comptes inconnus du tableau et ce qui les remplace, par exemple 613500=6135,699999=- (- : laisser la ligne de côté)',
  'voted-by': 'meeting (l’assemblée) ou board (le conseil)',
  copy: 'partir de : actuals (les douze derniers mois) ou l’identifiant d’un budget',
  costs: 'charges : de combien de % en plus que ce qui est repris',
  income: 'produits : de combien de % en plus que ce qui est repris',
}
export const budgetSummaries = {
  budgetList: 'les budgets d’un exercice, brouillons compris',
  budgetShow: 'un budget (numéro ou identifiant), ligne par ligne',
  budgetCompare: 'le budget en vigueur à côté des comptes (* : hors budget) ; ouvert à chaque membre',
  budgetCash: 'dix-huit mois de trésorerie',
  budgetBegin: 'commencer un brouillon',
  budgetLine: 'écrire une ligne d’un brouillon',
  budgetRemove: 'retirer une ligne d’un brouillon',
  budgetImport: 'reprendre un tableau CSV dans un brouillon',
  budgetExport: 'un budget en tableau CSV',
  budgetVote: 'enregistrer le vote d’un brouillon (--voted-by meeting --day 2026-06-12 --reference 4)',
  budgetWithdraw: 'retirer un vote enregistré par erreur',
  budgetDrop: 'mettre un brouillon de côté',
  budgetRestore: 'reprendre un brouillon mis de côté',
}
export const budgetWords = {
  number: 'N°', name: 'Nom', voted: 'Voté le', resolution: 'Résolution', result: 'Résultat', id: 'Identifiant', withdrawn: 'vote retiré', draft: 'brouillon', account: 'Compte', year: 'Budget', why: 'Pourquoi', toDate: 'Prévu', actual: 'Réel', forecast: 'Prévision', costs: 'Charges', income: 'Produits',
  opening: 'En banque', lowest: 'Au plus bas', below: 'Sous zéro le', month: 'Mois', in: 'Entrées', out: 'Sorties', closing: 'Solde', line: 'Ligne',
  percent: (option: string) => `${option} : un pourcentage, par exemple 2.5 ou -3`,
  unknown: (accounts: string) => `Sans compte ouvert, à remplacer avant le vote : ${accounts}`,
  asked: 'Rien n’est écrit : dites avec --instead ce qui remplace ces comptes.',
  taken: (lines: number, left: number) => `${lines} lignes reprises, ${left} laissées de côté.`,
}
