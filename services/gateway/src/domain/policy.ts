/** Allows or denies actions on resources; `*` stands for any run of characters. */
export interface Statement {
  readonly effect: 'allow' | 'deny';
  /** e.g. `codepipeline:Get*`. */
  readonly actions: readonly string[];
  /** ARN patterns. */
  readonly resources: readonly string[];
}

/** What somebody wants to do: the action's name and the ARN of the thing it is done to. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
}

export type AccessDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly because: 'denied' | 'not-allowed' };

/** IAM's evaluation: nothing is allowed unless a statement allows it, and an explicit deny wins. */
export function decideAccess(statements: readonly Statement[], request: AccessRequest): AccessDecision {
  const matching = statements.filter(
    (statement) =>
      statement.actions.some((pattern) => matches(pattern, request.action)) &&
      statement.resources.some((pattern) => matches(pattern, request.resource)),
  );
  if (matching.some((statement) => statement.effect === 'deny')) return { allowed: false, because: 'denied' };
  return matching.length > 0 ? { allowed: true } : { allowed: false, because: 'not-allowed' };
}

/**
 * Whether `*` patterns cover the text, in time linear in their product: after a mismatch only the last star is stretched,
 * so a pattern full of stars cannot stall the door.
 */
export function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
