import { problem, uuidShape, type Problem } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';

interface Cursor {
  readonly id: string;
  readonly createdAt: Date;
}

/** Where the next page begins. Opaque to callers. */
export const deliveryCursor = ({ id, createdAt }: Cursor): string =>
  Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');

export function readDeliveryCursor(token: string | undefined): Result<Cursor | undefined, Problem> {
  if (token === undefined) return ok(undefined);
  const [milliseconds = '', id = '', ...more] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  if (!/^[0-9]{1,15}$/.test(milliseconds) || !uuidShape.test(id) || more.length > 0) {
    return err(problem('page-token.invalid', 'Use the nextToken of an answer as it was given.'));
  }
  return ok({ id, createdAt: new Date(Number(milliseconds)) });
}
