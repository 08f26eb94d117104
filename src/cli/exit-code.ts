/** What the command's exit code says. Scripts rely on these: they never change their meaning. */
export const exitCode = {
  done: 0,
  /** The cooperative's software refused: the sentence says why. */
  refused: 1,
  /** The command was not written as `--help` says. */
  usage: 2,
  /** Nobody answers at the panel's address. */
  unreachable: 3,
  /** There is no token, or it is not valid any more. */
  notSignedIn: 4,
  /** The panel answered that the fault is its own. */
  fault: 5,
  /** With `--wait`: the site failed, or did not get there in time. */
  notThere: 6,
} as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
