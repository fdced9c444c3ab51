/** A TCP port on 127.0.0.1 that nobody listened on a moment ago. Prefer listening on port 0 where that is possible. */
export async function freePort(): Promise<number> {
  const provision = await import('@millrace/provision');
  return provision.freePort();
}
