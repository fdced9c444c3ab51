/** Where a source lies, somebody said no or did not answer; the message is theirs, without what could be secret. */
export class RemoteFailed extends Error {
  override readonly name = 'RemoteFailed';
}
