/**
 * SQLSTATEs by which a server says that it cannot be asked now: about connections (class 08), for want of resources (53),
 * and those of operators' interventions (57) that end or refuse connections.
 */
const away = /^(?:08|53)...$|^57P0[1-5]$/;

/** Of the network, wherever on the way to the server. */
const network: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** With these fails only who looks for a server: a socket or a name that is not there. */
const lookingFor: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo']);

/** What the driver says of connections that broke or did not come about; it gives these no code. */
const driver =
  /^(?:Connection terminated|timeout expired$|timeout exceeded when trying to connect$|Client (?:was closed|has encountered a connection error) and is not queryable$)/;

/**
 * True when something failed because the server could not be asked, whatever the statement was: the same one may succeed
 * later. Whether it was carried out before the connection broke is not known.
 */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('syscall' in error && lookingFor.has(error.syscall)) return true;
  if ('code' in error && typeof error.code === 'string') return network.has(error.code) || away.test(error.code);
  return driver.test(error.message);
}
