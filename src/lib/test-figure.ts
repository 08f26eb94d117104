/** What a test measured of a fault it injected: shown, and kept where `./onyva fault run` asks for it. */
import { appendFileSync } from 'node:fs'

/** @param fault a name of `test/faults/catalogue.ts`. */
export function figure(fault: string, name: string, value: string | number): void {
  console.log(`# ${name}: ${value}`)
  const file = process.env['ONYVA_FIGURES']
  if (file) appendFileSync(file, `${JSON.stringify({ fault, name, value: String(value) })}\n`)
}
