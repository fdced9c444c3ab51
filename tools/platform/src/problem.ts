/** Why a platform could not start: what happened, and what to do. Nothing has been damaged. */
export class PlatformProblem extends Error {
  override readonly name = 'PlatformProblem';
  constructor(
    /** From provisioning (`port-busy`, `program-missing`, …) or `data-version`, `settings`, `service-failed`. */
    readonly code: string,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
