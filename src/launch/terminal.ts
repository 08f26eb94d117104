/** What the launcher shows: steps with what is being done and how long it took, on standard error. */
import { elapsedMs } from '#lib/clock.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Messages } from '#locales/messages.ts'

/** The launcher's texts in the language that the environment asks for. */
export function launchMessages(environment: Readonly<Record<string, string | undefined>> = process.env): Messages['launch'] {
  const wanted = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return messagesOf(wanted.startsWith('fr') ? 'fr' : 'en').launch
}

/** Seconds with one decimal, e.g. `0.4`. */
export const seconds = (durationMs: number): string => (durationMs / 1000).toFixed(1)

export interface Step {
  /** What is being done now, in plain words. */
  words(text: string): void
  done(durationMs?: number): void
  failed(text: string): void
}

export interface Screen {
  line(text?: string): void
  begin(title: string): Step
}

interface Output {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

const titleWidth = 36

/**
 * On a terminal the steps under way are redrawn each second with their time; elsewhere each thing that happens
 * is a line of its own.
 */
export function makeScreen(output: Output = process.stderr): Screen {
  const lively = output.isTTY === true
  const underWay: { title: string; startedAt: number; text: string }[] = []
  let drawn = 0
  let timer: NodeJS.Timeout | undefined

  const clear = () => {
    if (drawn > 0) output.write(`\x1b[${drawn}A\x1b[J`)
    drawn = 0
  }
  const draw = () => {
    if (!lively) return
    clear()
    for (const step of underWay) {
      const line = `  … ${step.title.padEnd(titleWidth)} ${seconds(elapsedMs() - step.startedAt).padStart(6)} s  ${step.text}`
      output.write(`${line.slice(0, (output.columns ?? 100) - 1)}\n`)
      drawn++
    }
    if (underWay.length > 0) timer ??= setInterval(draw, 1000).unref()
    else {
      clearInterval(timer)
      timer = undefined
    }
  }
  const line = (text = '') => {
    clear()
    output.write(`${text}\n`)
    draw()
  }

  return {
    line,
    begin: (title) => {
      const step = { title, startedAt: elapsedMs(), text: '' }
      underWay.push(step)
      draw()
      const end = (mark: string, durationMs: number, text = '') => {
        underWay.splice(underWay.indexOf(step), 1)
        line(`  ${mark} ${title.padEnd(titleWidth)} ${seconds(durationMs).padStart(6)} s${text && `\n      ${text}`}`)
      }
      return {
        words: (text) => {
          if (step.text === text) return
          step.text = text
          if (lively) draw()
          else line(`  … ${title}: ${text} (${seconds(elapsedMs() - step.startedAt)} s)`)
        },
        done: (durationMs) => end('✓', durationMs ?? elapsedMs() - step.startedAt),
        failed: (text) => end('✗', elapsedMs() - step.startedAt, text),
      }
    },
  }
}
