const home = '/cooperative/projects'

/** Addresses of the pages of projects. */
export const projectPaths = {
  home,
  add: `${home}/new`,
  one: (project: string): string => `${home}/${project}`,
  edit: (project: string): string => `${home}/${project}/edit`,
  remove: (project: string): string => `${home}/${project}/delete`,
  vote: (project: string): string => `${home}/${project}/vote`,
  news: (project: string): string => `${home}/${project}/news`,
  stop: (project: string): string => `${home}/${project}/stop`,
  resume: (project: string): string => `${home}/${project}/resume`,
  milestone: (project: string, milestone: string): string => `${home}/${project}/milestones/${milestone}`,
  reopen: (project: string, milestone: string): string => `${home}/${project}/milestones/${milestone}/reopen`,
  expenses: (project: string): string => `${home}/${project}/expenses`,
  removeExpense: (project: string, expense: string): string => `${home}/${project}/expenses/${expense}/remove`,
} as const
