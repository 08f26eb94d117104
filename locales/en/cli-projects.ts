/** The command line of voted projects and of what is open to all. */
export const projectArguments = { project: 'PROJECT', step: 'STEP', expense: 'EXPENSE' }
export const projectOptions = {
  total: 'what the project will cost in all, in euros',
  link: 'where to see what is delivered',
  'expected-on': 'the day the step is expected, instead of saying it is delivered',
}
export const projectSummaries = {
  projectList: 'the voted projects: how they are going, what they spent',
  projectShow: 'a project: its vote, its steps, its journal, its expenses',
  projectAdd: 'enter a voted project, described in a JSON file',
  projectVote: 'enter a new vote, described in a JSON file',
  projectDescribe: 'change its name, its reason or who leads it (JSON file)',
  projectTell: 'give news; --total says what it will cost',
  projectStep: 'say that a step is delivered (--link), or expected (--expected-on)',
  projectReopen: 'take the delivery of a step back',
  projectStop: 'stop a project, with the reason',
  projectResume: 'resume a stopped project, with the reason',
  projectCount: 'count an entry, an invoice or an asset: “entry:ID”, “invoice:ID”, “asset:ID”',
  projectDrop: 'take an expense off',
  projectRemove: 'delete a project entered by mistake',
  transparencyShow: 'what is open to all',
  transparencyOpen: 'choose what is open to all (JSON file)',
}
export const projectWords = {
  number: 'No.', name: 'Project', state: 'State', voted: 'Voted (€)', spent: 'Spent (€)', delivered: 'Delivered (%)', forecast: 'In the end (€)', late: 'Late (days)', leader: 'Led by', findings: 'Alarms', stops: 'Stopped by', step: 'Step', planned: 'Voted', expected: 'Expected', done: 'Delivered', id: 'Id', expense: 'Expense', day: 'Day', amount: 'Amount (€)', red: 'red', parts: 'Open', licence: 'Licence', files: 'Files',
  noSuch: (said: string) => `No project has the number ${said}.`,
  kinds: 'entry:ID, invoice:ID or asset:ID',
}
