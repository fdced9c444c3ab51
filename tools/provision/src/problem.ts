/** What can go wrong with infrastructure in a way its user can mend. */
export type ProblemCode =
  | 'program-missing'
  | 'port-busy'
  | 'data-in-use'
  | 'data-version'
  | 'disk-full'
  | 'not-reachable'
  | 'identities-invalid'
  | 'start-failed'
  | 'lock-timeout';

/** A fault whose message says what happened and whose `remedy` says exactly what to do. */
export class ProvisionProblem extends Error {
  override readonly name = 'ProvisionProblem';
  readonly code: ProblemCode;
  readonly remedy: string;

  constructor(code: ProblemCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}
