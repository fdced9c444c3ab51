/**
 * Every reason for which a job does not succeed: the constant that programs read, and the sentence that explains it.
 * Those CodeBuild has bear its name.
 */
export const reasons = {
  COMMAND_EXECUTION_ERROR: 'A command ended with a status other than 0.',
  YAML_FILE_ERROR: 'The buildspec is missing or is not valid.',
  CLIENT_ERROR: 'The files that the buildspec names as artifacts are missing, clash, or lead outside.',
  BUILD_TIMED_OUT: 'The time limit of the build or of the action has passed.',
  BUILD_STOPPED: 'Somebody stopped the execution.',
  RUNTIME_ERROR: 'The shell or its sandbox died before it reported a status, for example for lack of memory.',
  INVALID_CONFIGURATION: "The action's configuration is not valid.",
  PROJECT_NOT_FOUND: "The action's ProjectName names no build project.",
  INPUT_ARTIFACT_ERROR: 'An input artifact is not what its record says, or is no archive that may be unpacked.',
  EXPORTED_VARIABLES_TOO_LARGE: 'The exported variables are larger than 122,880 bytes in all.',
  TESTS_FAILED: 'All commands ended well, but at least one test case failed.',
  REPORT_ERROR: 'A test report could not be made of the files that the buildspec names.',
  INTERNAL_SERVICE_ERROR: 'The platform could not do its part; the runner has written why.',
  CHECK_FAILED: 'The service that was asked, or the alarm that was watched, says no.',
  TARGET_REFUSED: 'The URL leads where the settings of the platform do not allow.',
  TARGET_UNREACHABLE: 'What was called gave no answer, or none that decides, in the time there was.',
  ANSWER_INVALID: 'What was called answered in a way that decides nothing.',
  RUNNER_LOST: 'The runner died after the first command had begun; work that may have had effects is not repeated.',
  RUNNER_SHUTDOWN: 'The runner was shut down and its grace period passed before the job ended.',
} as const;

export type ReasonCode = keyof typeof reasons;

/** The user's work, or what it was given, says no: carries the reason to whoever reports it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ReasonCode;

  constructor(code: ReasonCode, message: string) {
    super(message);
    this.code = code;
  }
}
