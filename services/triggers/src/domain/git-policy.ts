export interface GitPolicy {
  readonly allowFileUrls: boolean;
  /** Empty: every host. */
  readonly allowedHosts: readonly string[];
}

/** `git@host:path`, without anything that could pass for an option. */
const scpLike = /^(?:[A-Za-z0-9._-]+@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)[^\s-]\S*$/;
/** git check-ref-format, and nothing that an option parser or a refspec would read as more than a name. */
const branchShape = /^(?!-)(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)))[^\s~^:?*[\\]{1,255}(?<![./])$/;
const isPrintable = (text: string): boolean =>
  text.isWellFormed() && Array.from(text).every((character) => character > ' ' && character !== '\u007f');
const protocols = new Set(['https:', 'http:', 'ssh:', 'git:', 'file:']);

export const isBranchName = (name: string): boolean => branchShape.test(name) && isPrintable(name) && name !== '@';

/** A full object name of SHA-1 or SHA-256. */
export const isCommitId = (text: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** Why a repository may not be used here, in one sentence that begins with `subject`; undefined when it may. */
export function refuseUrl(
  text: string,
  { allowFileUrls, allowedHosts }: GitPolicy,
  subject = 'RepositoryUrl',
): string | undefined {
  if (text.startsWith('-')) return `${subject} may not begin with a dash`;
  if (!isPrintable(text)) return `${subject} may hold no spaces and no control characters`;
  const host = scpLike.exec(text)?.[1];
  const url = host === undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (host === undefined && url === undefined)
    return `${subject} ${JSON.stringify(text)} is no URL; write e.g. https://host/path.git`;
  if (url !== undefined && !protocols.has(url.protocol))
    return `${subject}: ${url.protocol}// is not supported; use https, ssh, git or file`;
  if (url !== undefined && url.password !== '')
    return `${subject} may not hold a password: it would be stored and shown`;
  // Over HTTP the user name is where access tokens are written; over SSH it is a name.
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username !== '')
    return `${subject} may not hold a user name or token: it would be stored and shown`;
  if (url?.protocol === 'file:')
    return allowFileUrls ? undefined : `${subject}: repositories on this machine are not allowed here`;
  const name = (host ?? url?.hostname ?? '').toLowerCase();
  if (allowedHosts.length > 0 && !allowedHosts.includes(name))
    return `${subject}: the host ${name} is not among those that are allowed`;
  return undefined;
}
