/** The end of `up`: where to go, the panel first, and with which sign-ins. */
import { siteAddress } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import { askLoopback } from './ask-panel.ts'
import type { SignIns } from './demo/seed-people.ts'
import { launchMessages } from './terminal.ts'

/** Lines that `up` ends with. `signIns` only when they were made now. */
export async function addressLines(config: Config, host: string | null, signIns: SignIns | undefined): Promise<string[]> {
  const m = launchMessages().up
  const row = (title: string, text: string) => `  ${title.padEnd(18)} ${text}`
  const lines = ['', row(m.panel, config.panelOrigin)]
  if (signIns) {
    for (const [title, one] of [
      [m.member, signIns.member],
      [m.administrator, signIns.administrator],
    ] as const)
      lines.push(row(title, `${one.email}   ${m.password} ${one.password}`))
  }
  if (host !== null) {
    const answer = await askLoopback(config.sitesPort, `${host}:${config.sitesPort}`).catch(() => null)
    lines.push(row(m.sample, `${siteAddress(config, host)}   (${answer?.status === 200 ? m.sampleAnswers : m.sampleSilent})`))
  }
  lines.push('', `  ${signIns ? m.once : m.again}`, ...(config.cooperative.fictional ? [`  ${m.fictional(config.cooperative)}`] : []))
  return lines
}
