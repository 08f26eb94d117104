import type * as french from '#locales/fr/cli-budget.ts'

/** The command line, for budgets and cash. */
export const budgetArguments: typeof french.budgetArguments = { budget: 'BUDGET', budgetName: 'NAME', heading: 'ACCOUNT', budgetAmount: 'EUROS' }
export const budgetOptions: typeof french.budgetOptions = {
  spread: 'spread: even (the same each month), before (as the last twelve months) or end (all at year’s end)',
  instead: 'unknown accounts of the table and what takes their place, for example 613500=6135,699999=- (-: leave the line out)',
  'voted-by': 'meeting (the general meeting) or board',
  copy: 'begin with: actuals (the last twelve months) or the id of a budget',
  costs: 'costs: by how many % more than what is copied',
  income: 'income: by how many % more than what is copied',
}
export const budgetSummaries: typeof french.budgetSummaries = {
  budgetList: 'budgets of a fiscal year, drafts too',
  budgetShow: 'a budget (number or id), line by line',
  budgetCompare: 'the budget in force beside the books (*: not budgeted); open to every member',
  budgetCash: 'eighteen months of cash',
  budgetBegin: 'begin a draft',
  budgetLine: 'write a line of a draft',
  budgetRemove: 'take a line out of a draft',
  budgetImport: 'take a CSV table into a draft',
  budgetExport: 'a budget as a CSV table',
  budgetVote: 'record the vote of a draft (--voted-by meeting --day 2026-06-12 --reference 4)',
  budgetWithdraw: 'withdraw a vote that was recorded by mistake',
  budgetDrop: 'put a draft aside',
  budgetRestore: 'take up a draft again that was put aside',
}
export const budgetWords: typeof french.budgetWords = {
  number: 'No.', name: 'Name', voted: 'Voted on', resolution: 'Resolution', result: 'Result', id: 'Id', withdrawn: 'vote withdrawn', draft: 'draft', account: 'Account', year: 'Budget', why: 'Why', toDate: 'Planned', actual: 'Actual', forecast: 'Forecast', costs: 'Costs', income: 'Income',
  opening: 'At the bank', lowest: 'At the lowest', below: 'Below nothing on', month: 'Month', in: 'In', out: 'Out', closing: 'Balance', line: 'Line',
  percent: (option) => `${option}: a percentage, for example 2.5 or -3`,
  unknown: (accounts) => `Without an open account, to be replaced before the vote: ${accounts}`,
  asked: 'Nothing is written: say with --instead what takes the place of these accounts.',
  taken: (lines, left) => `${lines} lines taken in, ${left} left out.`,
}
