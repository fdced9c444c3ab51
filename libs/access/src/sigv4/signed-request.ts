/**
 * The head of a request exactly as it came over the wire. A framework's decoded path or merged headers would verify
 * something else than what the client signed.
 */
export interface SignedHead {
  readonly method: string;
  /** Path and query as sent: `/api/v1/pipelines?limit=5`. */
  readonly target: string;
  /** Name and value of each header line, in order, repeated lines included (Node's `rawHeaders`). */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A request whose body has come whole. */
export interface SignedRequest extends SignedHead {
  readonly body: Uint8Array;
}

/** Pairs up Node's flat `rawHeaders`. */
export function headerLines(rawHeaders: readonly string[]): (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return lines;
}

/** Values of one header in order, `[]` when absent. `name` is lower case. */
export function headerValues(request: SignedHead, name: string): string[] {
  return request.headers.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}

export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}
