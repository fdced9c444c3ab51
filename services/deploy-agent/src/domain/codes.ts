/**
 * How a lifecycle event ended on the host. The first eight are CodeDeploy's agent codes 0 to 7 by name; the others are
 * ours. `UnknownError` covers everything that is not a script's own fault: appspec, download, disk, permissions.
 */
export const eventCodes = [
  'Success',
  'ScriptMissing',
  'ScriptNotExecutable',
  'ScriptTimedOut',
  'ScriptFailed',
  'UnknownError',
  'OutputsLeftOpen',
  'FailedAfterRestart',
  'Cancelled',
  'Expired',
] as const;
export type EventCode = (typeof eventCodes)[number];

/** What the platform is told about one lifecycle event. */
export interface EventResult {
  readonly code: EventCode;
  readonly message: string;
  /** The script at fault, as the appspec names it. */
  readonly scriptName?: string;
}

/** An expected refusal or failure of an event. Anything else that is thrown becomes an `UnknownError`. */
export class EventFailure extends Error {
  override readonly name = 'EventFailure';
  readonly code: Exclude<EventCode, 'Success'>;
  readonly scriptName: string | undefined;

  constructor(code: Exclude<EventCode, 'Success'>, message: string, scriptName?: string) {
    super(message);
    this.code = code;
    this.scriptName = scriptName;
  }
}
