/** `./onyva help`: what the launcher does, then what the command line does over the API. */
import { processIo } from '#cli/process-io.ts'
import { runCli } from '#cli/run-cli.ts'
import { launchMessages } from './terminal.ts'

/** @returns the exit code. */
export function help(): Promise<number> {
  process.stdout.write(launchMessages().help)
  return runCli(['help'], processIo)
}
