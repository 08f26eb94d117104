/** `./onyva doctor`: what is wrong and what to do, one check a line. */
import { doctorChecks } from './doctor-checks.ts'
import type { Finding } from './doctor-checks.ts'
import type { LaunchOptions } from './options.ts'
import { launchMessages } from './terminal.ts'

/** @returns the exit code: 0 when nothing is wrong. */
export async function doctor({ paths, json }: LaunchOptions): Promise<number> {
  const m = launchMessages().doctor
  const findings: (Finding & { check: string })[] = []
  for (const [name, check] of Object.entries(doctorChecks))
    findings.push({
      check: name,
      ...(await check(paths).catch((error: unknown): Finding => ({ fine: false, says: String(error), todo: '' }))),
    })
  const wrong = findings.filter((finding) => !finding.fine)
  if (json) process.stdout.write(`${JSON.stringify(findings)}\n`)
  else {
    for (const finding of findings) {
      process.stdout.write(`${finding.fine ? '✓' : '✗'} ${m.line({ check: m.checks[finding.check as keyof typeof m.checks], says: finding.says })}\n`)
      if (!finding.fine && finding.todo) process.stdout.write(`    → ${finding.todo}\n`)
    }
    process.stdout.write(`\n${wrong.length === 0 ? m.allWell : m.wrong({ count: wrong.length })}\n`)
  }
  return wrong.length === 0 ? 0 : 1
}
