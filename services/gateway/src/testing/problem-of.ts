import { ApiProblem } from '@millrace/client';

/** The problem with which a request was refused; fails when it was accepted or failed in another way. */
export async function problemOf(request: Promise<unknown>): Promise<ApiProblem> {
  const outcome = await request.then(
    () => new Error('the request was accepted'),
    (error: unknown) => error,
  );
  if (outcome instanceof ApiProblem) return outcome;
  throw outcome;
}
