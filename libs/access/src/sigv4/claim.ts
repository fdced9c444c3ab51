import { err, ok, type Result } from '@millrace/kernel';
import { toBasicIso } from './basic-iso-date.ts';
import { parseQuery, type QueryBag } from './canonical-query.ts';
import { incomplete, invalid, missingToken, type SignatureRefusal } from './refusal.ts';
import { headerValues, splitTarget, type SignedHead } from './signed-request.ts';

const algorithm = 'AWS4-HMAC-SHA256';

const unsupported = (named: string): SignatureRefusal => incomplete(`Unsupported AWS 'algorithm': '${named}'.`);

export interface CredentialScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

/** What a request says about its own signature, well-formed but not yet believed. */
export interface SignatureClaim {
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hex digits. */
  readonly signature: string;
  /** `YYYYMMDDThhmmssZ`. */
  readonly signedAt: string;
  /** Only query signatures state how long they hold. */
  readonly validForSeconds: number | undefined;
  /** The decoded query without the signature itself. */
  readonly query: QueryBag;
  readonly sessionToken: string | undefined;
  /** Whether the signature came in the query: a presigned URL. */
  readonly presigned: boolean;
}

interface Parts {
  readonly algorithm: string | undefined;
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly signedAt: string | undefined;
  readonly expires: string | undefined;
  readonly sessionToken: string | undefined;
}

/** Reads the signature of a request from its `Authorization` header or, for a presigned URL, from its query. */
export function readClaim(request: SignedHead): Result<SignatureClaim, SignatureRefusal> {
  const query = parseQuery(splitTarget(request.target).query);
  if (!query) return err(invalid('malformed', 'The query string has a malformed percent escape.'));
  const authorization = headerValues(request, 'authorization');
  const inQuery = 'X-Amz-Signature' in query || 'X-Amz-Algorithm' in query || 'X-Amz-Credential' in query;
  if (authorization.length > 1 || (authorization.length === 1 && inQuery)) {
    return err(invalid('malformed', 'The request carries more than one signature.'));
  }
  if (inQuery) return readQueryClaim(query);
  if (authorization[0] === undefined || authorization[0].trim() === '') return err(missingToken());
  return readHeaderClaim(request, authorization[0].trim(), query);
}

function readHeaderClaim(request: SignedHead, text: string, query: QueryBag): Result<SignatureClaim, SignatureRefusal> {
  const gap = text.search(/\s/);
  const named = gap < 0 ? text : text.slice(0, gap);
  if (named !== algorithm) return err(unsupported(named));
  const fields = new Map<string, string>();
  for (const field of gap < 0 ? [] : text.slice(gap).trim().split(',')) {
    const [name, value] = cut(field.trim(), '=');
    if (!['Credential', 'SignedHeaders', 'Signature'].includes(name)) {
      return err(incomplete(`'${name}' is no part of the Authorization header.`));
    }
    if (fields.has(name)) return err(incomplete(`'${name}' occurs more than once in the Authorization header.`));
    fields.set(name, value);
  }
  const tokens = headerValues(request, 'x-amz-security-token');
  if (tokens.length > 1) return err(incomplete("'X-Amz-Security-Token' occurs more than once."));
  return assemble(
    'Authorization header',
    {
      algorithm: named,
      credential: fields.get('Credential'),
      signedHeaders: fields.get('SignedHeaders'),
      signature: fields.get('Signature'),
      signedAt: dateOf(request),
      expires: undefined,
      sessionToken: tokens[0],
    },
    query,
  );
}

/** `X-Amz-Date`, or else `Date`, which HTTP libraries write in their own form (RFC 9110, 5.6.7). */
function dateOf(request: SignedHead): string | undefined {
  const [basic, ...more] = headerValues(request, 'x-amz-date');
  if (basic !== undefined) return more.length === 0 ? basic.trim() : undefined;
  const [plain, ...others] = headerValues(request, 'date');
  if (plain === undefined || others.length > 0) return undefined;
  const text = plain.trim();
  const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text);
  const milliseconds = httpDate ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? text : toBasicIso(milliseconds);
}

function readQueryClaim(query: QueryBag): Result<SignatureClaim, SignatureRefusal> {
  for (const [name, values] of Object.entries(query)) {
    if (name.startsWith('X-Amz-') && values.length > 1) {
      return err(incomplete(`'${name}' occurs more than once in the query string.`));
    }
  }
  const rest = Object.assign(Object.create(null), query) as QueryBag;
  delete rest['X-Amz-Signature'];
  return assemble(
    'AWS query-string parameters',
    {
      algorithm: query['X-Amz-Algorithm']?.[0],
      credential: query['X-Amz-Credential']?.[0],
      signedHeaders: query['X-Amz-SignedHeaders']?.[0],
      signature: query['X-Amz-Signature']?.[0],
      signedAt: query['X-Amz-Date']?.[0],
      expires: query['X-Amz-Expires']?.[0] ?? '',
      sessionToken: query['X-Amz-Security-Token']?.[0],
    },
    rest,
  );
}

function assemble(place: string, parts: Parts, query: QueryBag): Result<SignatureClaim, SignatureRefusal> {
  if (parts.algorithm !== algorithm) return err(unsupported(parts.algorithm ?? ''));
  const missing = (
    [
      ['Credential', parts.credential],
      ['Signature', parts.signature],
      ['SignedHeaders', parts.signedHeaders],
    ] as const
  ).filter(([, value]) => value === undefined || value === '');
  const complaints = missing.map(([name]) => `${place} requires '${name}' parameter.`);
  if (!parts.signedAt) complaints.push(`${place} requires existence of either a 'X-Amz-Date' or a 'Date' header.`);
  if (complaints.length > 0 || !parts.credential || !parts.signature || !parts.signedHeaders || !parts.signedAt) {
    return err(incomplete(complaints.join(' ')));
  }
  const scope = readScope(parts.credential);
  if (!scope) {
    return err(
      incomplete(
        `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${parts.credential}'`,
      ),
    );
  }
  if (!/^\d{8}T\d{6}Z$/.test(parts.signedAt)) {
    return err(
      incomplete(
        `Date must be in ISO-8601 'basic format'. Got '${parts.signedAt}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      ),
    );
  }
  if (!/^[0-9a-f]{64}$/.test(parts.signature)) return err(incomplete(`Signature must be 64 lower-case hex digits.`));
  const validForSeconds = parts.expires === undefined ? undefined : readExpiry(parts.expires);
  if (validForSeconds === null) {
    return err(incomplete('X-Amz-Expires must be a number of seconds from 1 to 604800.'));
  }
  return ok({
    scope,
    signedHeaders: parts.signedHeaders.split(';'),
    signature: parts.signature,
    signedAt: parts.signedAt,
    validForSeconds,
    query,
    sessionToken: parts.sessionToken,
    presigned: parts.expires !== undefined,
  });
}

function readScope(credential: string): CredentialScope | undefined {
  const [accessKeyId, date, region, service, terminator, ...more] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || terminator === undefined || more.length > 0) return undefined;
  return { accessKeyId, date, region, service, terminator };
}

/** Null when out of bounds: a week is AWS's longest. */
function readExpiry(text: string): number | null {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= 604_800 ? seconds : null;
}

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
