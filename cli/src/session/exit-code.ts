/** What the command's exit status says. Stable: scripts rely on it. Documented in docs/cli.md. */
export const exitCodes = {
  /** It worked, or the execution succeeded. */
  ok: 0,
  /** The answer is no: the execution did not succeed, a file is not valid, something required is missing. */
  unsuccessful: 1,
  /** The command line cannot be understood, or a file it names cannot be read. */
  usage: 2,
  /** The platform does not answer. */
  unreachable: 3,
  /** The platform refused: no such thing, not allowed, in conflict. */
  refused: 4,
  /** The platform could not be started on this machine. */
  cannotStart: 5,
  /** A mistake in millrace itself. */
  defect: 70,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
