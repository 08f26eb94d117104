/** What is said of a project, in words: on pages, in letters, in what is published. */
import { formatCalendarDay, formatShortCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatNumber } from '#lib/format.ts'
import { formatMoney, formatWholeMoney } from '#lib/money.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { StateKind } from '#web/components/state.ts'
import type { Ctx } from '#web/environment.ts'
import type { Finding, Judgement } from './judge-project.ts'
import type { Project, ProjectInView, ProjectVote } from './project-store.ts'

/** How long, in the unit that says it best. */
function spanOf(t: Messages['cooperative']['projects'], days: number): string {
  if (days < 14) return t.spans.days(days)
  if (days < 75) return t.spans.weeks(Math.floor(days / 7))
  return days < 730 ? t.spans.months(Math.floor(days / 30.4)) : t.spans.years(Math.floor(days / 365.25))
}

/** Words in a language. */
export function projectWordsFor(m: Messages, language: Language) {
  const t = m.cooperative.projects
  /** Whole euros: cents say nothing of a project. */
  const euros = (cents: bigint) => formatWholeMoney(language, cents)
  const shortDay = (on: Day) => formatShortCalendarDay(language, on)
  const finding = (one: Finding, project: Pick<Project, 'judgement' | 'spentCents' | 'vote'>): string => {
    const { judgement } = project
    switch (one) {
      case 'spendsWithoutDelivering':
        return t.findings.spendsWithoutDelivering(formatNumber(language, judgement.spentPoints), formatNumber(language, judgement.deliveredPoints), formatNumber(language, project.vote.redPoints))
      case 'overBudget':
        return t.findings.overBudget(euros(project.spentCents - project.vote.cents), euros(project.vote.cents))
      case 'late':
        return t.findings.late(spanOf(t, judgement.lateDays))
      case 'overForecast':
        return t.findings.overForecast(euros(judgement.forecastCents ?? 0n), euros(project.vote.cents))
    }
  }
  /** The state in a few words, beside its shape. */
  const stateOf = (judgement: Judgement): { kind: StateKind; words: string } => {
    if (judgement.standing === 'stopped') return { kind: 'zz', words: t.states.stopped }
    if (judgement.standing === 'delivered') return { kind: 'ok', words: judgement.lateDays > 0 ? t.states.deliveredLate(spanOf(t, judgement.lateDays)) : t.states.delivered }
    const [worst] = judgement.findings
    if (worst === 'spendsWithoutDelivering') return { kind: 'bad', words: t.states.spendsWithoutDelivering }
    if (worst === 'overBudget') return { kind: 'bad', words: t.states.overBudget }
    if (worst === 'late') return { kind: 'warn', words: t.states.late(spanOf(t, judgement.lateDays)) }
    if (worst === 'overForecast') return { kind: 'warn', words: t.states.overForecast }
    return judgement.standing === 'planned' ? { kind: 'zz', words: t.states.planned } : { kind: 'ok', words: t.states.onTime }
  }
  return {
    t,
    euros,
    money: (cents: bigint) => formatMoney(language, cents),
    number: (value: number) => formatNumber(language, value),
    day: (on: Day) => formatCalendarDay(language, on),
    shortDay,
    finding,
    stateOf,
    span: (days: number) => spanOf(t, days),
    /** « Assemblée du 14 juin 2025, résolution 4 ». */
    voteIs: (vote: ProjectVote) => t.voteIs(vote.body, shortDay(vote.votedOn), vote.resolution),
    standsAs: (project: Pick<ProjectInView, 'judgement'>) => stateOf(project.judgement).words,
  }
}

export const projectWordsOf = (c: Ctx) => projectWordsFor(c.get('m'), c.get('language'))
